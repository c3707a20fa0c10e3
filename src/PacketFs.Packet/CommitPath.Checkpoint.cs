using System.Numerics;
using PacketFs.Core;

namespace PacketFs.Packet;

// The checkpoint: what was committed goes in place, and the log is emptied. And what moves besides.
internal sealed partial class CommitPath
{
    /// <summary>
    /// Steps 3 and 4, in as many rounds as the log has room for completions. A completion is needed only until its
    /// packets are in place: the next round overwrites it. On a medium that replaces what is written again none is
    /// needed.
    /// </summary>
    public void Checkpoint()
    {
        CommitLog log = _log!;
        Invariant.Require(!_context.Cache.HasDirty, "a checkpoint writes the committed state");
        _context.Channel.ThrowIfRefusing();
        _writer.Sync();
        if (_context.Cache.HasDirty)
        {
            // The sync has found a packet lost, and moved it.
            WriteRecord(log, LogReserve.Relocation);
        }

        _context.Counters.Checkpoints++;
        if (log.UnlinkTrailingCompletion() is long trailing and not 0)
        {
            int covered = Collect(static line => line.Logged == line.All ? line.All : 0);
            _candidates.AsSpan(0, covered).CopyTo(_round);
            RunRound(log, covered, trailing);
        }

        while (Collect(static line => line.Logged) is int count and not 0)
        {
            int taken = TakeRound(log, _candidates.AsSpan(0, count));
            RunRound(log, taken, log.Items.Count == 0 ? 0 : log.Append(LogRecordKind.Completion));
        }

        log.Append(LogRecordKind.Reset);
        _isReplayPending = false;
    }

    /// <summary>
    /// Chooses as many packets, in ascending order, as the log has room to complete, and completes them there.
    /// </summary>
    private int TakeRound(CommitLog log, ReadOnlySpan<CacheLine> lines)
    {
        log.Items.Clear();
        int taken = 0;
        foreach (CacheLine line in lines)
        {
            int before = log.Items.Count;
            uint open = _context.HasPackets ? line.All & ~line.Logged : 0;
            if (open != 0)
            {
                _filler.CompleteForWrite(line);
            }

            if (open != 0 && !_context.IsReplacing)
            {
                uint live = LiveBlocksOf(line, open);
                AddRuns(log, LogEntryKind.Data, line, live);
                AddRuns(log, LogEntryKind.Dead, line, open & ~live);
                if (!log.Fits(taken == 0 ? LogReserve.None : LogReserve.Completion))
                {
                    log.Items.RemoveRange(before, log.Items.Count - before);
                    break;
                }
            }

            _round[taken++] = line;
        }

        if (taken == 0)
        {
            throw _context.Channel.Poison(
                FsError.InputOutput,
                "The commit area has no room left to bring its changes in place: too many packets failed. The volume "
                + "is now "
                + "read-only; copy your files off, then run `packetfs check`.");
        }

        return taken;
    }

    private void RunRound(CommitLog log, int count, long completion)
    {
        WriteInPlace(log, _round.AsSpan(0, count));
        if (_context.Cache.HasDirty || _revoked.Count != 0)
        {
            // A packet has moved, and the relocator has changed its tables. They must be durable before the log forgets
            // the packet: until then the old place, perhaps torn by the failed write, is where a replay looks for it.
            WriteRecord(log, LogReserve.Relocation);
        }

        if (completion != 0)
        {
            log.Drop(completion);
        }
    }

    /// <summary>
    /// The packets as they were committed, and nothing else: tables of packets that move are withheld until the end.
    /// </summary>
    private void WriteInPlace(CommitLog log, ReadOnlySpan<CacheLine> lines)
    {
        _context.BeginWriting();
        try
        {
            foreach (CacheLine line in lines)
            {
                line.Outgoing = _context.HasPackets ? line.All : line.Logged;
            }

            long before = _context.Counters.PacketsWritten;
            _writer.Write(lines, _context.Options.Verify != VerifyPolicy.None);
            _context.Counters.CheckpointPacketsWritten += _context.Counters.PacketsWritten - before;
            _writer.Sync();
            foreach (CacheLine line in lines)
            {
                log.UpdateWitness(line);
                _context.Cache.MarkInPlace(line);
            }
        }
        finally
        {
            foreach (CacheLine line in lines)
            {
                line.Outgoing = 0;
            }

            _context.EndWriting();
        }

        _writer.Settle();
    }

    private uint LiveBlocksOf(CacheLine line, uint blocks)
    {
        uint live = 0;
        uint rest = blocks;
        while (rest != 0)
        {
            uint one = BlockMask.Of(BitOperations.TrailingZeroCount(rest), 1);
            live |= _context.IsLive(line.Packet, one, 0) ? one : 0;
            rest &= ~one;
        }

        return live;
    }

    /// <summary>
    /// Moves a packet that the drive reads with difficulty to a spare, with the log as the witness of it where there is
    /// one: a cut leaves the packet where it was or where it is, whole. Only while nothing is dirty.
    /// </summary>
    public void MoveAway(long packet)
    {
        if (_log is { FreeCommitBlocks: 0 }
            || !_context.IsLive(packet, _context.WholePacket(packet), 0)
            || (_log is not null && _log.Covers(_context.StartOf(packet), _context.LineBlocks))
            || _context.HasMoved(packet))
        {
            return;
        }

        CacheLine? line = _context.Cache.Find(packet) ?? _context.Cache.TryAllocate(packet);
        if (line is null || !_filler.TryRead(line, line.All & ~line.Present).IsGood || !_writer.TryMoveAway(line))
        {
            return;
        }

        _context.Counters.WearMoves++;
        _writer.Settle();
        if (_log is { } log)
        {
            WriteRecord(log, LogReserve.Relocation);
        }
    }
}
