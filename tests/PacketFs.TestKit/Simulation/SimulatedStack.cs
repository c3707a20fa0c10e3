using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Packet;
using PacketFs.Udf.Check;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Volumes;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// The whole stack over one disc in memory: emulated drive, recorder of what is on its way, host drive layer, packet
/// device, UDF volume. What happens follows from the disc, the options and the calls alone. The disc stays the
/// caller's: it is what a power cut leaves.
/// </summary>
public sealed class SimulatedStack : IDisposable
{
    private readonly StackShape _shape;
    private readonly OpticalDrive _optical;
    private PacketDevice? _device;
    private OpticalAppendDevice? _append;
    private PacketDevice? _lastDevice;
    private OpticalAppendDevice? _lastAppend;
    private UdfVolume? _volume;

    public SimulatedStack(EmulatedDisc disc, StackShape shape, TimeProvider clock, EmulatedDriveOptions? options = null)
    {
        _shape = shape;
        Clock = clock;
        Drive = new EmulatedDrive(disc, options);
        Recorder = new DiscRecorder(Drive, disc) { AsksDrive = shape.IsLinked || shape.IsPseudoOverwrite };
        _optical = new OpticalDrive(Recorder, Drive.Clock, NullLogger.Instance);
    }

    public TimeProvider Clock { get; }

    public EmulatedDrive Drive { get; }

    public DiscRecorder Recorder { get; }

    public PacketDevice Device => _device ?? throw new InvalidOperationException("the device is not open");

    /// <summary>The host's drive layer.</summary>
    public OpticalDrive Optical => _optical;

    /// <summary>What the volume lies on.</summary>
    public IBlockDevice Blocks => _append is null ? Device : _append;

    /// <summary>Why the device takes, or took, no writes; null while it does.</summary>
    public string? DeviceReadOnlyReason => _lastDevice?.ReadOnlyReason ?? _lastAppend?.ReadOnlyReason;

    /// <summary>Of the packet device; nothing where there is none.</summary>
    public PacketDeviceStatistics DeviceStatistics => _lastDevice?.Statistics ?? default;

    public UdfVolume Volume => _volume ?? throw new InvalidOperationException("the volume is not mounted");

    /// <summary>What attaching the commit area found; null without one.</summary>
    public CommitAreaReport? Replay { get; private set; }

    public void OpenDevice()
    {
        MediumState state = _optical.Refresh();
        if (state.BackgroundFormat == BackgroundFormatStatus.Suspended && _optical.ResumeBackgroundFormat().IsGood)
        {
            state = _optical.Refresh();
        }

        bool appends = (_shape.IsWriteOnce || _shape.IsPseudoOverwrite) && state.IsAppendable;
        bool isBlank = state.BlockCount == 0 && !appends;
        if (!state.Readiness.IsGood || _optical.IsMediumChanged || isBlank)
        {
            throw new FsException(FsError.MediumChanged, state.Readiness.Describe("The drive is not ready"));
        }

        if (_shape.IsWriteOnce)
        {
            _lastAppend = _append = OpticalAppendDevice.Open(_optical);
            return;
        }

        PacketDeviceOptions options = new()
        {
            CacheBytes = (long)_shape.CachePackets * state.WriteUnitBlocks * EmulatedDisc.BlockBytes,
            MaxTransferBytes = _shape.MaxTransferBytes,
            Verify = _shape.Verify,
        };
        IPacketMedium medium = _shape.IsPseudoOverwrite
            ? PseudoOverwriteMedium.Open(_optical)
            : new OpticalPacketMedium(_optical);
        _device = PacketDevice.Open(medium, options, Clock, NullLogger.Instance);
        _lastDevice = _device;
    }

    /// <summary>Opens, replays what a cut has left, mounts.</summary>
    public void Mount()
    {
        OpenDevice();
        LogicalVolume volume = VolumeReader.Read(Blocks).Volume
            ?? throw new FsException(FsError.Corrupt, "There is no volume on the disc.");
        Replay = _device is { } device && _shape.AttachesCommitArea
            ? CommitAreas.Attach(device, volume, NullLogger.Instance)
            : null;
        bool isTrusted = Replay is { Outcome: CommitAreaOutcome.Clean or CommitAreaOutcome.Replayed };
        UdfMountOptions options = new() { TrustOpenIntegrity = isTrusted, DescriptorBlocksInPlace = 2 };
        _volume = UdfVolume.Mount(Blocks, options, Clock, NullLogger.Instance);
    }

    /// <summary>
    /// Repairs the volume without mounting it, as somebody who agrees that names go whose file entry cannot be read.
    /// </summary>
    public RepairPlan Repair()
    {
        OpenDevice();
        RepairPlan plan = VolumeRepairer.Plan(Blocks, new RepairOptions { RemoveUnreadable = true, Clock = Clock });
        plan.Apply(Blocks, isAtomic: false);
        _device?.Close();
        _device = null;
        _append = null;
        return plan;
    }

    /// <summary>What the checker says of the volume as the device shows it.</summary>
    public CheckReport Check() => VolumeChecker.Check(Blocks);

    /// <summary>What the host's loop does for the device between operations.</summary>
    public void RunDeviceStep() => _device?.RunBackgroundStep();

    /// <summary>Everything goes to its place.</summary>
    public void Checkpoint() => _device?.Checkpoint();

    /// <summary>Unmounts in good order and lets the device go; everything is on the disc then.</summary>
    public void Unmount()
    {
        Volume.Unmount();
        _device?.Close();
        _volume = null;
        _device = null;
        _append = null;
    }

    /// <summary>
    /// Unmounts, and closes the session or the disc, as <c>packetfs eject --close</c> does.
    /// </summary>
    public void CloseSession(bool isFinal)
    {
        Recorder.AsksDrive = true;
        Volume.WriteClosing();
        Unmount();
        _optical.Refresh();
        DriveResult result = _optical.CloseLastSession(isFinal);
        if (!result.IsGood)
        {
            throw result.ToException("The session could not be closed");
        }
    }

    /// <summary>Ends as a dying process does: nothing more is sent to the drive.</summary>
    public void Dispose()
    {
        _volume?.Dispose();
        _device?.Dispose();
        _volume = null;
        _device = null;
        _append = null;
    }
}
