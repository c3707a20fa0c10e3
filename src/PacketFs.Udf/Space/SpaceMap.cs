using System.Numerics;
using PacketFs.Core;

namespace PacketFs.Udf.Space;

/// <summary>
/// Which blocks of the partition are in use: now, and in the last committed state. A block that the committed state
/// refers to is not given out again before the next commit, even when it is free by now: until then a power cut takes
/// the volume back to where that block was needed.
/// </summary>
internal sealed class SpaceMap
{
    private readonly BlockBitmap _used;
    private readonly BlockBitmap _committed;
    private readonly List<BlockRun> _keptRuns = [];
    private readonly List<BlockRun> _keptBeforeRuns = [];
    private BlockBitmap? _keptBefore;
    private BlockBitmap? _kept;

    public SpaceMap(BlockBitmap used)
    {
        _used = used;
        _committed = new BlockBitmap(used.BlockCount);
        _used.Words.CopyTo(_committed.Words);
        FreeBlocks = _used.CountFree();
        AllocatableBlocks = FreeBlocks;
    }

    public uint BlockCount => _used.BlockCount;

    /// <summary>Blocks that nothing uses now.</summary>
    public long FreeBlocks { get; private set; }

    /// <summary>Blocks that can be given out now: free, and not needed by the committed state.</summary>
    public long AllocatableBlocks { get; private set; }

    internal BlockBitmap Used => _used;

    internal BlockBitmap Committed => _committed;

    /// <summary>
    /// Blocks that the committed state calls free and whose content is wanted all the same; null when there were never
    /// any. May be read while <see cref="Keep"/> replaces it.
    /// </summary>
    internal BlockBitmap? Kept => Volatile.Read(ref _kept);

    public bool IsAllocatable(uint block) => block < BlockCount && !_used[block] && !_committed[block];

    /// <summary>The partition has grown: so many more blocks at its end, which nothing has ever used.</summary>
    public void Grow(uint count)
    {
        _committed.Grow(count);
        _kept?.Grow(count);
        _keptBefore?.Grow(count);
        _used.Grow(count);
        FreeBlocks += count;
        AllocatableBlocks += count;
    }

    /// <summary>Takes blocks that a search has found.</summary>
    public void Take(uint start, uint count)
    {
        uint committed = _committed.CountSet(start, count);
        uint changed = _used.Set(start, count);
        Invariant.Require(changed == count, "only free blocks are taken");
        FreeBlocks -= count;
        AllocatableBlocks -= count - committed;
    }

    /// <summary>
    /// Gives blocks back. Those that are free already (two owners on a broken volume) are passed over.
    /// </summary>
    public void Release(uint start, uint count)
    {
        if (_used.CountSet(start, count) != count)
        {
            ReleaseOneByOne(start, count);
            return;
        }

        uint committed = _committed.CountSet(start, count);
        _used.Clear(start, count);
        FreeBlocks += count;
        AllocatableBlocks += count - committed;
    }

    /// <summary>
    /// What is in use now is what the committed state needs: everything freed since can be given out.
    /// </summary>
    public void MarkCommitted()
    {
        _used.Words.CopyTo(_committed.Words);
        AllocatableBlocks = FreeBlocks;
    }

    /// <summary>
    /// Says anew what is wanted beside the committed state. The answer so far is not touched: another thread may be
    /// reading it.
    /// </summary>
    public void Keep(ReadOnlySpan<BlockRun> runs)
    {
        if (_kept is null && runs.IsEmpty)
        {
            return;
        }

        BlockBitmap next = _keptBefore ?? new BlockBitmap(_used.BlockCount);
        foreach (BlockRun run in _keptBeforeRuns)
        {
            next.Clear(run.Start, run.Count);
        }

        _keptBeforeRuns.Clear();
        _keptBeforeRuns.AddRange(_keptRuns);
        _keptRuns.Clear();
        foreach (BlockRun run in runs)
        {
            next.Set(run.Start, run.Count);
            _keptRuns.Add(run);
        }

        _keptBefore = _kept;
        Volatile.Write(ref _kept, next);
    }

    /// <summary>What is in use was found out in another way than from the disc's bitmap.</summary>
    public void Replace(BlockBitmap used)
    {
        used.Words.CopyTo(_used.Words);
        FreeBlocks = _used.CountFree();
        MarkCommitted();
    }

    /// <summary>
    /// Finds the first run of at least <paramref name="minimum"/> allocatable blocks in [<paramref name="from"/>,
    /// <paramref name="to"/>), cut to <paramref name="maximum"/>.
    /// </summary>
    /// <param name="alignment">The run starts at a multiple of this, less <paramref name="phase"/>; 1 for
    /// anywhere.</param>
    public bool TryFind(
        uint from, uint to, uint minimum, uint maximum, uint alignment, uint phase, out BlockRun run)
    {
        uint position = from;
        while (position < to)
        {
            uint start = NextAllocatable(position, to);
            if (start >= to)
            {
                break;
            }

            uint aligned = AlignUp(start, alignment, phase);
            uint end = aligned == start ? start : NextBusy(start, Math.Min(to, aligned));
            if (end < aligned)
            {
                position = end;
                continue;
            }

            if (aligned >= to)
            {
                break;
            }

            end = NextBusy(aligned, (uint)Math.Min(to, (long)aligned + maximum));
            if (end - aligned >= minimum)
            {
                run = new BlockRun(aligned, end - aligned);
                return true;
            }

            position = Math.Max(end, start + 1);
        }

        run = default;
        return false;
    }

    /// <summary>How many allocatable blocks follow each other from here, at most <paramref name="maximum"/>.</summary>
    public uint RunLength(uint start, uint maximum) =>
        start >= BlockCount ? 0 : NextBusy(start, (uint)Math.Min(BlockCount, (long)start + maximum)) - start;

    private static uint AlignUp(uint block, uint alignment, uint phase)
    {
        uint offset = (uint)(((ulong)block + phase) % alignment);
        return offset == 0 ? block : (uint)Math.Min(uint.MaxValue, (ulong)block + alignment - offset);
    }

    private uint NextAllocatable(uint from, uint to)
    {
        ReadOnlySpan<ulong> used = _used.Words;
        ReadOnlySpan<ulong> committed = _committed.Words;
        int index = (int)(from / BlockBitmap.WordBits);
        ulong free = ~(used[index] | committed[index]) & (ulong.MaxValue << (int)(from % BlockBitmap.WordBits));
        while (free == 0)
        {
            index++;
            if ((ulong)index * BlockBitmap.WordBits >= to)
            {
                return to;
            }

            free = ~(used[index] | committed[index]);
        }

        return Math.Min(to, (uint)((index * (long)BlockBitmap.WordBits) + BitOperations.TrailingZeroCount(free)));
    }

    private uint NextBusy(uint from, uint to)
    {
        if (from >= to)
        {
            return from;
        }

        ReadOnlySpan<ulong> used = _used.Words;
        ReadOnlySpan<ulong> committed = _committed.Words;
        int index = (int)(from / BlockBitmap.WordBits);
        ulong busy = (used[index] | committed[index]) & (ulong.MaxValue << (int)(from % BlockBitmap.WordBits));
        while (busy == 0)
        {
            index++;
            if ((ulong)index * BlockBitmap.WordBits >= to)
            {
                return to;
            }

            busy = used[index] | committed[index];
        }

        return Math.Min(to, (uint)((index * (long)BlockBitmap.WordBits) + BitOperations.TrailingZeroCount(busy)));
    }

    private void ReleaseOneByOne(uint start, uint count)
    {
        for (uint block = start; block < start + count; block++)
        {
            if (_used[block])
            {
                _used.Clear(block, 1);
                FreeBlocks++;
                AllocatableBlocks += _committed[block] ? 0 : 1;
            }
        }
    }
}
