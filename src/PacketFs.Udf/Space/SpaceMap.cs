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
    private const int MostAlignments = 4;
    private readonly BlockBitmap _used;
    private readonly BlockBitmap _committed;
    private readonly List<BlockRun> _keptRuns = [];
    private readonly List<BlockRun> _keptBeforeRuns = [];
    private readonly List<RunLimits> _limits = [];
    private ushort[] _room;
    private long _free;
    private BlockBitmap? _keptBefore;
    private BlockBitmap? _kept;

    public SpaceMap(BlockBitmap used)
    {
        _used = used;
        _committed = new BlockBitmap(used.BlockCount);
        _committed.Share(_used);
        _room = new ushort[used.PageCount];
        CountRoom(0);
        FreeBlocks = _used.CountFree();
        AllocatableBlocks = FreeBlocks;
    }

    public uint BlockCount => _used.BlockCount;

    /// <summary>
    /// On a medium where overwriting takes fresh blocks for good, what was ever committed or written is never given out
    /// again: <see cref="Committed"/> then only grows.
    /// </summary>
    public bool IsUsedOnce { get; init; }

    /// <summary>Blocks that nothing uses now; where each is used once, blocks that never were.</summary>
    public long FreeBlocks
    {
        get => IsUsedOnce ? AllocatableBlocks : _free;
        private set => _free = value;
    }

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

    /// <summary>The committed state knows nothing of the block, and nobody has said that it was written.</summary>
    public bool IsFresh(uint block) => !_committed[block];

    /// <summary>The partition has grown: so many more blocks at its end, which nothing has ever used.</summary>
    public void Grow(uint count)
    {
        int before = _room.Length;
        _committed.Grow(count);
        _kept?.Grow(count);
        _keptBefore?.Grow(count);
        _used.Grow(count);
        Array.Resize(ref _room, _used.PageCount);
        _limits.ForEach(limits => limits.Grow(_used.PageCount));
        CountRoom(Math.Max(0, before - 1));
        FreeBlocks += count;
        AllocatableBlocks += count;
    }

    /// <summary>How many blocks there are up to the last one that is in use.</summary>
    public uint UsedEnd
    {
        get
        {
            uint end = BlockCount;
            while (end > 0 && !_used[end - 1])
            {
                end--;
            }

            return end;
        }
    }

    /// <summary>
    /// The last thing that happens to it: the partition ends at or behind <see cref="UsedEnd"/>, now and in the
    /// committed state.
    /// </summary>
    public void Truncate(uint blockCount)
    {
        uint cut = BlockCount - blockCount;
        bool isFree = !_used.AnySet(blockCount, cut) && !_committed.AnySet(blockCount, cut);
        Invariant.Require(isFree, "what is cut off is free");
        _used.Truncate(blockCount);
        _committed.Truncate(blockCount);
        CountRoom(0);
        FreeBlocks -= cut;
        AllocatableBlocks -= cut;
    }

    /// <summary>Takes blocks that a search has found.</summary>
    public void Take(uint start, uint count)
    {
        uint changed = _used.Set(start, count);
        Invariant.Require(changed == count, "only free blocks are taken");
        FreeBlocks -= count;
        AllocatableBlocks += ChangeRoom(start, count, -1);
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

        _used.Clear(start, count);
        FreeBlocks += count;
        AllocatableBlocks += ChangeRoom(start, count, 1);
    }

    /// <summary>
    /// What is in use now is what the committed state needs: everything freed since can be given out.
    /// </summary>
    public void MarkCommitted()
    {
        if (IsUsedOnce)
        {
            _committed.Add(_used);
            return;
        }

        for (int page = 0; page < _room.Length; page++)
        {
            if (!_committed.SharesPage(_used, page))
            {
                uint before = _room[page];
                _committed.Share(_used, page);
                _room[page] = (ushort)_used.CountFreeIn(page);
                if (_room[page] != before)
                {
                    Forget(page);
                }
            }
        }

        AllocatableBlocks = FreeBlocks;
    }

    /// <summary>These blocks belong to the volume itself, written or not.</summary>
    /// <exception cref="FsException"><see cref="FsError.Corrupt"/>: they lie outside of the partition.</exception>
    public void Own(BlockRun run)
    {
        if ((long)run.Start + run.Count > BlockCount)
        {
            throw new FsException(
                FsError.Corrupt,
                $"Blocks {run.Start} to {run.End - 1} of the metadata file lie outside the partition.");
        }

        _used.Set(run.Start, run.Count);
        Spend(run.Start, run.Count);
    }

    /// <summary>
    /// These blocks are not fresh any more, whoever has written them: they are never given out again.
    /// </summary>
    public void Spend(uint start, uint count)
    {
        if (count == 0 || _committed.Set(start, count) == 0)
        {
            return;
        }

        uint lastPage = (start + count - 1) / BlockBitmap.PageBlocks;
        for (uint page = start / BlockBitmap.PageBlocks; page <= lastPage; page++)
        {
            long before = _room[page];
            CountRoomIn((int)page);
            AllocatableBlocks += _room[page] - before;
        }
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
        _used.Share(used);
        _committed.Share(used);
        CountRoom(0);
        FreeBlocks = _used.CountFree();
        AllocatableBlocks = FreeBlocks;
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
        RunLimits? limits = LimitsFor(alignment, phase);
        uint position = from;
        uint page = from / BlockBitmap.PageBlocks;
        bool seesPage = from % BlockBitmap.PageBlocks == 0;
        while (position < to)
        {
            for (; page < position / BlockBitmap.PageBlocks; page++)
            {
                // Everything that begins in that page was too short.
                if (seesPage && to == BlockCount)
                {
                    limits?.Learn((int)page, minimum);
                }

                seesPage = true;
            }

            if (limits?.RulesOut((int)page, minimum) is true)
            {
                position = (uint)Math.Min(to, (page + 1L) * BlockBitmap.PageBlocks);
                continue;
            }

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

        for (; to == BlockCount && page < _room.Length; page++)
        {
            if (seesPage)
            {
                limits?.Learn((int)page, minimum);
            }

            seesPage = true;
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
        for (long position = from; position < to;)
        {
            int page = (int)(position / BlockBitmap.PageBlocks);
            long pageEnd = (page + 1L) * BlockBitmap.PageBlocks;
            if (_room[page] > 0)
            {
                long found = NextInPage(page, (uint)position, busy: false);
                if (found < pageEnd)
                {
                    return (uint)Math.Min(to, found);
                }
            }

            position = pageEnd;
        }

        return to;
    }

    private uint NextBusy(uint from, uint to)
    {
        for (long position = from; position < to;)
        {
            int page = (int)(position / BlockBitmap.PageBlocks);
            long pageEnd = (page + 1L) * BlockBitmap.PageBlocks;
            if (_room[page] < BlockBitmap.PageBlocks)
            {
                long found = NextInPage(page, (uint)position, busy: true);
                if (found < pageEnd)
                {
                    return (uint)Math.Min(to, found);
                }
            }

            position = pageEnd;
        }

        return Math.Max(from, to);
    }

    /// <summary>The next block of the page that is busy, or allocatable; the page's end when there is none.</summary>
    private long NextInPage(int page, uint from, bool busy)
    {
        ReadOnlySpan<ulong> used = _used.Page(page);
        ReadOnlySpan<ulong> committed = _committed.Page(page);
        ulong flip = busy ? 0 : ulong.MaxValue;
        int index = (int)(from % BlockBitmap.PageBlocks / BlockBitmap.WordBits);
        ulong behind = ulong.MaxValue << (int)(from % BlockBitmap.WordBits);
        ulong wanted = ((used[index] | committed[index]) ^ flip) & behind;
        while (wanted == 0 && ++index < BlockBitmap.PageWords)
        {
            wanted = (used[index] | committed[index]) ^ flip;
        }

        return (page * (long)BlockBitmap.PageBlocks) + ((long)index * BlockBitmap.WordBits)
            + (wanted == 0 ? 0 : BitOperations.TrailingZeroCount(wanted));
    }

    /// <summary>What is known of runs that begin so; null for the odd alignment that would be one too many.</summary>
    private RunLimits? LimitsFor(uint alignment, uint phase)
    {
        foreach (RunLimits limits in _limits)
        {
            if (limits.Alignment == alignment && limits.Phase == phase)
            {
                return limits;
            }
        }

        if (_limits.Count == MostAlignments)
        {
            return null;
        }

        _limits.Add(new RunLimits(_room.Length, alignment, phase));
        return _limits[^1];
    }

    /// <summary>
    /// Blocks were taken (-1) or given back (1): those that the committed state does not need change what can be had.
    /// </summary>
    private long ChangeRoom(uint start, uint count, int sign)
    {
        long sum = 0;
        while (count > 0)
        {
            int page = (int)(start / BlockBitmap.PageBlocks);
            uint length = Math.Min(count, BlockBitmap.PageBlocks - (start % BlockBitmap.PageBlocks));
            uint changed = length - _committed.CountSet(start, length);
            _room[page] = (ushort)(_room[page] + (sign * (int)changed));
            sum += sign * (long)changed;
            if (sign > 0 && changed > 0)
            {
                Forget(page);
            }

            start += length;
            count -= length;
        }

        return sum;
    }

    private void CountRoom(int firstPage)
    {
        for (int page = firstPage; page < _room.Length; page++)
        {
            CountRoomIn(page);
        }
    }

    private void CountRoomIn(int page)
    {
        uint room = _used.CountFreeIn(page);
        if (!_used.SharesPage(_committed, page))
        {
            ReadOnlySpan<ulong> used = _used.Page(page);
            ReadOnlySpan<ulong> committed = _committed.Page(page);
            room = 0;
            for (int i = 0; i < used.Length; i++)
            {
                room += (uint)BitOperations.PopCount(~(used[i] | committed[i]));
            }
        }

        _room[page] = (ushort)room;
        Forget(page);
    }

    private void Forget(int page)
    {
        foreach (RunLimits limits in _limits)
        {
            limits.Forget(page);
        }
    }

    private void ReleaseOneByOne(uint start, uint count)
    {
        for (uint block = start; block < start + count; block++)
        {
            if (_used[block])
            {
                _used.Clear(block, 1);
                FreeBlocks++;
                AllocatableBlocks += ChangeRoom(block, 1, 1);
            }
        }
    }
}
