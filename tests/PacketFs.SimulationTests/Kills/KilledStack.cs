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

    private KilledStack(string path, KilledDiscKind kind, TimeProvider clock)
    {
        IPacketMedium medium;
        if (kind == KilledDiscKind.PlainImage)
        {
            medium = ImageFileMedium.Open(path);
        }
        else
        {
            _drive = new EmulatedDrive(EmulatedDisc.Open(path));
            _optical = new OpticalDrive(_drive, _drive.Clock, NullLogger.Instance);
            _optical.Refresh();
            medium = new OpticalPacketMedium(_optical);
        }

        PacketDeviceOptions options = new() { CacheBytes = CacheBytes };
        Device = PacketDevice.Open(medium, options, clock, NullLogger.Instance);
        Clock = clock;
    }

    public TimeProvider Clock { get; }

    public PacketDevice Device { get; }

    public UdfVolume Volume => _volume ?? throw new InvalidOperationException("the volume is not mounted");

    /// <summary>What attaching the commit area found.</summary>
    public CommitAreaReport? Replay { get; private set; }

    public static KilledStack OpenDevice(string path, KilledDiscKind kind, TimeProvider clock) =>
        new(path, kind, clock);

    /// <summary>Opens, replays what a kill has left, mounts.</summary>
    public static KilledStack Mount(string path, KilledDiscKind kind, TimeProvider clock)
    {
        KilledStack stack = new(path, kind, clock);
        LogicalVolume volume = VolumeReader.Read(stack.Device).Volume
            ?? throw new FsException(FsError.Corrupt, "There is no volume on the disc.");
        CommitAreaReport replay = CommitAreas.Attach(stack.Device, volume, NullLogger.Instance)
            ?? throw new FsException(FsError.Corrupt, "There is no commit area on the disc.");
        stack.Replay = replay;
        UdfMountOptions options = new()
        {
            TrustOpenIntegrity = replay.Outcome is CommitAreaOutcome.Clean or CommitAreaOutcome.Replayed,
        };
        stack._volume = UdfVolume.Mount(stack.Device, options, clock, NullLogger.Instance);
        return stack;
    }

    public void Unmount()
    {
        Volume.Unmount();
        Device.Close();
    }

    public void Dispose()
    {
        _volume?.Dispose();
        Device.Dispose();
        _optical?.Dispose();
        _drive?.Dispose();
    }
}
