namespace PacketFs.Packet;

/// <summary>
/// Decides which dirty packets go in place, and when. Fresh ones (nothing in them is live) go whenever it pays: in
/// batches of several full commands, in ascending order like an elevator, whole packets before partial ones, and never
/// the end of a stream that is still growing. Guarded ones (they hold live data) wait for the commit, or, without a
/// commit log, for the second half of a flush, where they go out in stages: the drive may keep any order between two
/// syncs, so only a sync keeps one packet behind another.
/// </summary>
internal sealed class WriteBack
{
    /// <summary>Between two stages there is room for one more.</summary>
    private const int StageStep = 2;
    private readonly PacketContext _context;
    private readonly PacketFiller _filler;
    private readonly PacketWriter _writer;
    private readonly CacheLine[] _batch;
    private readonly int _threshold;
    private readonly int _commandLines;
    private readonly Func<CacheLine, uint> _isInStage;
    private readonly Func<CacheLine, uint> _isAlone;
    private CacheLine? _alone;
    private long _stage;
    private long _draining;

    public WriteBack(PacketContext context, PacketFiller filler, PacketWriter writer)
    {
        _context = context;
        _filler = filler;
        _writer = writer;
        _batch = new CacheLine[context.Cache.Capacity];
        _isInStage = line => line.Stage == _draining ? line.Guarded : 0;
        _isAlone = line => line == _alone ? line.Dirty : 0;
        _commandLines = int.Max(1, context.Channel.MaxBlocks / context.LineBlocks);
        _threshold = int.Max(1, int.Min(context.Cache.Capacity / 2, 4 * _commandLines));
    }

    /// <summary>Called after each write: starts a batch when enough has gathered.</summary>
    public void DrainIfDue()
    {
        if (_context.IsWriting || _context.Cache.FreshLines < _threshold)
        {
            return;
        }

        DrainFullPackets();
        if (_context.Cache.FreshLines > _context.Cache.Capacity * 3 / 4)
        {
            DrainFresh();
        }
    }

    /// <summary>Puts everything in place that needs no commit.</summary>
    public void DrainFresh() =>
        Drain(static line => line.Fresh, _context.Options.Verify == VerifyPolicy.All);

    /// <summary>
    /// Ordered writes, second half: packets with live data, stage by stage with a sync between. What they may refer to,
    /// the fresh data, must be on the medium before them.
    /// </summary>
    /// <param name="before">Stages below this one only.</param>
    public void DrainGuarded(long before = long.MaxValue)
    {
        _writer.Sync();
        while (FirstStage(before) is long stage)
        {
            _draining = stage;
            Drain(_isInStage, _context.Options.Verify != VerifyPolicy.None);
            _writer.Sync();
        }
    }

    /// <summary>Ordered writes: what becomes dirty from here on goes out after what is.</summary>
    public void Order() => _stage += StageStep;

    /// <summary>
    /// Ordered writes: live data in this packet is about to change. A packet goes out whole, so what changed in it at
    /// an earlier stage and what changes now go out together. That is right in a stage of its own just before the
    /// present one, unless another packet must go out between the two: then the earlier stages go out first.
    /// </summary>
    /// <returns>True when that was done: the packet is to be looked for anew.</returns>
    public bool MakeWayFor(CacheLine line)
    {
        if (line.Guarded == 0)
        {
            line.Stage = _stage;
            return false;
        }

        if (line.Stage >= _stage - 1)
        {
            return false;
        }

        if (_context.HasPackets && !HasOtherIn(line, line.Stage + 1, _stage))
        {
            line.Stage = _stage - 1;
            return false;
        }

        DrainFresh();
        DrainGuarded(before: _stage);
        return true;
    }

    /// <summary>
    /// Puts one packet in place by itself: the relocator's tables, one copy after the other.
    /// </summary>
    public void DrainAlone(CacheLine line)
    {
        _alone = line;
        Drain(_isAlone, verify: true);
        _alone = null;
        _writer.Sync();
    }

    private bool HasOtherIn(CacheLine line, long first, long end)
    {
        foreach (CacheLine other in _context.Cache.Lines)
        {
            if (other != line && other.Guarded != 0 && other.Stage >= first && other.Stage < end)
            {
                return true;
            }
        }

        return false;
    }

    private long? FirstStage(long before)
    {
        long? first = null;
        foreach (CacheLine line in _context.Cache.Lines)
        {
            if (line.Guarded != 0 && line.Stage < before && (first is null || line.Stage < first))
            {
                first = line.Stage;
            }
        }

        return first;
    }

    private void DrainFullPackets()
    {
        int count = Collect(static line => line.Fresh == line.All ? line.All : 0);
        SortAscending(count);
        int kept = KeepWholeCommands(count);
        Run(kept == 0 ? count : kept, _context.Options.Verify == VerifyPolicy.All);
    }

    private void Drain(Func<CacheLine, uint> select, bool verify)
    {
        int count = Collect(select);
        if (count != 0)
        {
            SortAscending(count);
            Run(count, verify);
        }
    }

    private int Collect(Func<CacheLine, uint> select)
    {
        int count = 0;
        foreach (CacheLine line in _context.Cache.Lines)
        {
            if (line.Dirty != 0 && select(line) is uint blocks and not 0)
            {
                // A packet goes out whole; where there are no packets, just the blocks.
                line.Outgoing = _context.HasPackets ? line.All : blocks;
                _batch[count++] = line;
            }
        }

        return count;
    }

    private void SortAscending(int count) =>
        _batch.AsSpan(0, count).Sort(static (a, b) => a.Packet.CompareTo(b.Packet));

    /// <summary>
    /// Shortens each run of neighbours to whole commands: the rest is likely the end of a stream, and goes with what
    /// follows. Returns how many lines are left; none when no run fills a command.
    /// </summary>
    private int KeepWholeCommands(int count)
    {
        int kept = 0;
        int begin = 0;
        while (begin < count)
        {
            int end = begin + 1;
            while (end < count && _batch[end].Packet == _batch[end - 1].Packet + 1)
            {
                end++;
            }

            int whole = (end - begin) / _commandLines * _commandLines;
            for (int i = begin; i < end; i++)
            {
                if (i - begin < whole)
                {
                    (_batch[kept], _batch[i]) = (_batch[i], _batch[kept]);
                    kept++;
                }
            }

            begin = end;
        }

        return kept;
    }

    private void Run(int count, bool verify)
    {
        Span<CacheLine> lines = _batch.AsSpan(0, count);
        try
        {
            if (_context.HasPackets)
            {
                foreach (CacheLine line in lines)
                {
                    _filler.CompleteForWrite(line);
                }
            }

            _writer.Write(lines, verify);
        }
        finally
        {
            foreach (CacheLine line in _batch)
            {
                if (line is not null)
                {
                    line.Outgoing = 0;
                }
            }
        }

        _writer.Settle();

        // What the drive has not confirmed stays in the cache; half of it is enough for that.
        if (_context.Cache.UnsyncedLines > _context.Cache.Capacity / 2)
        {
            _writer.Sync();
        }
    }
}
