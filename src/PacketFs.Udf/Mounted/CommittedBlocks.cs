using PacketFs.Core;
using PacketFs.Udf.Space;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Tells the packet device what the last committed state needs: blocks of the partition that were used then, and
/// everything outside of the partition (descriptors, sparing tables, spare packets). Also what objects without a name
/// keep while they are open: the disc calls it free, but its content is wanted. Of a metadata file, which owns all of
/// its blocks, those count that its own bitmap calls used. Reads bitmaps that change only after a commit.
/// </summary>
internal sealed class CommittedBlocks(
    SpaceMap map, Lba partitionStart, MetadataMapping? metadata = null, SpaceMap? metadataMap = null) : ICommittedBlocks
{
    public bool HoldsLiveData(Lba start, int blockCount)
    {
        long first = start - partitionStart;
        if (first < 0 || first + blockCount > map.BlockCount)
        {
            return true;
        }

        return IsLive(map, (uint)first, (uint)blockCount)
            && (metadata is null || HoldsOther(start, (uint)first, blockCount));
    }

    private static bool IsLive(SpaceMap space, uint first, uint count) =>
        space.Committed.AnySet(first, count) || (space.Kept is { } kept && kept.AnySet(first, count));

    /// <summary>True when something else than unused blocks of a metadata file is there.</summary>
    private bool HoldsOther(Lba start, uint first, int blockCount)
    {
        for (int i = 0; i < blockCount; i++)
        {
            bool isUnused = !IsLive(map, first + (uint)i, 1)
                || (metadata!.TryUnmap(start + i, out uint block)
                    && block < metadataMap!.BlockCount && !IsLive(metadataMap, block, 1));
            if (!isUnused)
            {
                return true;
            }
        }

        return false;
    }
}
