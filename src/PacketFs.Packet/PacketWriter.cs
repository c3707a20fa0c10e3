using Microsoft.Extensions.Logging;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// Puts cached packets in place: in the order given, neighbours in one command as long as the medium takes it, straight
/// from
/// the cache where their memory is adjacent, gathered into the staging buffer where it is not. A packet that does not
/// take
/// its data, or does not give it back when verified, moves to a spare.
/// <para>A line's state changes as soon as its blocks are out, before anything else happens: the relocator writes its
/// tables
/// through the device, and a table changed after it went out must stay dirty.</para>
/// </summary>
internal sealed partial class PacketWriter(PacketContext context)
{
    /// <summary>
    /// Spares tried for one packet before giving up: a relocator that never runs out must not hang the device.
    /// </summary>
    private const int MaxProposals = 256;

    /// <summary>How often everything not synced is written again before the drive counts as broken.</summary>
    private const int MaxRewrites = 4;
    private readonly ILogger _logger = context.Logger;
    private readonly Piece[] _pieces = new Piece[context.Channel.MaxBlocks];
    private int _pieceCount;
    private int _segmentBlocks;
    private Lba _segmentStart;
    private bool _isMismatch;
    private MediumResult _lastFailure;

    /// <summary>Called for a packet that moved, before the relocator records it.</summary>
    public Action<CacheLine, long>? Moving { get; set; }

    /// <summary>
    /// Writes each line's <see cref="CacheLine.Outgoing"/> blocks. On media with packets the lines are complete and
    /// go out whole.
    /// </summary>
    public void Write(ReadOnlySpan<CacheLine> lines, bool verify)
    {
        Invariant.Require(!context.IsWriting, "one write-back runs at a time");
        context.IsWriting = true;
        try
        {
            WriteSegments(lines, verify);
        }
        finally
        {
            context.IsWriting = false;
        }
    }

    /// <summary>
    /// Makes what is in place last. Where the drive says that it could not, everything that it had not confirmed is
    /// written
    /// again from the cache, and what still fails moves.
    /// </summary>
    public void Sync()
    {
        for (int attempt = 0; ; attempt++)
        {
            MediumResult result = context.Channel.TrySync();
            if (result.IsGood)
            {
                context.Cache.MarkAllSynced();
                return;
            }

            if (attempt == MaxRewrites || context.Cache.UnsyncedLines == 0)
            {
                throw context.Channel.SyncFailed(result);
            }

            RewriteUnsynced();
        }
    }

    private void RewriteUnsynced()
    {
        Invariant.Require(!context.IsWriting, "one write-back runs at a time");
        context.IsWriting = true;
        try
        {
            foreach (CacheLine line in context.Cache.Lines)
            {
                if (line.IsUnsynced)
                {
                    Piece piece = new(line, 0, BlockMask.Count(line.All));
                    Lba start = context.StartOf(line.Packet);
                    context.Counters.WriteRetries++;
                    if (!TryWrite(start, line.Blocks(piece.First, piece.Count), verify: true))
                    {
                        Relocate(piece, start, verify: true);
                    }
                }
            }
        }
        finally
        {
            context.IsWriting = false;
        }
    }

    private void WriteSegments(ReadOnlySpan<CacheLine> lines, bool verify)
    {
        Reset();
        foreach (CacheLine line in lines)
        {
            uint rest = line.Outgoing;
            while (BlockMask.TryTakeRun(ref rest, out int first, out int count))
            {
                while (count > 0)
                {
                    Lba start = context.StartOf(line.Packet) + first;
                    int room = context.Channel.MaxBlocks - _segmentBlocks;
                    if (_pieceCount != 0
                        && (room == 0 || start != _segmentStart + _segmentBlocks || TooLong(line, room)))
                    {
                        Emit(verify);
                        continue;
                    }

                    int take = int.Min(count, room);
                    _segmentStart = _pieceCount == 0 ? start : _segmentStart;
                    _pieces[_pieceCount++] = new Piece(line, first, take);
                    _segmentBlocks += take;
                    first += take;
                    count -= take;
                }
            }
        }

        Emit(verify);
    }

    private bool TooLong(CacheLine line, int room) => context.HasPackets && BlockMask.Count(line.All) > room;

    private void Reset()
    {
        _pieceCount = 0;
        _segmentBlocks = 0;
    }

    private void Emit(bool verify)
    {
        if (_pieceCount == 0)
        {
            return;
        }

        if (TryWrite(_segmentStart, Collect(), verify))
        {
            foreach (ref readonly Piece piece in _pieces.AsSpan(0, _pieceCount))
            {
                Done(piece);
            }
        }
        else
        {
            // Which packet of the command failed is the drive's word only; each gets its own command now. So does what
            // the drive
            // took and did not write: that tells of the drive rather than of the place, and some packets have no other
            // place.
            for (int i = 0; i < _pieceCount; i++)
            {
                Piece piece = _pieces[i];
                Lba start = context.StartOf(piece.Line.Packet) + piece.First;
                bool isWorthAnother = _pieceCount > 1 || _isMismatch;
                if (isWorthAnother && TryWrite(start, piece.Line.Blocks(piece.First, piece.Count), verify))
                {
                    Done(piece);
                }
                else
                {
                    Relocate(piece, start, verify);
                }
            }
        }

        Reset();
    }

    private void Done(in Piece piece)
    {
        CacheLine line = piece.Line;
        uint blocks = BlockMask.Of(piece.First, piece.Count);

        // A line that the log covers goes out for a checkpoint; what has become dirty in it meanwhile is not committed
        // yet.
        uint covered = context.HasPackets && line.Logged != 0 ? line.All : line.Logged;
        uint dirty = line.Dirty & blocks & line.Outgoing & ~covered;
        if (dirty != 0)
        {
            context.Counters.PartialPackets += context.HasPackets && dirty != line.All ? 1 : 0;
            context.Cache.MarkWritten(line, dirty);
        }

        line.Outgoing &= ~blocks;
        context.Touch(line.Packet);
        if (context.HasPackets)
        {
            context.Cache.MarkUnsynced(line);
        }
    }

    /// <summary>The segment's bytes in one piece.</summary>
    private unsafe ReadOnlySpan<byte> Collect()
    {
        int blockSize = context.Geometry.BlockSize;
        Span<byte> firstSpan = _pieces[0].Line.Blocks(_pieces[0].First, _pieces[0].Count);
        nint begin = _pieces[0].Line.Buffer.Address + (_pieces[0].First * blockSize);
        nint end = begin + firstSpan.Length;
        bool adjacent = true;
        for (int i = 1; i < _pieceCount && adjacent; i++)
        {
            adjacent = _pieces[i].Line.Buffer.Address + (_pieces[i].First * blockSize) == end;
            end += _pieces[i].Count * blockSize;
        }

        if (adjacent)
        {
            return new ReadOnlySpan<byte>((void*)begin, _segmentBlocks * blockSize);
        }

        Span<byte> target = context.Staging.Span;
        int length = 0;
        foreach (ref readonly Piece piece in _pieces.AsSpan(0, _pieceCount))
        {
            Span<byte> source = piece.Line.Blocks(piece.First, piece.Count);
            source.CopyTo(target[length..]);
            length += source.Length;
        }

        return target[..length];
    }

    private bool TryWrite(Lba start, ReadOnlySpan<byte> data, bool verify)
    {
        MediumResult result = context.Channel.Write(start, data);
        _isMismatch = false;
        if (!result.IsGood)
        {
            _lastFailure = result;
        }

        return result.IsGood && (!verify || Verify(start, data));
    }

    /// <summary>
    /// Reads back what was written, from the medium rather than from the drive's cache, and compares.
    /// </summary>
    private bool Verify(Lba start, ReadOnlySpan<byte> data)
    {
        MediumResult synced = context.Channel.TrySync();
        if (!synced.IsGood)
        {
            _lastFailure = synced;
            return false;
        }

        int blocks = data.Length / context.Geometry.BlockSize;
        context.Counters.PacketsVerified += (
            blocks + context.Geometry.PacketBlocks - 1) / context.Geometry.PacketBlocks;
        Span<byte> back = context.Second.Span[..data.Length];
        MediumResult result = context.Channel.Read(start, back);
        if (result.IsGood && back.SequenceEqual(data))
        {
            return true;
        }

        _lastFailure = result.IsGood
            ? new MediumResult(MediumStatus.Unwritable, FailedAt: start, Detail: "it does not read back as written")
            : result;
        _isMismatch = result.IsGood;
        context.Counters.VerifyMismatches++;
        LogMismatch(start, blocks);
        return false;
    }

    /// <summary>Finds the packet a spare that takes it, or ends all writing.</summary>
    private void Relocate(in Piece piece, Lba failed, bool verify)
    {
        CacheLine line = piece.Line;
        if (context.Relocator is null || !context.HasPackets)
        {
            throw context.Channel.Poison(
                FsError.InputOutput,
                $"Packet at LBA {failed} cannot be written ({_lastFailure.Reason}), and this volume has no spare "
                + $"packets. The "
                + "volume is now read-only; copy your files off, then run `packetfs check`.",
                _lastFailure,
                failed);
        }

        Lba refused = failed;
        for (int attempt = 0; attempt < MaxProposals && context.Relocator.TryPropose(refused, out Lba spare); attempt++)
        {
            if (!IsUsable(spare, line) || !TryWrite(spare, line.Blocks(0, BlockMask.Count(line.All)), verify))
            {
                refused = spare;
                continue;
            }

            Move(piece, failed, spare);
            return;
        }

        throw context.Channel.Poison(
            FsError.InputOutput,
            $"Packet at LBA {failed} cannot be written ({_lastFailure.Reason}) and no spare packet is left. The "
            + $"volume is now "
            + "read-only; copy your files off, then run `packetfs check`.",
            _lastFailure,
            failed);
    }

    private bool IsUsable(Lba spare, CacheLine line)
    {
        long packet = context.PacketOf(spare);
        return spare.Value >= 0
            && spare.PacketOffset(context.LineBlocks) == 0
            && spare.Value + BlockMask.Count(line.All) <= context.Geometry.BlockCount
            && packet != line.Packet
            && !context.HasMoved(packet)
            && (context.Cache.Peek(packet)?.IsEvictable ?? true);
    }

    private void Move(in Piece piece, Lba failed, Lba spare)
    {
        CacheLine line = piece.Line;
        long to = context.PacketOf(spare);
        Moving?.Invoke(line, line.Packet);
        context.NoteMove(line.Packet, to);
        context.Cache.Rename(line, to);
        context.Cache.MarkInPlace(line);
        Done(piece);
        context.Counters.Relocations++;
        LogRelocated(failed, spare);
        context.Relocator!.Record(failed, spare);
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Packet at LBA {Failed} cannot be written; its data is now at LBA {Spare}")]
    private partial void LogRelocated(Lba failed, Lba spare);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Blocks} blocks at LBA {Start} do not read back as written")]
    private partial void LogMismatch(Lba start, int blocks);

    private readonly record struct Piece(CacheLine Line, int First, int Count);
}
