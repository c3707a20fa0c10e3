using PacketFs.Core;

namespace PacketFs.Udf.Space;

/// <summary>
/// Decides where things go, so that the medium, which writes whole packets, is written as rarely as can be.
/// <list type="bullet">
/// <item>ICBs and small directories come from a metadata zone, claimed first-fit in growing steps: a thousand new files
/// dirty tens of packets.</item>
/// <item>Data of small files (less than a packet) is packed, next-fit, from a window of several packets.</item>
/// <item>A larger file gets an own window, aligned to packets, ahead of its writer; it follows the file's end as long
/// as space does, so writers that run side by side do not interleave.</item>
/// </list>
/// Windows live in memory only. When space runs short, all of them are given back before anybody hears of it.
/// <para>Where blocks are used once (<see cref="SpaceMap.IsUsedOnce"/>) only directories that move have
/// windows: everything else goes to the first fresh blocks, for what is passed over has to be filled, and to be written
/// again later at the price of a packet.</para>
/// </summary>
internal sealed class SpaceAllocator : IDataSpace
{
    private const uint ImagePacketBlocks = 32;
    private const uint SmallWindowPackets = 8;
    private const uint FirstZonePackets = 2;
    private const uint LastZonePackets = 32;
    private const uint FirstWindowPackets = 16;
    private const uint LastWindowPackets = 1024;
    private const uint LastDirectoryWindow = 64;
    private const int SmallDirectoryBlocks = 4;

    private readonly SpaceMap _map;
    private readonly uint _packet;
    private readonly uint _phase;
    private readonly List<SpaceWindow> _windows = [];
    private readonly SpaceWindow _zone = new();
    private readonly SpaceWindow _small = new();
    private uint _zonePackets = FirstZonePackets;
    private uint _zoneCursor;
    private uint _smallCursor;
    private uint _largeCursor;

    /// <param name="packetBlocks">What the medium writes at once; 1 on media without packets.</param>
    /// <param name="partitionStart">Where the partition begins, for packets are counted from the start of the
    /// medium.</param>
    public SpaceAllocator(SpaceMap map, int packetBlocks, long partitionStart)
    {
        _map = map;
        _packet = packetBlocks > 1 ? (uint)packetBlocks : ImagePacketBlocks;
        _phase = (uint)(partitionStart % _packet);
    }

    /// <summary>Marks that there is no block for the next one to follow.</summary>
    public static uint NoGoal => uint.MaxValue;

    public uint PacketBlocks => _packet;

    /// <summary>Says which blocks are still fresh; null where blocks can be used again.</summary>
    public FreshFront? Front { get; init; }

    /// <summary>Blocks set aside in windows, which count as free.</summary>
    public long HeldBlocks { get; private set; }

    public long FreeBlocks => Front is null ? _map.FreeBlocks + HeldBlocks : AllocatableBlocks;

    /// <summary>Blocks that can be had before the next commit.</summary>
    public long AllocatableBlocks
    {
        get
        {
            Front?.Follow(_map);
            return Math.Max(0, _map.AllocatableBlocks + HeldBlocks - (Front?.ReserveBlocks ?? 0));
        }
    }

    /// <summary>
    /// One block for an ICB or for more allocation descriptors; false when none is left before a commit.
    /// </summary>
    public bool TryAllocateMetadata(out uint block)
    {
        if (_map.IsUsedOnce)
        {
            return TryFirstBlock(out block) || TryAnyBlock(out block);
        }

        if (_zone.Remaining == 0 && !TryClaimZone())
        {
            return TryAnyBlock(out block);
        }

        block = Take(_zone, 1).Start;
        return true;
    }

    /// <summary>Files are put from here on as long as there is room: what lies before can grow in one piece.</summary>
    public void StartDataAt(uint block) => _smallCursor = _largeCursor = Math.Min(block, _map.BlockCount);

    /// <summary>
    /// The next block of a directory that has <paramref name="blocks"/> of them, the last before <paramref
    /// name="goal"/>.
    /// </summary>
    public bool TryAllocateDirectory(ref SpaceWindow? window, long blocks, uint goal, out uint block)
    {
        if (TryFollowDirectory(ref window, blocks, goal, out block))
        {
            return true;
        }

        uint wanted = WindowAhead(blocks);
        if (blocks >= SmallDirectoryBlocks
            && _map.TryFind(_zoneCursor, _map.BlockCount, wanted, wanted, 1, 0, out BlockRun run))
        {
            window ??= new SpaceWindow();
            Hold(window, run);
            block = Take(window, 1).Start;
            return true;
        }

        return TryAllocateMetadata(out block);
    }

    /// <summary>As <see cref="TryAllocateDirectory"/>, but only the block <paramref name="goal"/> itself.</summary>
    public bool TryFollowDirectory(ref SpaceWindow? window, long blocks, uint goal, out uint block)
    {
        block = goal;
        SpaceWindow? next = window is { Remaining: > 0 } && window.Next == goal ? window
            : _zone.Remaining > 0 && _zone.Next == goal ? _zone
            : null;
        if (next is null && goal != NoGoal && _map.RunLength(goal, WindowAhead(blocks)) is var follows and > 0)
        {
            next = window ??= new SpaceWindow();
            Hold(next, new BlockRun(goal, follows));
        }

        return next is not null && Take(next, 1).Start == goal;
    }

    /// <summary>
    /// A piece for all <paramref name="blocks"/> of a directory that is to move, with a window as large behind it.
    /// </summary>
    public bool TryAllocateWholeDirectory(ref SpaceWindow? window, uint blocks, out BlockRun run)
    {
        bool found = TryFindAround(_zoneCursor, blocks + 1, 2 * Math.Max(2, blocks), 1, out run);
        if (found)
        {
            window ??= new SpaceWindow();
            Hold(window, run);
            run = Take(window, blocks);
        }

        return found;
    }

    /// <summary>
    /// Blocks for a file's data, appended to <paramref name="runs"/> in the file's order; false, and nothing taken,
    /// when fewer are left.
    /// </summary>
    /// <param name="window">The file's own window, made here when the file is a large one.</param>
    /// <param name="goal">The block behind the file's last one, or <see cref="NoGoal"/>.</param>
    /// <param name="fileBlocks">How long the file will then be.</param>
    public bool TryAllocateData(
        ref SpaceWindow? window, uint goal, uint count, long fileBlocks, List<BlockRun> runs)
    {
        if (count > AllocatableBlocks)
        {
            return false;
        }

        uint left = count;
        if (_map.IsUsedOnce)
        {
            TakeAnything(left, runs);
            return true;
        }

        if (fileBlocks >= _packet)
        {
            window ??= new SpaceWindow();
            while (left > 0 && TryRefill(window, goal, left, fileBlocks))
            {
                BlockRun run = Take(window, Math.Min(left, window.Remaining));
                Append(runs, run);
                goal = run.End;
                left -= run.Count;
            }
        }
        else if (TryTakeSmall(goal, left, out BlockRun run))
        {
            Append(runs, run);
            left = 0;
        }

        TakeAnything(left, runs);
        return true;
    }

    /// <summary>
    /// A whole aligned unit for a file that the volume itself needs: behind <paramref name="goal"/> if it can be, else
    /// the first from there on, else anywhere.
    /// </summary>
    public bool TryAllocateUnit(uint goal, uint count, uint alignment, out BlockRun run)
    {
        if (Front is not null && count > AllocatableBlocks)
        {
            run = default;
            return false;
        }

        if (!TryFindUnit(goal, count, alignment, out run))
        {
            DropAll();
            if (!TryFindUnit(goal, count, alignment, out run))
            {
                return false;
            }
        }

        _map.Take(run.Start, run.Count);
        return true;
    }

    private bool TryFindUnit(uint goal, uint count, uint alignment, out BlockRun run) =>
        _map.TryFind(Math.Min(goal, _map.BlockCount), _map.BlockCount, count, count, alignment, 0, out run)
        || _map.TryFind(0, _map.BlockCount, count, count, alignment, 0, out run);

    public void Release(BlockRun run) => _map.Release(run.Start, run.Count);

    /// <summary>Gives a window's rest back.</summary>
    public void Drop(SpaceWindow window)
    {
        if (window.Slot < 0)
        {
            return;
        }

        // What the last window did not use is where the next one starts.
        _largeCursor = window.End == _largeCursor ? window.Next : _largeCursor;
        _smallCursor = window.End == _smallCursor ? window.Next : _smallCursor;
        if (window.Remaining > 0)
        {
            _map.Release(window.Next, window.Remaining);
            HeldBlocks -= window.Remaining;
        }

        window.Next = window.End;
        SpaceWindow last = _windows[^1];
        _windows[window.Slot] = last;
        last.Slot = window.Slot;
        _windows.RemoveAt(_windows.Count - 1);
        window.Slot = -1;
    }

    public void DropAll()
    {
        while (_windows.Count > 0)
        {
            Drop(_windows[^1]);
        }
    }

    /// <summary>For the time of a commit, the map shows windows as what they are on the disc: free.</summary>
    public void SuspendWindows()
    {
        foreach (SpaceWindow window in _windows)
        {
            _map.Release(window.Next, window.Remaining);
        }
    }

    /// <summary>Undoes <see cref="SuspendWindows"/>; what was freed before the commit can be found again.</summary>
    public void ResumeWindows()
    {
        foreach (SpaceWindow window in _windows)
        {
            _map.Take(window.Next, window.Remaining);
        }

        _zoneCursor = 0;
    }

    private static uint WindowAhead(long blocks) => (uint)Math.Clamp(blocks / 2, 1, LastDirectoryWindow);

    private static void Append(List<BlockRun> runs, BlockRun run)
    {
        if (runs.Count > 0 && runs[^1].End == run.Start)
        {
            runs[^1] = new BlockRun(runs[^1].Start, runs[^1].Count + run.Count);
        }
        else
        {
            runs.Add(run);
        }
    }

    private bool TryClaimZone()
    {
        // Whole packets first: what shares a packet with committed data has to be protected when it is written.
        uint wanted = _zonePackets * _packet;
        uint minimum = Math.Max(1, _packet / 4);
        if (!_map.TryFind(_zoneCursor, _map.BlockCount, _packet, wanted, _packet, _phase, out BlockRun run)
            && !_map.TryFind(_zoneCursor, _map.BlockCount, minimum, wanted, 1, 0, out run))
        {
            return false;
        }

        _zoneCursor = run.End;
        _zonePackets = Math.Min(LastZonePackets, _zonePackets * 2);
        Hold(_zone, run);
        return true;
    }

    private bool TryTakeSmall(uint goal, uint count, out BlockRun run)
    {
        if (_small.Next != goal && _map.RunLength(goal, count) == count)
        {
            run = new BlockRun(goal, count);
            _map.Take(goal, count);
            return true;
        }

        if (_small.Remaining < count && !TryClaimSmall(count))
        {
            run = default;
            return false;
        }

        run = Take(_small, count);
        return true;
    }

    private bool TryClaimSmall(uint count)
    {
        uint wanted = SmallWindowPackets * _packet;
        uint follows = _small.Slot < 0 ? 0 : _map.RunLength(_small.End, wanted);
        if (follows > 0 && _small.Remaining + follows >= count)
        {
            _map.Take(_small.End, follows);
            HeldBlocks += follows;
            _small.End += follows;
            return true;
        }

        uint minimum = Math.Max(count, _packet);
        bool found = TryFindAround(_smallCursor, minimum, wanted, _packet, out BlockRun run)
            || TryFindAround(_smallCursor, count, wanted, 1, out run);
        if (found)
        {
            _smallCursor = run.End;
            Hold(_small, run);
        }

        return found;
    }

    private bool TryRefill(SpaceWindow window, uint goal, uint count, long fileBlocks)
    {
        if (window.Remaining > 0 && (window.Next == goal || goal == NoGoal || !_map.IsAllocatable(goal)))
        {
            return true;
        }

        long ahead = Math.Clamp(fileBlocks / 4, FirstWindowPackets * _packet, LastWindowPackets * _packet);
        ahead = Math.Min(ahead, _map.AllocatableBlocks / 8);
        uint wanted = (uint)Math.Max(count, ahead);
        wanted = (uint)(((long)wanted + _packet - 1) / _packet * _packet);
        uint follows = _map.RunLength(goal, wanted);
        if (follows >= Math.Min(count, _packet))
        {
            Hold(window, new BlockRun(goal, follows));
            return true;
        }

        bool found = TryFindAround(_largeCursor, wanted, wanted, _packet, out BlockRun run)
            || TryFindAround(_largeCursor, Math.Max(_packet, wanted / 4), wanted, _packet, out run)
            || TryFindAround(_largeCursor, _packet, wanted, _packet, out run);
        if (found)
        {
            _largeCursor = run.End;
            Hold(window, run);
        }

        return found;
    }

    private bool TryFindAround(uint cursor, uint minimum, uint maximum, uint alignment, out BlockRun run) =>
        _map.TryFind(cursor, _map.BlockCount, minimum, maximum, alignment, _phase, out run)
        || _map.TryFind(0, _map.BlockCount, minimum, maximum, alignment, _phase, out run);

    private void Hold(SpaceWindow window, BlockRun run)
    {
        Drop(window);
        _map.Take(run.Start, run.Count);
        HeldBlocks += run.Count;
        window.Next = run.Start;
        window.End = run.End;
        window.Slot = _windows.Count;
        window.Owner = this;
        _windows.Add(window);
    }

    private BlockRun Take(SpaceWindow window, uint count)
    {
        BlockRun run = new(window.Next, count);
        window.Next += count;
        HeldBlocks -= count;
        return run;
    }

    private bool TryAnyBlock(out uint block)
    {
        DropAll();
        return TryFirstBlock(out block);
    }

    private bool TryFirstBlock(out uint block)
    {
        bool found = _map.TryFind(0, _map.BlockCount, 1, 1, 1, 0, out BlockRun run);
        block = run.Start;
        if (found)
        {
            _map.Take(run.Start, 1);
        }

        return found;
    }

    /// <summary>
    /// The volume is nearly full, or in crumbs: one piece if there is one, else whatever is left, in order.
    /// </summary>
    private void TakeAnything(uint count, List<BlockRun> runs)
    {
        if (count == 0)
        {
            return;
        }

        DropAll();
        uint position = 0;
        while (count > 0)
        {
            bool found = _map.TryFind(position, _map.BlockCount, count, count, 1, 0, out BlockRun run)
                || _map.TryFind(position, _map.BlockCount, 1, count, 1, 0, out run);
            Invariant.Require(found, "blocks that were counted can be found");
            _map.Take(run.Start, run.Count);
            Append(runs, run);
            count -= run.Count;
            position = run.End;
        }
    }
}
