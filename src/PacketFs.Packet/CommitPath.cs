using Microsoft.Extensions.Logging;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// The atomic commit over a <see cref="CommitLog"/>. Four steps, each on the medium before the next begins:
/// <list type="number">
/// <item>Fresh packets go in place (nothing live is in them), then a sync.</item>
/// <item>The changed blocks of live packets go to the log as one record, then a sync: <b>this is the commit</b>.</item>
/// <item>Later, before such packets are overwritten in place, whatever of them the log does not hold yet goes there
/// too (a completion), then a sync: now no cut in a packet can lose anything of it.</item>
/// <item>They go in place, then a sync; when all are, a Reset record empties the log, then a sync.</item>
/// </list>
/// Steps 3 and 4 are the checkpoint. It runs only while nothing is dirty, so that what the cache holds is the committed
/// state.
/// </summary>
internal sealed partial class CommitPath
{
    private readonly PacketContext _context;
    private readonly WriteBack _writeBack;
    private readonly PacketFiller _filler;
    private readonly PacketWriter _writer;
    private readonly ILogger _logger;
    private readonly List<long> _revoked = [];
    private readonly CacheLine[] _round;
    private readonly CacheLine[] _candidates;
    private CommitLog? _log;
    private bool _isReplayPending;

    public CommitPath(PacketContext context, WriteBack writeBack, PacketFiller filler, PacketWriter writer)
    {
        _context = context;
        _logger = context.Logger;
        _writeBack = writeBack;
        _filler = filler;
        _writer = writer;
        _round = new CacheLine[context.Cache.Capacity];
        _candidates = new CacheLine[context.Cache.Capacity];
        writer.MayKeep = (line, blocks) => _log is { } log
            && context.CommittedBlocks is not null
            && line.Logged == 0
            && (blocks & ~line.Present) == 0
            && context.Cache.GuardedBlocks + BlockMask.Count(blocks) <= log.FreeCommitBlocks;
        writer.Moving = (line, packet) =>
        {
            if (line.Logged != 0)
            {
                _revoked.Add(packet);
            }
        };
    }

    public bool IsAttached => _log is not null;

    /// <summary>Half of what one commit can take is waiting, in blocks or in packets of the cache.</summary>
    public bool CommitAdvised => _log is not null
        && (_context.LastWords is not null
            || _context.Cache.GuardedBlocks >= _log.FreeCommitBlocks / 2
            || _context.Cache.GuardedLines + _context.Cache.LoggedLines > _context.Cache.Capacity / 2);

    /// <summary>What the log and the cache, which holds what is logged, have room for.</summary>
    public CommitRoom Room => _log is null ? CommitRoom.Unlimited : new CommitRoom(
        int.Max(0, _log.FreeCommitBlocks - _context.Cache.GuardedBlocks),
        int.Max(0, _context.Cache.Capacity - _context.Cache.GuardedLines - _context.Cache.LoggedLines));

    /// <summary>True when a checkpoint would do something, and may.</summary>
    public bool CanCheckpoint => _log is { IsEmpty: false }
        && !_context.Cache.HasDirty
        && !_context.IsWriting
        && _context.Homeless.Count == 0
        && !_context.Channel.IsPoisoned
        && !_context.Geometry.IsReadOnly;

    /// <summary>
    /// What was found in the log at attach goes in place before anything new becomes dirty: by then the file system is
    /// mounted from it, and has told who relocates.
    /// </summary>
    public bool IsCheckpointOverdue => _isReplayPending && CanCheckpoint;

    public void ThrowIfInArea(Lba start, long count)
    {
        if (_log is not null && _log.Covers(start, count))
        {
            throw new FsException(
                FsError.InvalidArgument,
                    $"Blocks at LBA {start} belong to the commit area, which only the packet device writes.",
                    lba: start);
        }
    }

    public CommitAreaReport Attach(CommitAreaDescription area)
    {
        Check(area);
        CommitLog log = CommitLog.Open(_context, area, out LogScan scan);
        DropCached(area);
        _context.Witness = area.Witness;
        _context.HasLog = true;
        _log = log;
        if (scan.FoundAnything && !_context.Geometry.IsReadOnly)
        {
            // The process that wrote the log may have died without the power going: what was read may be in the drive's
            // cache
            // only. Nothing may be overwritten because of it, in place or in the log, before a sync.
            _context.Channel.AssumeUnsynced();
        }

        CommitAreaReport report = new(
            scan.FoundAnything ? CommitAreaOutcome.Clean : CommitAreaOutcome.Empty,
            UnreadableLogPackets: scan.UnreadablePackets,
            DroppedLogPackets: scan.DroppedPackets);
        if (scan.Chain.Count != 0 || scan.IsDamaged)
        {
            report = Replay(log, scan, report);
        }

        LogAttached(area.Start, report.Outcome, report.Records, report.Blocks);
        return report;
    }

    /// <summary>Puts everything in place, so that any system sees it there; the log is left empty.</summary>
    public void Detach()
    {
        if (_log is null)
        {
            return;
        }

        if (!_log.IsEmpty && !_context.Geometry.IsReadOnly)
        {
            Checkpoint();
        }

        LetGo();
    }

    /// <summary>
    /// The last checkpoint, as far as one may be made: what was committed and cannot go in place is safe in the log.
    /// </summary>
    public void Finish()
    {
        if (CanCheckpoint)
        {
            Checkpoint();
        }

        LetGo();
    }

    public void Commit()
    {
        CommitLog log = _log!;
        if (!_context.Cache.HasDirty && !_context.Channel.NeedsSync)
        {
            return;
        }

        _context.Channel.ThrowIfRefusing();
        WriteRecord(log, LogReserve.Commit);
        _context.ForgetTouched();
        _context.Counters.Commits++;
        if (_context.Homeless.Count != 0)
        {
            // The file system moves what lies there; until it has, the log must keep it.
            return;
        }

        if (_context.LastWords is { } reason)
        {
            // What found no place is in the log by now, and stays there: a checkpoint would only fail anew.
            _context.Channel.Poison(FsError.ReadOnly, reason);
            return;
        }

        if (log.IsHalfFull || _context.Cache.LoggedLines > _context.Cache.Capacity / 4)
        {
            CheckpointQuietly();
        }
    }

    /// <summary>See <see cref="ICommitDevice.Abandon"/>.</summary>
    public void Abandon(long packet)
    {
        if (!_context.Homeless.Contains(packet) || _context.Cache.Peek(packet) is not { } line)
        {
            return;
        }

        Invariant.Require(line.Dirty == 0, "a packet is abandoned right after a commit");
        if (line.Logged != 0)
        {
            _revoked.Add(packet);
        }

        _context.Cache.MarkInPlace(line);
        _context.Cache.MarkSynced(line);
        _context.Cache.Release(line);
        Housed(packet);
    }

    /// <summary>See <see cref="ICommitDevice.TryRehome"/>.</summary>
    public bool TryRehome(long packet)
    {
        if (!_context.Homeless.Contains(packet)
            || _context.Cache.Peek(packet) is not { } line
            || _context.Relocator is null
            || !_writer.TryMoveAway(line))
        {
            return false;
        }

        Housed(packet);
        _writer.Settle();
        return true;
    }

    /// <summary>See <see cref="ICommitDevice.GiveUp"/>.</summary>
    public void GiveUp()
    {
        if (_context.LastWords is { } reason)
        {
            _context.Channel.Poison(FsError.ReadOnly, reason);
        }
    }

    private void Housed(long packet)
    {
        _context.Homeless.Remove(packet);
        if (_context.Homeless.Count == 0)
        {
            _context.LastWords = null;
        }
    }

    /// <summary>A checkpoint on behalf of nobody: its failure is kept for the next writer.</summary>
    public void CheckpointQuietly()
    {
        try
        {
            Checkpoint();
        }
        catch (FsException) when (_context.Channel.IsPoisoned)
        {
            // What was committed is in the log and stays there; the reason is kept, logged, and told to whoever writes
            // next.
            return;
        }
    }

    private void Check(CommitAreaDescription area)
    {
        Invariant.Require(_log is null, "one commit area is attached at a time");
        Invariant.Require(!_context.Cache.HasDirty, "nothing waits when a commit area is attached");
        BlockGeometry geometry = _context.Geometry;
        bool fits = area.Start.Value >= 0
            && area.Start.PacketOffset(geometry.PacketBlocks) == 0
            && area.BlockCount >= CommitAreaDescription.MinPackets * _context.LineBlocks
            && area.Start.Value + area.BlockCount <= geometry.BlockCount
            && area.Witness.Count is >= 0 and <= LogWitness.MaxBlocks
            && area.Witness.Start.Value >= 0
            && area.Witness.Start.Value + area.Witness.Count <= geometry.BlockCount
            && !area.Witness.Overlaps(area.Start, area.BlockCount);
        if (!fits)
        {
            throw new FsException(
                FsError.Corrupt,
                $"A commit area of {area.BlockCount} blocks at LBA {area.Start} is not possible here: it needs whole "
                + $"packets, at least "
                + $"{CommitAreaDescription.MinPackets}, within the medium.",
                lba: area.Start);
        }
    }

    private CommitAreaReport Replay(CommitLog log, LogScan scan, CommitAreaReport report)
    {
        HashSet<(int Block, uint Sum)> witnessed = [];
        bool loaded = log.Area.Discard || log.TryLoad(scan, witnessed);
        int blocks = 0;
        foreach (CacheLine line in _context.Cache.Lines)
        {
            blocks += BlockMask.Count(line.Logged);
        }

        report = report with { Records = scan.Chain.Count, Blocks = blocks, Packets = _context.Cache.LoggedLines };
        if (log.Area.Discard || !log.IsWitnessKnown(witnessed))
        {
            DropLogged();
            if (!_context.Geometry.IsReadOnly)
            {
                log.UnlinkTrailingCompletion();
                _writer.Sync();
                log.Append(LogRecordKind.Reset);
            }

            return report with { Outcome = CommitAreaOutcome.Stale };
        }

        if (scan.IsDamaged || !loaded)
        {
            FsException reason = _context.Channel.Poison(
                FsError.ReadOnly,
                "The commit area is damaged: a commit in its middle cannot be read. The volume is shown as far as it "
                + "can be, "
                + "read-only; copy your files off, then run `packetfs check`.");
            LogDamaged(reason.Message);
            _context.Channel.LeaveUnsynced();
            return report with { Outcome = CommitAreaOutcome.Damaged };
        }

        if (_context.Geometry.IsReadOnly)
        {
            return report with { Outcome = CommitAreaOutcome.ReplayedInMemory };
        }

        _isReplayPending = true;
        return report with { Outcome = CommitAreaOutcome.Replayed };
    }

    /// <summary>Steps 1 and 2: everything dirty becomes committed, with one record of the log at most.</summary>
    private void WriteRecord(CommitLog log, LogReserve reserve)
    {
        do
        {
            _writeBack.DrainFresh();
            _writer.Sync();
        }
        while (_context.Cache.FreshLines != 0);

        if (_context.Cache.GuardedLines == 0 && _revoked.Count == 0)
        {
            return;
        }

        int count = Collect(static line => line.Guarded);
        Span<CacheLine> lines = _candidates.AsSpan(0, count);
        log.Items.Clear();
        foreach (long packet in _revoked)
        {
            log.Items.Add(new LogItem(LogEntryKind.Revoke, packet, 0, _context.LineBlocks, null));
        }

        foreach (CacheLine line in lines)
        {
            AddRuns(log, LogEntryKind.Data, line, line.Dirty);
        }

        if (!log.Fits(reserve))
        {
            log.Items.Clear();
            throw log.IsWornOut ? log.WornOut() : _context.Channel.Poison(
                FsError.NoSpace,
                "More changed at once than the commit area holds. The volume is now read-only in its last committed "
                + "state; mount it again.");
        }

        log.Append(LogRecordKind.Commit);
        _revoked.Clear();
        foreach (CacheLine line in lines)
        {
            _context.Cache.MarkLogged(line, line.Dirty);
        }
    }

    private static void AddRuns(CommitLog log, LogEntryKind kind, CacheLine line, uint blocks)
    {
        while (BlockMask.TryTakeRun(ref blocks, out int first, out int count))
        {
            log.Items.Add(new LogItem(kind, line.Packet, first, count, line));
        }
    }

    private int Collect(Func<CacheLine, uint> select)
    {
        int count = 0;
        foreach (CacheLine line in _context.Cache.Lines)
        {
            if (select(line) != 0)
            {
                _candidates[count++] = line;
            }
        }

        _candidates.AsSpan(0, count).Sort(static (a, b) => a.Packet.CompareTo(b.Packet));
        return count;
    }

    private void DropCached(CommitAreaDescription area)
    {
        foreach (CacheLine line in _context.Cache.Lines)
        {
            if (!line.IsFree && new BlockRun(area.Start, area.BlockCount).Overlaps(
                _context.StartOf(line.Packet), _context.LineBlocks))
            {
                _context.Cache.Release(line);
            }
        }
    }

    private void DropLogged()
    {
        foreach (CacheLine line in _context.Cache.Lines)
        {
            if (line.Logged != 0)
            {
                _context.Cache.MarkInPlace(line);
                _context.Cache.Release(line);
            }
        }
    }

    private void LetGo()
    {
        _log = null;
        _isReplayPending = false;
        _context.HasLog = false;
        _context.Witness = default;
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Commit area at LBA {Start}: {Outcome}, {Records} records, {Blocks} blocks")]
    private partial void LogAttached(Lba start, CommitAreaOutcome outcome, int records, int blocks);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Why}")]
    private partial void LogDamaged(string why);
}
