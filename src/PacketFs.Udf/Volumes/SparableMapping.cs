using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// A partition in which packets that went bad live elsewhere, as <see cref="SparingTableSet"/> says. UDF 2.2.9 (2.01).
/// </summary>
public sealed class SparableMapping : IPartitionMapping
{
    public SparableMapping(Lsn start, uint blockCount, SparingTableSet sparing)
    {
        Start = start;
        BlockCount = blockCount;
        Sparing = sparing;
    }

    public Lsn Start { get; }

    public uint BlockCount { get; }

    public SparingTableSet Sparing { get; }

    public bool TryMap(uint block, uint count, out Lba start, out uint run)
    {
        start = default;
        run = 0;
        if (block >= BlockCount || count == 0)
        {
            return false;
        }

        count = Math.Min(count, BlockCount - block);
        SparingEntry[] entries = Sparing.Snapshot;
        uint packetBlocks = (uint)Sparing.PacketBlocks;
        uint packet = block - (block % packetBlocks);
        int index = SparingTableSet.LowerBound(entries, packet);
        if (index < entries.Length && entries[index].OriginalLocation == packet && entries[index].IsInUse)
        {
            start = new Lba(entries[index].MappedLocation) + (block - packet);
            run = Math.Min(count, packetBlocks - (block - packet));
            return true;
        }

        start = Start.ToLba() + block;
        bool isCutShort = index < entries.Length && entries[index].IsInUse
            && entries[index].OriginalLocation < (long)block + count;
        run = isCutShort ? entries[index].OriginalLocation - block : count;
        return true;
    }

    public bool TryUnmap(Lba sector, out uint block)
    {
        SparingEntry[] entries = Sparing.Snapshot;
        foreach (SparingEntry entry in entries)
        {
            long inSpare = sector.Value - entry.MappedLocation;
            if (entry.IsInUse && inSpare >= 0 && inSpare < Sparing.PacketBlocks)
            {
                block = entry.OriginalLocation + (uint)inSpare;
                return block < BlockCount;
            }
        }

        long offset = sector - Start.ToLba();
        block = offset >= 0 && offset < BlockCount ? (uint)offset : 0;
        return offset >= 0 && offset < BlockCount && TryMap(block, 1, out Lba home, out _) && home == sector;
    }
}
