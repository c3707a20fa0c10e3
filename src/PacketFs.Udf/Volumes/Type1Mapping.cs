using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>A partition as it lies on the volume.</summary>
public sealed class Type1Mapping : IPartitionMapping
{
    public Type1Mapping(Lsn start, uint blockCount)
    {
        Start = start;
        BlockCount = blockCount;
    }

    public Lsn Start { get; }

    public uint BlockCount { get; }

    public bool TryMap(uint block, uint count, out Lba start, out uint run)
    {
        start = Start.ToLba() + block;
        run = block < BlockCount ? Math.Min(count, BlockCount - block) : 0;
        return run > 0;
    }

    public bool TryUnmap(Lba sector, out uint block)
    {
        long offset = sector - Start.ToLba();
        bool isInside = offset >= 0 && offset < BlockCount;
        block = isInside ? (uint)offset : 0;
        return isInside;
    }
}
