namespace PacketFs.Core;

/// <summary>What a block device is made of.</summary>
/// <param name="BlockSize">Bytes in a block: 2,048 on optical media; 512, 1,024 and 4,096 on images of other
/// disks.</param>
/// <param name="BlockCount">Blocks that can be addressed, from LBA 0.</param>
/// <param name="PacketBlocks">Blocks that the medium writes at once (32 on CD and BD, 16 on DVD, 1 on a hard disk's
/// image).</param>
/// <param name="IsReadOnly">True when no write can succeed.</param>
public readonly record struct BlockGeometry(int BlockSize, long BlockCount, int PacketBlocks, bool IsReadOnly)
{
    public int PacketBytes => BlockSize * PacketBlocks;

    public long ByteCount => BlockCount * BlockSize;
}
