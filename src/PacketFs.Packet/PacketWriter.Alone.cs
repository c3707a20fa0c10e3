using Microsoft.Extensions.Logging;
using PacketFs.Core;

namespace PacketFs.Packet;

// Packets written one by one, each confirmed and read back before the next, and moved when they fail by themselves.
// While nothing else is on its way to the medium, whatever the drive reports is about that one packet.
internal sealed partial class PacketWriter
{
    /// <summary>
    /// Spares tried for one packet before giving up: a relocator that never runs out must not hang the device.
    /// </summary>
    private const int MaxProposals = 256;

    /// <summary>How often a packet is written again because the drive blamed another one.</summary>
    private const int MaxStrangers = 4;
    private MediumResult _lastFailure;

    /// <summary>Can the commit log take these blocks? Null: there is none.</summary>
    public Func<CacheLine, uint, bool>? MayKeep { get; set; }

    private void RewriteUnsynced(MediumResult told)
    {
        context.BeginWriting();
        try
        {
            context.Channel.HearAll(told, context.Cache.UnsyncedLines);
            foreach (CacheLine line in context.Cache.Lines)
            {
                if (line.IsUnsynced)
                {
                    WriteAlone(new Piece(line, 0, BlockMask.Count(line.All)));
                }
            }
        }
        finally
        {
            context.EndWriting();
        }
    }

    /// <summary>
    /// Writes it again where it is; moves it when it does not take its data or does not give it back.
    /// </summary>
    private void WriteAlone(in Piece piece)
    {
        Lba start = context.StartOf(piece.Line.Packet) + piece.First;
        context.Counters.WriteRetries++;
        if (!TryWriteAlone(start, piece.Line.Blocks(piece.First, piece.Count)))
        {
            Relocate(piece, start);
        }

        context.Cache.MarkSynced(piece.Line);
    }

    private bool TryWriteAlone(Lba start, ReadOnlySpan<byte> data)
    {
        int blocks = data.Length / context.Geometry.BlockSize;
        for (int attempt = 0; attempt < MaxStrangers; attempt++)
        {
            _lastFailure = context.Channel.Write(start, data);
            if (!_lastFailure.IsGood)
            {
                return false;
            }

            _lastFailure = context.Channel.TrySync();
            if (_lastFailure.IsGood)
            {
                CountVerified(blocks);
                return ReadsBack(start, data);
            }

            MediumResult told = _lastFailure;
            context.Channel.HearAll(told, unconfirmed: 1);
            if (told.FailedAt is not { } at || (at >= start && at < start + blocks))
            {
                return false;
            }
        }

        return false;
    }

    private bool ReadsBack(Lba start, ReadOnlySpan<byte> data)
    {
        Span<byte> back = context.Second.Span[..data.Length];
        MediumResult result = context.Channel.Read(start, back);
        if (result.IsGood && back.SequenceEqual(data))
        {
            return true;
        }

        _lastFailure = result.IsGood
            ? new MediumResult(MediumStatus.Unwritable, FailedAt: start, Detail: "it does not read back as written")
            : result;
        context.Counters.VerifyMismatches++;
        LogMismatch(start, data.Length / context.Geometry.BlockSize);
        return false;
    }

    private void CountVerified(int blocks) => context.Counters.PacketsVerified +=
        (blocks + context.Geometry.PacketBlocks - 1) / context.Geometry.PacketBlocks;

    /// <summary>
    /// Moves a packet that can still be read, and whose content is whole in the cache, to a spare. False when there is
    /// none for it; then nothing has changed.
    /// </summary>
    public bool TryMoveAway(CacheLine line)
    {
        Sync();
        context.BeginWriting();
        try
        {
            return TryRelocate(new Piece(line, 0, BlockMask.Count(line.All)), context.StartOf(line.Packet));
        }
        finally
        {
            context.EndWriting();
        }
    }

    /// <summary>Finds the packet a spare that takes it, or ends all writing.</summary>
    private void Relocate(in Piece piece, Lba failed)
    {
        MediumResult failure = _lastFailure;
        if (context.HasPackets && context.Relocator is not null && TryRelocate(piece, failed))
        {
            return;
        }

        if (context.HasPackets && CanDoWithout(piece.Line, failed))
        {
            // As good as written: the other copies are, and the volume knows that this one is not.
            Done(piece);
            context.Cache.MarkSynced(piece.Line);
            LogCopyLost(failed, failure.Reason);
            return;
        }

        string why = context.Relocator switch
        {
            null => "this volume has no spare packets",
            _ when !context.HasPackets => "this medium has no spare packets",
            { FreeSpares: 0 } => "no spare packet is left",
            _ when context.Relocator.Covers(failed) => "no spare packet is left for it",
            _ => "it belongs to the volume's own structures, which have no second place",
        };
        string message = $"Packet at LBA {failed} cannot be written ({failure.Reason}), and {why}. The volume is now "
            + "read-only; copy your files off, then run `packetfs check`.";
        uint blocks = context.HasPackets ? piece.Line.All : BlockMask.Of(piece.First, piece.Count);
        if (MayKeep?.Invoke(piece.Line, blocks) == true)
        {
            Keep(piece.Line, blocks, message);
            return;
        }

        throw context.Channel.Poison(FsError.InputOutput, message, failure, failed);
    }

    private bool CanDoWithout(CacheLine line, Lba failed)
    {
        Span<byte> content = line.Blocks(0, BlockMask.Count(line.All));
        Span<byte> old = context.Second.Span[..content.Length];
        bool isReadable = context.Channel.Read(failed, old).IsGood;
        return context.Relocator?.TryDoWithout(failed, content, isReadable ? old : []) == true;
    }

    /// <summary>
    /// New data that found no place: the next commit takes it to the log, as it does changes of live packets, and is
    /// the last one. So nothing that was accepted is lost.
    /// </summary>
    private void Keep(CacheLine line, uint blocks, string message)
    {
        context.Cache.MarkDirty(line, blocks, blocks);
        context.Cache.Reguard(line, line.Guarded | blocks);
        line.Outgoing &= ~blocks;
        context.LastWords ??= message;
        if (context.Evacuates && context.HasPackets)
        {
            context.Homeless.Add(line.Packet);
            LogHomeless(context.StartOf(line.Packet));
            return;
        }

        LogKept(context.StartOf(line.Packet), message);
    }

    private bool TryRelocate(in Piece piece, Lba failed)
    {
        CacheLine line = piece.Line;
        Lba refused = failed;
        for (int attempt = 0;
            attempt < MaxProposals && context.Relocator!.TryPropose(refused, out Lba spare);
            attempt++)
        {
            if (IsUsable(spare, line) && TryWriteAlone(spare, line.Blocks(0, BlockMask.Count(line.All))))
            {
                Move(piece, failed, spare);
                return true;
            }

            refused = spare;
        }

        return false;
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
        context.Cache.MarkSynced(line);
        context.Counters.Relocations++;
        LogRelocated(failed, spare);
        context.Relocator!.Record(failed, spare);
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Packet at LBA {Failed} cannot be written; its data is now at LBA {Spare}")]
    private partial void LogRelocated(Lba failed, Lba spare);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Packet at LBA {At} takes no write and gets no spare; the log keeps its data until that has moved")]
    private partial void LogHomeless(Lba at);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A copy of the sparing table at LBA {At} cannot be written ({Reason}); the others go on")]
    private partial void LogCopyLost(Lba at, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "What belongs at LBA {At} goes to the commit area: {Why}")]
    private partial void LogKept(Lba at, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Blocks} blocks at LBA {Start} do not read back as written")]
    private partial void LogMismatch(Lba start, int blocks);
}
