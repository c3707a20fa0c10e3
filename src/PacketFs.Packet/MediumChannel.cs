using Microsoft.Extensions.Logging;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// The one way from the packet device to its medium: counts commands, repeats them as often as the result says it may
/// help, knows whether anything waits for a sync, and remembers for good when the device must not be written any more.
/// <para>Two kinds of end. <b>Poisoned</b>: something that was accepted could not be put on the medium; writes are
/// refused with <see cref="FsError.ReadOnly"/> and the reason, reads go on. <b>Lost</b>: the medium is another one, or
/// gone; no command is ever sent again, so that the wrong disc is never written.</para>
/// </summary>
internal sealed partial class MediumChannel : IDisposable
{
    /// <summary>
    /// Deferred errors taken from one command, one for each packet that a drive's buffer holds, before the drive counts
    /// as broken.
    /// </summary>
    private const int MaxDeferred = 256;

    /// <summary>Failed syncs, beyond one for each packet not confirmed, before the drive counts as broken.</summary>
    private const int MaxFailedSyncs = 4;
    private readonly IPacketMedium _medium;
    private readonly PacketCounters _counters;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _pause;
    private readonly MediumLandmarks _landmarks;
    private readonly byte[] _scratch;
    private long _lastCommand;
    private FsException? _lost;
    private string? _poison;
    private MediumResult? _deferred;

    public MediumChannel(
        IPacketMedium medium,
        PacketCounters counters,
        PacketDeviceOptions options,
        TimeProvider clock,
        ILogger logger)
    {
        _medium = medium;
        _counters = counters;
        _logger = logger;
        _clock = clock;
        _pause = options.RecognitionPause;
        _lastCommand = clock.GetTimestamp();
        Geometry = medium.Geometry;
        _landmarks = new MediumLandmarks(Geometry.BlockSize);
        _scratch = medium.IsExchangeable ? new byte[BlockMask.MaxBlocks * Geometry.BlockSize] : [];
        int most = int.Min(medium.MaxTransferBlocks, options.MaxTransferBytes / Geometry.BlockSize);
        int packets = most / Geometry.PacketBlocks;
        MaxBlocks = int.Max(1, packets) * Geometry.PacketBlocks;
    }

    public BlockGeometry Geometry { get; }

    /// <summary>Longest command, in blocks: whole packets.</summary>
    public int MaxBlocks { get; }

    /// <summary>Told of each block that was read or written with difficulty, where it is known.</summary>
    public Action<Lba>? Recovered { get; set; }

    /// <summary>True when a power cut now could lose something that was written.</summary>
    public bool NeedsSync { get; private set; }

    /// <summary>Why the device takes no writes; null while it does.</summary>
    public string? Refusal => _lost?.Message ?? _poison ?? (Geometry.IsReadOnly ? "The medium is read-only." : null);

    public bool IsPoisoned => _poison is not null || _lost is not null;

    /// <summary>Why the medium must not be touched any more; null while it may.</summary>
    public FsException? Lost => _lost;

    /// <summary>Somebody before us may have written without a sync.</summary>
    public void AssumeUnsynced() => NeedsSync = true;

    /// <summary>Nobody will build on what somebody before us has written: it needs no sync of ours.</summary>
    public void LeaveUnsynced() => NeedsSync = false;

    public void ThrowIfRefusing()
    {
        ThrowIfLost();
        if (Refusal is { } reason)
        {
            throw new FsException(FsError.ReadOnly, reason);
        }
    }

    public void ThrowIfLost()
    {
        if (_lost is not null)
        {
            throw new FsException(_lost.Error, _lost.Message, _lost.Sense, _lost.Lba);
        }
    }

    /// <summary>From now on writes are refused; the first reason stays.</summary>
    public FsException Poison(FsError error, string message, MediumResult result = default, Lba? lba = null)
    {
        if (_poison is null)
        {
            _poison = message;
            LogPoisoned(message);
        }

        return new FsException(error, message, result.Sense, lba);
    }

    /// <summary>Reads any number of blocks. Bad news that concerns these blocks comes back; the rest throws.</summary>
    public MediumResult Read(Lba start, Span<byte> buffer)
    {
        Recognise();
        int maxBytes = MaxBlocks * Geometry.BlockSize;
        while (!buffer.IsEmpty)
        {
            Span<byte> part = buffer[..int.Min(buffer.Length, maxBytes)];
            MediumResult result = ReadCommand(start, part);
            if (!result.IsGood)
            {
                return result;
            }

            start += part.Length / Geometry.BlockSize;
            buffer = buffer[part.Length..];
        }

        return MediumResult.Good;
    }

    /// <summary>
    /// One write command of whole packets. Only good and <see cref="MediumStatus.Unwritable"/> come back; the rest
    /// poisons and throws.
    /// </summary>
    public MediumResult Write(Lba start, ReadOnlySpan<byte> data)
    {
        ThrowIfRefusing();
        Recognise();
        int blocks = data.Length / Geometry.BlockSize;
        _landmarks.NoteWrite(start, blocks);
        int deferred = 0;
        for (int attempt = 0; ; attempt++)
        {
            MediumResult result = _medium.Write(start, data);
            NeedsSync |= !result.IsDeferred;
            _counters.WriteCommands++;
            _counters.PacketsWritten += (blocks + Geometry.PacketBlocks - 1) / Geometry.PacketBlocks;
            _counters.BlocksWritten += blocks;
            if (result.IsGood)
            {
                _lastCommand = _clock.GetTimestamp();
                NoteRecovered(result, start, blocks);
                return result;
            }

            LogWriteFailed(start, blocks, result.Reason, attempt);
            ThrowIfEnds(result, start);
            if (result.IsDeferred)
            {
                NoteDeferred(result, ref deferred, ref attempt);
                continue;
            }

            if (attempt >= result.RetryLimit)
            {
                return result.Status == MediumStatus.Unwritable
                    ? result
                    : throw Poison(
                        FsError.InputOutput,
                        $"Writing {blocks} blocks at LBA {start} failed ({result.Reason}). The volume is now "
                        + $"read-only; "
                        + "copy your files off, then check the drive.",
                        result,
                        start);
            }

            _counters.WriteRetries++;
        }
    }

    /// <summary>
    /// Makes what was written last; does nothing when nothing was written since the last time. Only good and
    /// <see cref="MediumStatus.Unwritable"/> come back: then the drive has dropped some of what it had taken, nobody
    /// knows what, and asking again proves nothing. All of it must be written again.
    /// </summary>
    public MediumResult TrySync()
    {
        if (_deferred is { } deferred)
        {
            _deferred = null;
            return deferred;
        }

        if (!NeedsSync)
        {
            return MediumResult.Good;
        }

        ThrowIfRefusing();
        Recognise();
        for (int attempt = 0; ; attempt++)
        {
            MediumResult result = _medium.Sync();
            _counters.Syncs++;
            if (result.IsGood)
            {
                NeedsSync = false;
                _lastCommand = _clock.GetTimestamp();
                return result;
            }

            LogSyncFailed(result.Reason, attempt);
            ThrowIfEnds(result, result.FailedAt);
            if (attempt >= result.RetryLimit)
            {
                return result.Status == MediumStatus.Unwritable ? result : throw SyncFailed(result);
            }
        }
    }

    /// <summary>
    /// After a failed sync: lets the drive tell of everything else that it has dropped, so that whatever fails from
    /// here on is what was written from here on.
    /// </summary>
    /// <param name="told">What the failed sync said.</param>
    /// <param name="unconfirmed">Packets that it may have to tell of.</param>
    public void HearAll(MediumResult told, int unconfirmed)
    {
        MediumResult last = told;
        for (int failed = 0; failed < unconfirmed + MaxFailedSyncs; failed++)
        {
            MediumResult result = TrySync();
            if (result.IsGood)
            {
                return;
            }

            last = result;
        }

        throw SyncFailed(last);
    }

    /// <summary>What was written could not be made to last.</summary>
    public FsException SyncFailed(MediumResult result) => Poison(
        FsError.InputOutput,
        $"The drive could not put what it had taken on the medium ({result.Reason}): data written last may be lost. "
        + $"The volume is "
        + "now read-only; copy your files off, then run `packetfs check`.",
        result,
        result.FailedAt);

    /// <summary>The exception for blocks that cannot be read.</summary>
    public static FsException Unreadable(MediumResult result, Lba start, int blocks)
    {
        Lba at = result.FailedAt ?? start;
        string what = blocks == 1 ? $"Block at LBA {at}"
            : $"Blocks at LBA {start} to {start + (blocks - 1)}, first failure at LBA {at},";
        return new FsException(
            result.Status == MediumStatus.Busy ? FsError.Busy : FsError.InputOutput,
            $"{what} cannot be read ({result.Reason}). Clean the disc or try another drive.",
            result.Sense,
            at);
    }

    public void Dispose() => _medium.Dispose();

    private void NoteRead(Lba start, ReadOnlySpan<byte> part)
    {
        if (_medium.IsExchangeable)
        {
            // A read after a pause proves nothing by itself: it may have been the other disc's.
            _lastCommand = _clock.GetElapsedTime(_lastCommand) < _pause ? _clock.GetTimestamp() : _lastCommand;
            _landmarks.NoteRead(start, part);
        }
    }

    /// <summary>
    /// After a pause, and before anything is read, written or confirmed: is it still the disc that was opened? Its
    /// drive would have said otherwise, but perhaps to another host. A read of another disc would be believed, kept in
    /// the cache, and written beside a change once the first disc is back.
    /// </summary>
    private void Recognise()
    {
        if (_scratch.Length == 0 || _landmarks.Count == 0 || _clock.GetElapsedTime(_lastCommand) < _pause)
        {
            return;
        }

        _lastCommand = _clock.GetTimestamp();
        if (_landmarks.FindStranger((at, block) => ReadCommand(at, block).IsGood, _scratch) is { } stranger)
        {
            _lost = new FsException(
                FsError.MediumChanged,
                $"The disc in the drive is no longer the one that was opened (other data at LBA {stranger}). Nothing "
                + "more is written; put the disc back and mount it again.",
                null,
                stranger);
            LogLost(_lost.Message);
            ThrowIfLost();
        }

        _counters.Recognitions++;
    }

    private MediumResult ReadCommand(Lba start, Span<byte> part)
    {
        ThrowIfLost();
        int deferred = 0;
        for (int attempt = 0; ; attempt++)
        {
            MediumResult result = _medium.Read(start, part);
            _counters.ReadCommands++;
            if (result.IsGood)
            {
                _counters.BlocksRead += part.Length / Geometry.BlockSize;
                NoteRead(start, part);
                NoteRecovered(result, start, part.Length / Geometry.BlockSize);
                return result;
            }

            LogReadFailed(start, part.Length / Geometry.BlockSize, result.Reason, attempt);
            ThrowIfEnds(result, start, isWrite: false);
            if (result.IsDeferred)
            {
                NoteDeferred(result, ref deferred, ref attempt);
                continue;
            }

            if (attempt >= result.RetryLimit)
            {
                return result;
            }

            _counters.ReadRetries++;
        }
    }

    /// <summary>
    /// A write that had been acknowledged has failed; the command that was told so has not begun, and nothing is known
    /// against its own blocks. The next sync says so; if everything had been synced already, the drive has broken its
    /// word, and what is lost is lost.
    /// </summary>
    private void NoteDeferred(MediumResult result, ref int count, ref int attempt)
    {
        if (!NeedsSync || ++count > MaxDeferred)
        {
            throw SyncFailed(result);
        }

        _deferred = result;
        attempt--;
    }

    private void NoteRecovered(MediumResult result, Lba start, int blocks)
    {
        if (result.Status == MediumStatus.Recovered)
        {
            _counters.RecoveredErrors++;
            bool isOnePacket = (start.Value / Geometry.PacketBlocks)
                == ((start.Value + blocks - 1) / Geometry.PacketBlocks);
            if ((result.FailedAt ?? (isOnePacket ? start : null)) is { } at)
            {
                Recovered?.Invoke(at);
            }

            LogRecovered(result.FailedAt ?? start, result.Reason);
        }
    }

    private void ThrowIfEnds(MediumResult result, Lba? at, bool isWrite = true)
    {
        switch (result.Status)
        {
            case MediumStatus.MediumChanged:
                _lost = new FsException(
                    FsError.MediumChanged,
                    $"The disc in the drive is no longer the one that was opened ({result.Reason}). Nothing more is "
                    + $"written; "
                    + "put the disc back and mount it again.",
                    result.Sense,
                    at);
                break;
            case MediumStatus.DeviceLost:
                _lost = new FsException(
                    FsError.DeviceLost,
                    $"The drive is gone ({result.Reason}). Connect it again and mount the disc anew.",
                    result.Sense,
                    at);
                break;
            case MediumStatus.WriteProtected when isWrite:
                throw Poison(FsError.ReadOnly, $"The medium is write-protected ({result.Reason}).", result, at);
            default:
                return;
        }

        LogLost(_lost.Message);
        ThrowIfLost();
    }

    [LoggerMessage(Level = LogLevel.Debug,
        Message = "Read of {Blocks} blocks at LBA {Start} failed: {Reason} (attempt {Attempt})")]
    private partial void LogReadFailed(Lba start, int blocks, string reason, int attempt);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Write of {Blocks} blocks at LBA {Start} failed: {Reason} (attempt {Attempt})")]
    private partial void LogWriteFailed(Lba start, int blocks, string reason, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sync failed: {Reason} (attempt {Attempt})")]
    private partial void LogSyncFailed(string reason, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Recovered error at LBA {At}: {Reason}")]
    private partial void LogRecovered(Lba at, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Writes are refused from now on: {Why}")]
    private partial void LogPoisoned(string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Medium lost: {Why}")]
    private partial void LogLost(string why);
}
