using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>Blocks of the logical volume on the device: every transfer goes through the partition maps.</summary>
internal sealed class VolumeBlocks(IBlockDevice device, LogicalVolume volume) : IBlockReader
{
    public int BlockSize { get; } = volume.BlockSize;

    public bool Contains(LbAddr start, uint count) =>
        start.Partition < volume.Maps.Count
        && volume.Maps[start.Partition].Mapping is { } mapping
        && (long)start.Block + count <= mapping.BlockCount;

    public void Read(LbAddr start, uint count, Span<byte> buffer)
    {
        uint done = 0;
        while (done < count)
        {
            Lba lba = Map(start, done, count, out uint run);
            device.Read(lba, buffer.Slice((int)(done * BlockSize), (int)(run * BlockSize)));
            done += run;
        }
    }

    public void Write(LbAddr start, ReadOnlySpan<byte> data)
    {
        uint count = (uint)(data.Length / BlockSize);
        uint done = 0;
        while (done < count)
        {
            Lba lba = Map(start, done, count, out uint run);
            device.Write(lba, data.Slice((int)(done * BlockSize), (int)(run * BlockSize)));
            done += run;
        }
    }

    private Lba Map(LbAddr start, uint done, uint count, out uint run)
    {
        LbAddr address = new(start.Block + done, start.Partition);
        return volume.TryMap(address, count - done, out Lba lba, out run)
            ? lba
            : throw new FsException(FsError.Corrupt, $"Block {address} is not on this volume.");
    }
}
