using PacketFs.Core;

namespace PacketFs.Udf.Space;

/// <summary>
/// The fresh blocks of a medium that keeps everything ever written on it, as the blocks of a partition. Nothing on the
/// disc says what is free there: what was never written is, and nothing else (UDF 2.60: pseudo-overwrite).
/// </summary>
/// <param name="space">The medium.</param>
/// <param name="origin">Where the partition begins.</param>
internal sealed class FreshFront(IFreshSpace space, Lba origin)
{
    private long _version = -1;
    private IReadOnlyList<FreshRun> _runs = [];

    /// <summary>Blocks that are not given out, so that what was given out can be committed.</summary>
    public long ReserveBlocks => space.ReserveBlocks;

    /// <summary>Everything in use that is not fresh.</summary>
    public BlockBitmap Load(uint blockCount)
    {
        _version = space.Version;
        _runs = space.ListFresh();
        BlockBitmap used = new(blockCount);
        used.Set(0, blockCount);
        ClearFresh(used, 0, origin, blockCount);
        return used;
    }

    /// <summary>Clears the bits of those of a run of blocks that were fresh when they were last looked at.</summary>
    /// <param name="used">Whose bits.</param>
    /// <param name="first">The bit of the run's first block.</param>
    /// <param name="start">Where that block lies on the medium.</param>
    /// <param name="count">Blocks of the run.</param>
    public void ClearFresh(BlockBitmap used, uint first, Lba start, uint count)
    {
        foreach (FreshRun run in _runs)
        {
            long from = Math.Max(0, run.Start - start);
            long to = Math.Min(count, run.End - start);
            if (from < to)
            {
                used.Clear(first + (uint)from, (uint)(to - from));
            }
        }
    }

    /// <summary>Blocks that are not fresh any more are given out no more.</summary>
    public void Follow(SpaceMap map)
    {
        if (space.Version == _version)
        {
            return;
        }

        // The list is asked for first: looking may bring news.
        IReadOnlyList<FreshRun> now = space.ListFresh();
        _version = space.Version;
        foreach (FreshRun before in _runs)
        {
            FreshRun left = now.FirstOrDefault(run => run.End == before.End);
            Lba end = left.Count > 0 ? left.Start : before.End;
            long from = Math.Max(0, before.Start - origin);
            long to = Math.Min(map.BlockCount, end - origin);
            if (from < to)
            {
                map.Spend((uint)from, (uint)(to - from));
            }
        }

        _runs = now;
    }
}
