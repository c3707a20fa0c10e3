using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Volumes;

namespace PacketFs.SimulationTests.Kills;

/// <summary>The whole stack over a disc in files, with nothing between it and the files.</summary>
internal sealed class KilledStack : IDisposable
{
    private const int CacheBytes = 3 << 20;
    private readonly EmulatedDrive? _drive;
    private readonly OpticalDrive? _optical;
    private UdfVolume? _volume;

    private readonly PacketDevice? _device;

    private KilledStack(string path, KilledDiscKind kind, TimeProvider clock)
    {
        Clock = clock;
        if (kind != KilledDiscKind.PlainImage)
        {
            _drive = new EmulatedDrive(EmulatedDisc.Open(path));
            _optical = new OpticalDrive(_drive, _drive.Clock, NullLogger.Instance);
            _optical.Refresh();
        }

        if (KilledDisc.IsAppended(kind))
        {
            Append = OpticalAppendDevice.Open(_optical!);
            return;
        }

        IPacketMedium medium = _optical is null ? ImageFileMedium.Open(path) : new OpticalPacketMedium(_optical);
        PacketDeviceOptions options = new() { CacheBytes = CacheBytes };
        _device = PacketDevice.Open(medium, options, clock, NullLogger.Instance);
    }

    public TimeProvider Clock { get; }

    /// <summary>Of media that are appended to; null otherwise.</summary>
    public OpticalAppendDevice? Append { get; }

    /// <summary>What the volume lies on.</summary>
    public IBlockDevice Blocks => Append is null ? _device! : Append;

    public UdfVolume Volume => _volume ?? throw new InvalidOperationException("the volume is not mounted");

    /// <summary>What attaching the commit area found.</summary>
    public CommitAreaReport? Replay { get; private set; }

    public static KilledStack OpenDevice(string path, KilledDiscKind kind, TimeProvider clock) =>
        new(path, kind, clock);

    /// <summary>Opens, replays what a kill has left, mounts.</summary>
    public static KilledStack Mount(string path, KilledDiscKind kind, TimeProvider clock)
    {
        KilledStack stack = new(path, kind, clock);
        LogicalVolume volume = VolumeReader.Read(stack.Blocks).Volume
            ?? throw new FsException(FsError.Corrupt, "There is no volume on the disc.");
        if (stack._device is { } device)
        {
            stack.Replay = CommitAreas.Attach(device, volume, NullLogger.Instance)
                ?? throw new FsException(FsError.Corrupt, "There is no commit area on the disc.");
        }

        UdfMountOptions options = new()
        {
            TrustOpenIntegrity = stack.Replay is
            {
                Outcome: CommitAreaOutcome.Clean or CommitAreaOutcome.Replayed,
            },
        };
        stack._volume = UdfVolume.Mount(stack.Blocks, options, clock, NullLogger.Instance);
        return stack;
    }

    /// <summary>Everything goes to its place, where there is a log.</summary>
    public void Checkpoint() => _device?.Checkpoint();

    public void RunDeviceStep() => _device?.RunBackgroundStep();

    public void CloseDevice() => _device?.Close();

    public void Unmount()
    {
        Volume.Unmount();
        CloseDevice();
    }

    public void Dispose()
    {
        _volume?.Dispose();
        _device?.Dispose();
        _optical?.Dispose();
        _drive?.Dispose();
    }
}
