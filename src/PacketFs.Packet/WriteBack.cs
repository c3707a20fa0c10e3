using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// Decides which dirty packets go in place, and when. Fresh ones (nothing in them is live) go whenever it pays: in
/// batches of
/// several full commands, in ascending order like an elevator, whole packets before partial ones, and never the end of
/// a
/// stream that is still growing. Guarded ones (they hold live data) wait for the commit, or, without a commit log, for
/// the second half of a flush.
/// </summary>
internal sealed class WriteBack
{
    private readonly PacketContext _context;
    private readonly PacketFiller _filler;
    private readonly PacketWriter _writer;
    private readonly CacheLine[] _batch;
    private readonly int _threshold;
    private readonly int _commandLines;
    private bool _keepsOrder;

    public WriteBack(PacketContext context, PacketFiller filler, PacketWriter writer)
    {
        _context = context;
        _filler = filler;
        _writer = writer;
        _batch = new CacheLine[context.Cache.Capacity];
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
        Drain(static line => line.Fresh, ascending: true, _context.Options.Verify == VerifyPolicy.All);

    /// <summary>
    /// Ordered writes, second half: packets with live data, in the order in which they were first changed. What they
    /// may refer to, the fresh data, must be on the medium before them.
    /// </summary>
    public void DrainGuarded()
    {
        _writer.Sync();
        bool verify = _context.Options.Verify != VerifyPolicy.None;
        while (_keepsOrder && _context.Cache.GuardedLines > 1)
        {
            CacheLine oldest = Oldest();
            Drain(line => line == oldest ? line.Guarded : 0, ascending: false, verify);
            _writer.Sync();
        }

        _keepsOrder = false;
        Drain(static line => line.Guarded, ascending: false, verify);
    }

    /// <summary>
    /// The next packets with live data go out one by one, in their order, each on the medium before the next.
    /// </summary>
    public void KeepOrder() => _keepsOrder = true;

    private CacheLine Oldest()
    {
        CacheLine? oldest = null;
        foreach (CacheLine line in _context.Cache.Lines)
        {
            if (line.Guarded != 0 && (oldest is null || line.DirtyOrder < oldest.DirtyOrder))
            {
                oldest = line;
            }
        }

        Invariant.Require(oldest is not null, "there is a packet to write");
        return oldest;
    }

    private void DrainFullPackets()
    {
        int count = Collect(static line => line.Fresh == line.All ? line.All : 0);
        SortAscending(count);
        int kept = KeepWholeCommands(count);
        Run(kept == 0 ? count : kept, _context.Options.Verify == VerifyPolicy.All);
    }

    private void Drain(Func<CacheLine, uint> select, bool ascending, bool verify)
    {
        int count = Collect(select);
        if (count == 0)
        {
            return;
        }

        if (ascending)
        {
            SortAscending(count);
        }
        else
        {
            _batch.AsSpan(0, count).Sort(static (a, b) => a.DirtyOrder.CompareTo(b.DirtyOrder));
        }

        Run(count, verify);
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

        // What the drive has not confirmed stays in the cache; half of it is enough for that.
        if (_context.Cache.UnsyncedLines > _context.Cache.Capacity / 2)
        {
            _writer.Sync();
        }
    }
}
