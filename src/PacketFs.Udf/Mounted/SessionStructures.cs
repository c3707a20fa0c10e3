using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// What others look for in each session of a medium: the recognition sequence 16 blocks, the anchor 256 blocks behind
/// its start, and a second anchor 256 blocks before its end. Both lead to the descriptors of the first session, whose
/// addresses count from the start of the medium. UDF 2.2.3, 6.10.
/// </summary>
internal sealed class SessionStructures(LogicalVolume volume)
{
    private const int AnchorOffset = 256;
    private const int Alignment = 32;
    private readonly int _blockSize = volume.BlockSize;

    /// <summary>First sector of the partition that blocks are appended to.</summary>
    public Lba PartitionStart { get; } =
        volume.Maps.First(map => map.Mapping is Type1Mapping).Partition.Start.ToLba();

    /// <summary>A block with an anchor.</summary>
    public byte[] BuildAnchor(Lba place)
    {
        byte[] block = new byte[_blockSize];
        ref var anchor = ref MemoryMarshal.AsRef<AnchorVolumeDescriptorPointer>(block.AsSpan());
        AnchorPoint known = volume.Anchors[0];
        anchor.MainVolumeDescriptorSequenceExtent = known.Main;
        anchor.ReserveVolumeDescriptorSequenceExtent = known.Reserve;
        DescriptorTag.Seal(
            block.AsSpan(0, AnchorVolumeDescriptorPointer.Size),
            TagId.AnchorVolumeDescriptorPointer,
            volume.Revision.DescriptorVersion,
            volume.TagSerialNumber,
            checked((uint)place.Value),
            AnchorVolumeDescriptorPointer.Size - DescriptorTag.Size);
        return block;
    }

    /// <summary>The first blocks of a session that starts there.</summary>
    public byte[] BuildPrologue(Lba start)
    {
        byte[] blocks = new byte[(AnchorOffset + Alignment) * _blockSize];
        VolumeStructureDescriptor.WriteSequence(blocks, _blockSize, volume.Revision);
        BuildAnchor(start + AnchorOffset).CopyTo(blocks, AnchorOffset * _blockSize);
        return blocks;
    }
}
