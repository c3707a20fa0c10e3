using PacketFs.Core;
using PacketFs.Udf.Space;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Tells the packet device what the last committed state needs: blocks of the partition that were used then, and
/// everything outside of the partition (descriptors, sparing tables, spare packets). Also what objects without a name
/// keep while they are open: the disc calls it free, but its content is wanted. Reads bitmaps that change only after a
/// commit.
/// </summary>
internal sealed class CommittedBlocks(SpaceMap map, Lba partitionStart) : ICommittedBlocks
{
    public bool HoldsLiveData(Lba start, int blockCount)
    {
        long first = start - partitionStart;
        return first < 0 || first + blockCount > map.BlockCount
            || map.Committed.AnySet((uint)first, (uint)blockCount)
            || map.Kept is { } kept && kept.AnySet((uint)first, (uint)blockCount);
    }
}
