using Microsoft.Extensions.Logging;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// Puts cached packets in place: in the order given, neighbours in one command as long as the medium takes it, straight
/// from the cache where their memory is adjacent, gathered into the staging buffer where it is not. A packet that does
/// not take its data, or does not give it back when verified, moves to a spare.
/// <para>A line's state changes as soon as its blocks are out, before anything else happens: the relocator writes its
/// tables through the device, and a table changed after it went out must stay dirty.</para>
/// </summary>
internal sealed partial class PacketWriter(PacketContext context)
{
    /// <summary>How often everything not synced is written again before the drive counts as broken.</summary>
    private const int MaxRewrites = 4;
    private readonly ILogger _logger = context.Logger;
    private readonly Piece[] _pieces = new Piece[context.Channel.MaxBlocks];
    private readonly Lba[] _places = new Lba[context.Channel.MaxBlocks];
    private int _pieceCount;
    private int _segmentBlocks;
    private Lba _segmentStart;

    /// <summary>Called for a packet that moved, before the relocator records it.</summary>
    public Action<CacheLine, long>? Moving { get; set; }

    /// <summary>Takes what was withheld into the cache; called when nothing is on its way out any more.</summary>
    public Action? TakeWithheld { get; set; }

    /// <summary>
    /// Writes each line's <see cref="CacheLine.Outgoing"/> blocks. On media with packets the lines are complete and
    /// go out whole.
    /// </summary>
    public void Write(ReadOnlySpan<CacheLine> lines, bool verify)
    {
        Invariant.Require(_pieceCount == 0, "one write-back runs at a time");
        context.BeginWriting();
        try
        {
            WriteSegments(lines, verify);
        }
        finally
        {
            Reset();
            context.EndWriting();
        }
    }

    /// <summary>
    /// Makes what is in place last. Where the drive says that it could not, now or for a command before, nobody knows
    /// which packets it has dropped: everything that it had not confirmed is written again from the cache, one packet
    /// after the other, and what fails by itself moves.
    /// </summary>
    public void Sync()
    {
        for (int attempt = 0; ; attempt++)
        {
            MediumResult result = context.Channel.TrySync();
            if (result.IsGood)
            {
                context.Cache.MarkAllSynced();
                break;
            }

            if (attempt == MaxRewrites || context.Cache.UnsyncedLines == 0)
            {
                throw context.Channel.SyncFailed(result);
            }

            RewriteUnsynced(result);
        }

        Settle();
    }

    /// <summary>The relocator's tables become ordinary changes once nothing is on its way out.</summary>
    public void Settle()
    {
        if (!context.IsWriting && !context.Withheld.IsEmpty)
        {
            TakeWithheld?.Invoke();
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

        if (context.Channel.Write(_segmentStart, Collect()) is { IsGood: false } failure)
        {
            // Which packet of the command failed is the drive's word only; each gets its own command now.
            for (int i = 0; i < _pieceCount; i++)
            {
                WriteOne(_pieces[i], failure, isWorthAnother: _pieceCount > 1);
            }
        }
        else
        {
            for (int i = 0; i < _pieceCount; i++)
            {
                Piece piece = _pieces[i];
                _places[i] = context.StartOf(piece.Line.Packet) + piece.First;
                Done(piece);
            }

            if (verify)
            {
                VerifySegment();
            }
        }

        Reset();
    }

    /// <summary>A packet whose command failed: once more by itself if that may help, else elsewhere.</summary>
    private void WriteOne(in Piece piece, MediumResult failure, bool isWorthAnother)
    {
        Lba start = context.StartOf(piece.Line.Packet) + piece.First;
        if (isWorthAnother)
        {
            failure = context.Channel.Write(start, piece.Line.Blocks(piece.First, piece.Count));
            if (failure.IsGood)
            {
                Done(piece);
                return;
            }
        }

        // Nothing else may be on its way while a new home is tried: its failure would be taken for the home's.
        Sync();
        if (context.StartOf(piece.Line.Packet) + piece.First == start)
        {
            _lastFailure = failure;
            Relocate(piece, start);
        }
        else
        {
            Done(piece);
        }
    }

    /// <summary>
    /// Reads back what was just written, from the medium rather than from the drive's cache. What differs is written
    /// again by itself: a silent loss tells of the drive rather than of the place, and some packets have no other.
    /// </summary>
    private void VerifySegment()
    {
        Sync();
        CountVerified(_segmentBlocks);
        Span<byte> back = context.Second.Span[..(_segmentBlocks * context.Geometry.BlockSize)];
        bool read = context.Channel.Read(_segmentStart, back).IsGood;
        for (int i = 0; i < _pieceCount; i++)
        {
            Piece piece = _pieces[i];
            if (context.StartOf(piece.Line.Packet) + piece.First != _places[i])
            {
                // It has moved in the sync, and was read back there.
                continue;
            }

            Span<byte> content = piece.Line.Blocks(piece.First, piece.Count);
            int offset = (int)(_places[i] - _segmentStart) * context.Geometry.BlockSize;
            if (read ? !back.Slice(offset, content.Length).SequenceEqual(content) : !ReadsBack(_places[i], content))
            {
                context.Counters.VerifyMismatches += read ? 1 : 0;
                KeepUnsynced(piece.Line);
                WriteAlone(piece);
                read = false;
            }
        }
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

            // A packet written from end to end is part of a stream, and the first to leave the cache.
            line.Referenced &= dirty != line.All;
        }

        line.Outgoing &= ~blocks;
        context.Touch(line.Packet);
        KeepUnsynced(line);
    }

    private void KeepUnsynced(CacheLine line)
    {
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

    private readonly record struct Piece(CacheLine Line, int First, int Count);
}
