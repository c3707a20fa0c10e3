using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Hosting.Jobs;
using PacketFs.Hosting.Jobs.Info;
using PacketFs.Hosting.Tracing;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Tracing;
using PacketFs.Packet;

namespace PacketFs.Hosting.Media;

/// <summary>
/// Everything below a volume, put together: the emulated drive with its disc and the drive layer, or a plain image
/// file; then the packet device over it. Disposing it releases them from the top down.
/// </summary>
internal sealed class MediumSession : IDisposable
{
    private readonly ILoggerFactory _log;
    private EmulatedDrive? _emulated;
    private AppendImageDevice? _append;
    private bool? _isPseudoOverwrite;

    private MediumSession(Target target, bool readOnly, ILoggerFactory log)
    {
        Target = target;
        IsReadOnly = readOnly;
        _log = log;
    }

    public Target Target { get; }

    public bool IsReadOnly { get; }

    /// <summary>The disc is recorded from front to back, and so written on at its end, if at all.</summary>
    public bool IsSequential => State is { IsSequential: true } && !IsPseudoOverwrite;

    /// <summary>
    /// The disc is recorded in order by the drive, and its volume is one that is overwritten all the same (BD-R).
    /// </summary>
    public bool IsPseudoOverwrite => Drive is { } drive
        && (_isPseudoOverwrite ??= PseudoOverwrites.HoldsVolume(drive));

    /// <summary>Null on a plain image.</summary>
    public OpticalDrive? Drive { get; private set; }

    /// <summary>The medium as the drive last showed it; null on a plain image.</summary>
    public MediumState? State => Drive?.State;

    public EmulatedDrive? Emulated => _emulated;

    /// <summary>Null unless the target is a trace.</summary>
    public TraceDrive? Replayed { get; private set; }

    /// <summary>Null until <see cref="OpenDevice"/>.</summary>
    public PacketDevice? Device { get; private set; }

    /// <summary>Opens the drive (and looks at its medium) or finds the image; opens no packet device yet.</summary>
    public static MediumSession Open(Target target, bool readOnly, ILoggerFactory log)
    {
        MediumSession session = new(target, readOnly, log);
        try
        {
            if (target.Kind == TargetKind.EmulatedDisc)
            {
                session.OpenEmulatedDrive();
            }
            else if (target.Kind == TargetKind.Trace)
            {
                session.OpenTrace();
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Puts the packet device on the medium.</summary>
    /// <param name="blockSize">Bytes in a block; matters on plain images only.</param>
    /// <param name="options">Cache and policies.</param>
    public PacketDevice OpenDevice(int blockSize, PacketDeviceOptions options)
    {
        if (Target.Kind == TargetKind.Trace)
        {
            throw new FsException(FsError.NotSupported,
                $"{Target.Path} is a trace: it shows what a drive said, and holds no volume. It can be looked at with "
                + "'packetfs trace show', 'info', and 'format --dry-run'.");
        }

        IPacketMedium medium = Drive is { } drive
            ? OpenOptical(drive)
            : ImageFileMedium.Open(Target.Path, blockSize, IsReadOnly);
        Device = PacketDevice.Open(medium, options, TimeProvider.System, _log.CreateLogger<PacketDevice>());
        return Device;
    }

    /// <summary>
    /// Puts a device on a plain image that takes blocks at its end only, as a medium that is written once.
    /// </summary>
    /// <param name="blockSize">Bytes in a block.</param>
    /// <param name="capacityBlocks">Blocks that the medium has room for.</param>
    /// <param name="erase">Empties the file first.</param>
    public AppendImageDevice OpenAppendDevice(int blockSize, long capacityBlocks, bool erase = false)
    {
        Device?.Dispose();
        Device = null;
        _append?.Dispose();
        _append = AppendImageDevice.Open(Target.Path, blockSize, capacityBlocks, IsReadOnly, erase);
        return _append;
    }

    /// <summary>What a report says of the drive and its medium; nothing on a plain image.</summary>
    public IReadOnlyList<ReportSection> Describe() => Drive is { } drive
        ?
        [
            MediumSections.Drive(drive.Identity!),
            MediumSections.Medium(State!, _emulated),
            .. State!.HasPseudoOverwrite && drive.ReadPseudoOverwriteResources() is { } left
                ? [MediumSections.Overwrites(left)]
                : Array.Empty<ReportSection>(),
        ]
        : [];

    /// <summary>
    /// Puts a device on a disc that is written from front to back: one that is appended to, or that was, and is closed.
    /// </summary>
    public OpticalAppendDevice OpenSequential()
    {
        Device?.Dispose();
        Device = null;
        return OpticalAppendDevice.Open(Drive!, IsReadOnly);
    }

    /// <summary>Closes the session that is open, or the disc. Everything has been written before.</summary>
    /// <exception cref="FsException">The drive did not close it.</exception>
    public void CloseSession(CloseScope scope, IProgress<OperationProgress>? progress = null)
    {
        OpticalDrive drive = Drive!;
        drive.Refresh();
        DriveResult result = drive.CloseLastSession(isFinal: scope == CloseScope.Disc, progress);
        if (!result.IsGood)
        {
            throw result.ToException($"Everything is on {Target.Path}, but its session could not be closed");
        }
    }

    public void Dispose()
    {
        _append?.Dispose();
        Device?.Dispose();
        LeaveMedium();
        Drive?.Dispose();
        _emulated?.Dispose();
    }

    /// <summary>A format that a drive does in the background stops; other drives can read the disc then.</summary>
    private void LeaveMedium()
    {
        if (Drive is not { } drive || IsReadOnly || Device is null)
        {
            return;
        }

        DriveResult result = drive.StopBackgroundFormat();
        if (!result.IsGood)
        {
            HostingLog.FormatNotStopped(_log.CreateLogger<MediumSession>(), Target.Path, result.Rule?.Meaning);
        }
    }

    /// <summary>A format that was stopped goes on: only what it has reached could be written otherwise.</summary>
    private void ResumeFormat(OpticalDrive drive)
    {
        if (IsReadOnly || drive.State!.BackgroundFormat != BackgroundFormatStatus.Suspended)
        {
            return;
        }

        DriveResult result = drive.ResumeBackgroundFormat();
        if (!result.IsGood)
        {
            throw result.ToException($"The drive does not go on formatting {Target.Path}");
        }

        drive.Refresh();
    }

    private void OpenEmulatedDrive()
    {
        EmulatedDisc disc = EmulatedDisc.Open(Target.Path);
        _emulated = new EmulatedDrive(disc);
        OpenDrive(_emulated, _emulated.Clock);
    }

    /// <summary>The drive as it was at the last time that it was recorded.</summary>
    private void OpenTrace()
    {
        using FileStream file = TraceFiles.OpenForReading(Target.Path);
        TraceSession session = Trace.Load(file).Sessions.LastOrDefault(session => session.Commands.Count > 0)
            ?? throw new FsException(FsError.Corrupt, $"{Target.Path} is a trace without a single command.");
        SimulatedClock clock = new();
        Replayed = new TraceDrive(session, TraceReplayMode.Lenient, clock);
        OpenDrive(Replayed, clock);
    }

    private void OpenDrive(IScsiTransport transport, TimeProvider clock)
    {
        Drive = new OpticalDrive(
            TracedLog.Record(_log, transport, clock), clock, _log.CreateLogger<OpticalDrive>());
        DriveResult identity = Drive.Identify();
        if (!identity.IsGood)
        {
            throw identity.ToException("The drive does not say who it is");
        }

        Drive.Refresh();
    }

    /// <summary>
    /// Puts the packet device on a BD-R that is formatted for pseudo-overwrite, whatever is recorded on it.
    /// </summary>
    public PacketDevice OpenPseudoOverwrite()
    {
        Device?.Dispose();
        Device = PacketDevice.Open(
            PseudoOverwriteMedium.Open(Drive!, IsReadOnly),
            PacketDeviceOptions.Default,
            TimeProvider.System,
            _log.CreateLogger<PacketDevice>());
        _isPseudoOverwrite = null;
        return Device;
    }

    private IPacketMedium OpenOptical(OpticalDrive drive)
    {
        if (IsPseudoOverwrite)
        {
            return PseudoOverwriteMedium.Open(drive, IsReadOnly);
        }

        ResumeFormat(drive);
        MediumState state = drive.State!;
        return state.Condition switch
        {
            MediumCondition.Formatted => new OpticalPacketMedium(drive, IsReadOnly),
            MediumCondition.Appendable or MediumCondition.Finalised when state.BlockCount > 0 =>
                new OpticalPacketMedium(drive, readOnly: true),
            MediumCondition.NoMedium => throw new FsException(FsError.MediumChanged,
                $"There is no disc in the drive ({Target.Path}). Load one."),
            MediumCondition.NotReady => throw state.Readiness.ToException("The drive is not ready"),
            MediumCondition.Blank => throw new FsException(FsError.Corrupt,
                $"The disc in {Target.Path} is a blank {state.Name}. Format it with 'packetfs format {Target.Path}'."),
            _ => throw new FsException(FsError.Corrupt,
                $"The {state.Name} in {Target.Path} is not formatted for packet writing ({state.Condition}). "
                + $"Format it with 'packetfs format --force {Target.Path}'; that erases it."),
        };
    }
}
