using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Packet;

/// <summary>
/// A disc in a drive that is written from front to back: CD-R, DVD-R, DVD+R, BD-R, and rewritable discs before they are
/// formatted. The drive says where the next block goes, at the start and after each flush; in between blocks follow one
/// another. A track that a power loss has damaged is repaired when the disc is opened for writing, or closed where the
/// drive cannot repair it; the next one then goes on.
/// </summary>
public sealed class OpticalAppendDevice : IAppendDevice
{
    private const int MostFailures = 64;
    private const int CdLinkBlocks = 7;
    private readonly Lock _lock = new();
    private readonly OpticalDrive _drive;
    private readonly AppendReadCache _cache;
    private readonly int _transferBlocks;
    private long _next;
    private long _recorded;
    private long _capacity;
    private bool _isInterrupted;
    private bool _isCloseCutOff;
    private bool _wasBlank;

    private OpticalAppendDevice(OpticalDrive drive, bool readOnly)
    {
        MediumState state = drive.State!;
        _drive = drive;
        _wasBlank = state.Condition == MediumCondition.Blank;
        _recorded = state.BlockCount;
        UnitBlocks = state.AppendUnitBlocks;
        LinkBlocks = state.LinkBlocks;
        _transferBlocks = int.Max(1, drive.MaxTransferBytes / OpticalDrive.BlockSize / UnitBlocks) * UnitBlocks;
        _cache = new AppendReadCache(drive);
        IsReadOnly = readOnly || !state.IsAppendable;
        ReadOnlyReason = state.IsAppendable ? null : WhyNot(state);
        _next = _capacity = _recorded;
    }

    public BlockGeometry Geometry =>
        new(OpticalDrive.BlockSize, Volatile.Read(ref _recorded), UnitBlocks, IsReadOnly);

    public Lba NextWritable => new(Volatile.Read(ref _next));

    public long CapacityBlocks => Volatile.Read(ref _capacity);

    public Lba SessionStart { get; private set; }

    public bool HasSessions => true;

    public int LinkBlocks { get; }

    public bool CanResume => !IsReadOnly;

    public string? ReadOnlyReason { get; private set; }

    /// <summary>Blocks written, padding by the host included; links of the drive not.</summary>
    public long BlocksWritten { get; private set; }

    /// <summary>Flushes that were asked of the drive.</summary>
    public long FlushCount { get; private set; }

    /// <summary>Times that writing went on behind a failure.</summary>
    public long ResumeCount { get; private set; }

    private int UnitBlocks { get; }

    private bool IsReadOnly { get; set; }

    /// <param name="drive">Identified, refreshed. Stays the caller's.</param>
    /// <param name="readOnly">Promises that nothing will be written, and nothing repaired.</param>
    /// <returns>A device that takes no writes (<see cref="ReadOnlyReason"/>) where the medium takes none: it is closed,
    /// or its track is damaged and can neither be repaired nor closed.</returns>
    /// <exception cref="FsException"><see cref="FsError.InvalidArgument"/>: nobody has looked at the
    /// medium.</exception>
    public static OpticalAppendDevice Open(OpticalDrive drive, bool readOnly = false)
    {
        MediumState state = drive.State
            ?? throw new FsException(FsError.InvalidArgument, "The drive has not been asked what is in it.");
        OpticalAppendDevice device = new(drive, readOnly);
        if (readOnly && state.IsAppendable)
        {
            // Where it would go on; nothing is mended for whoever only looks.
            device.FindPlace();
        }
        else if (!device.IsReadOnly && !device.FindPlace() && !device.MendTrack())
        {
            device.IsReadOnly = true;
            device.ReadOnlyReason = device._isCloseCutOff
                ? $"the closing of this {state.Name} was cut off: all that was committed is there, and "
                    + "'packetfs close' finishes it"
                : $"the open track of this {state.Name} is damaged, and the drive can neither repair nor close it; "
                    + "'packetfs recover' copies off what is there";
        }

        return device;
    }

    public void Read(Lba start, Span<byte> buffer)
    {
        lock (_lock)
        {
            if (start.Value < 0 || start.Value + (buffer.Length / OpticalDrive.BlockSize) > _recorded)
            {
                throw new FsException(FsError.InputOutput, $"Block {start} was never recorded.", null, start);
            }

            DriveResult result = _cache.Read(start, buffer, _recorded);
            if (!result.IsGood)
            {
                throw result.ToException($"Block {result.Lba} cannot be read", result.Lba);
            }
        }
    }

    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            int blocks = data.Length / OpticalDrive.BlockSize;
            Invariant.Require(start.Value == _next, "a medium that is appended to is written at its end");
            Invariant.Require((_next + blocks) % UnitBlocks == 0, "what is appended ends with a write unit");
            RequireWritable(start);
            if (_next + blocks > _capacity)
            {
                throw new FsException(FsError.NoSpace, "The disc is full.", null, start);
            }

            while (!data.IsEmpty)
            {
                int count = int.Min(data.Length / OpticalDrive.BlockSize, _transferBlocks - (int)(_next % UnitBlocks));
                int bytes = count * OpticalDrive.BlockSize;
                DriveResult result = _drive.Write(new Lba(_next), data[..bytes]);
                if (!result.IsGood)
                {
                    throw Interrupt(result, $"Blocks from {_next} on cannot be written");
                }

                BlocksWritten += count;
                Volatile.Write(ref _next, _next + count);
                Volatile.Write(ref _recorded, _next);
                data = data[bytes..];
            }
        }
    }

    /// <summary>
    /// Everything written is on the disc afterwards, and the drive has said where the next block goes.
    /// </summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (IsReadOnly)
            {
                return;
            }

            RequireWritable(new Lba(_next));
            FlushCount++;
            DriveResult result = _drive.SynchronizeCache();
            if (!result.IsGood)
            {
                throw Interrupt(result, "The drive could not write everything to the disc");
            }

            _wasBlank = false;
            long written = _next;
            if (!FindPlace() || _next < written)
            {
                _isInterrupted = true;
                throw ReadOnlyReason is { } reason
                    ? new FsException(FsError.MediumChanged, reason, null, new Lba(written))
                    : new FsException(
                        FsError.InputOutput, "The drive says that the track is damaged.", null, new Lba(written));
            }
        }
    }

    public bool TryResume()
    {
        lock (_lock)
        {
            if (IsReadOnly || ReadOnlyReason is not null)
            {
                return false;
            }

            bool isReady = DrainFailures() && (FindPlace() || MendTrack());
            _isInterrupted = !isReady;
            ResumeCount += isReady ? 1 : 0;
            ReadOnlyReason = isReady ? null : ReadOnlyReason ?? "the drive cannot write on behind a write error";
            _cache.Clear();
            return isReady;
        }
    }

    private static string WhyNot(MediumState state) => state.Condition switch
    {
        MediumCondition.Finalised => $"the {state.Name} is closed, and takes nothing any more",

        // Nothing tells such a disc from one that was formatted.
        MediumCondition.Formatted when state.HasFixedPackets =>
            $"the session of this {state.Name} is closed, and behind fixed packets no other one can begin; blank it to "
            + "write on it again",
        _ => $"this {state.Name} takes no appended blocks ({state.Condition})",
    };

    /// <summary>The drive belongs to whoever opened it.</summary>
    public void Dispose()
    {
    }

    private void RequireWritable(Lba at)
    {
        if (IsReadOnly || ReadOnlyReason is not null)
        {
            throw new FsException(
                FsError.ReadOnly, $"The disc takes no writes: {ReadOnlyReason ?? "opened for reading"}.", null, at);
        }

        if (_isInterrupted)
        {
            throw new FsException(FsError.InputOutput, "A write error has not been dealt with yet.", null, at);
        }
    }

    /// <summary>Another disc, or no drive: no command is sent any more. Anything else may be gone on from.</summary>
    private FsException Interrupt(in DriveResult result, string what)
    {
        _isInterrupted = true;
        FsException failure = result.ToException(what, result.Lba);
        if (result.Error is FsError.MediumChanged or FsError.DeviceLost or FsError.ReadOnly)
        {
            ReadOnlyReason = failure.Message;
        }

        return failure;
    }

    /// <summary>Each packet that a drive has lost is told of once, by one command each.</summary>
    private bool DrainFailures()
    {
        for (int i = 0; i < MostFailures; i++)
        {
            DriveResult result = _drive.SynchronizeCache();
            if (result.IsGood)
            {
                return true;
            }

            if (result.Error is FsError.MediumChanged or FsError.DeviceLost or FsError.ReadOnly)
            {
                ReadOnlyReason = result.Describe("The disc cannot be written on");
                return false;
            }
        }

        return false;
    }

    /// <summary>Asks where the next block goes; false when there is no such place.</summary>
    private bool FindPlace()
    {
        TrackInformation? open = _drive.ReadOpenTrack();
        if (_drive.IsMediumChanged)
        {
            return LoseMedium();
        }

        if (open is not { } track)
        {
            return false;
        }

        if (!track.IsNextWritableAddressValid)
        {
            // A track that is full has no such address either, and nothing is wrong with it.
            bool isFull = !track.IsDamaged && !track.IsBlank && (uint)track.FreeBlocks == 0;
            if (isFull)
            {
                _recorded = long.Max(_recorded, _next);
                _next = _capacity = _recorded;
            }

            return isFull;
        }

        long next = ((Lba)track.NextWritableAddress).Value;
        bool isBegun = !track.IsBlank && next > ((Lba)track.Start).Value;
        Volatile.Write(ref _next, next);
        Volatile.Write(ref _capacity, next + RoomFor((uint)track.FreeBlocks, track.IsBlank));
        if (isBegun)
        {
            long end = track.IsLastRecordedAddressValid
                ? ((Lba)track.LastRecordedAddress).Value + 1
                : next - LinkBlocks;
            Volatile.Write(ref _recorded, long.Max(_recorded, long.Min(end, next)));
        }

        SessionStart = FindSessionStart(track);
        return true;
    }

    /// <summary>Nothing more is written: what is in the drive now may be another disc.</summary>
    private bool LoseMedium()
    {
        ReadOnlyReason ??= "the medium may have been exchanged; everything up to the last commit is on the disc that "
            + "was in the drive";
        return false;
    }

    /// <summary>Of a blank CD drives tell the sectors; fixed packets take more of them than they have blocks.</summary>
    private long RoomFor(long sectors, bool isBlank)
    {
        bool isCdPacket = isBlank && UnitBlocks > 1 && _drive.State!.Kind.Family == MediumFamily.Cd;
        return isCdPacket ? sectors / (UnitBlocks + CdLinkBlocks) * UnitBlocks : sectors;
    }

    private Lba FindSessionStart(in TrackInformation track)
    {
        int first = _drive.State!.DiscInformation?.FirstTrackInLastSession ?? 1;
        return first < track.TrackNumber && _drive.ReadTrack(first) is { } begin ? begin.Start : track.Start;
    }

    /// <summary>What a power loss or a write error left unfinished is repaired, or else closed; the next track goes
    /// on.</summary>
    private bool MendTrack()
    {
        if (_drive.IsMediumChanged || _drive.ReadOpenTrack() is not { } track)
        {
            return false;
        }

        if (_drive.RepairTrack(track.TrackNumber).IsGood && FindPlace())
        {
            return true;
        }

        if (_drive.IsMediumChanged)
        {
            return LoseMedium();
        }

        Profile profile = _drive.State!.Profile;
        DriveResult closed = _drive.CloseOpenTrack();
        MediumState state = _drive.Refresh();
        bool isBlank = state.Condition == MediumCondition.Blank && !_wasBlank;
        bool isSame = !_drive.IsMediumChanged && state.Profile == profile && state.IsAppendable && !isBlank;
        if (closed.IsGood && isSame && FindPlace())
        {
            return true;
        }

        // Nothing is open, or left to be repaired, and still nothing can be added.
        bool isNothingOpen = closed.IsGood || closed.Sense.Key == SenseKey.IllegalRequest;
        _isCloseCutOff = isNothingOpen && isSame && state.LastSessionState == SessionState.Damaged;
        return false;
    }
}
