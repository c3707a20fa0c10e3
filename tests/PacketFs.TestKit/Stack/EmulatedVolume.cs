using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.Udf.Format;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using CommitArea = PacketFs.Packet.CommitAreaDescription;

namespace PacketFs.TestKit.Stack;

/// <summary>
/// The whole stack below a front end, on a blank CD-RW in memory: emulated drive, drive layer, packet device, UDF. One
/// clock, the drive's; nothing takes real time, and every figure is exact.
/// </summary>
public sealed class EmulatedVolume : IDisposable
{
    /// <summary>Bytes of user data in a packet.</summary>
    public const int PacketBytes = 65_536;

    private const ulong Seed = 1;
    private const int FramesOfPacket = 39;
    private const int FramesPerSecond = 75;

    private readonly OpticalDrive _optical;
    private PacketDevice? _device;
    private UdfVolume? _volume;

    private EmulatedVolume(EmulatedDrive drive)
    {
        Drive = drive;
        _optical = new OpticalDrive(drive, drive.Clock, NullLogger.Instance);
    }

    public EmulatedDrive Drive { get; }

    public PacketDevice Device => _device ?? throw new InvalidOperationException("not mounted");

    public UdfVolume Volume => _volume ?? throw new InvalidOperationException("not mounted");

    /// <summary>A new disc, formatted and mounted; the drive's counters begin now.</summary>
    public static EmulatedVolume Make(UdfRevision revision, int? commitAreaPackets = null)
    {
        EmulatedVolume stack = new(new EmulatedDrive(EmulatedDisc.CreateInMemory()));
        stack._optical.Identify();
        FormatPlan plan = FormatPlan.Create(stack._optical.Refresh());
        DriveResult result = plan.Execute(stack._optical);
        Invariant.Require(result.IsGood, $"a blank disc can be formatted: {result}");
        using (PacketDevice device = stack.OpenDevice())
        {
            UdfFormatOptions options = new()
            {
                Prng = new Prng(Seed),
                Clock = stack.Drive.Clock,
                Revision = revision,
                CommitAreaPackets = commitAreaPackets,
            };
            UdfFormatter.Write(device, UdfFormatter.Plan(device.Geometry, options));
            device.Close();
        }

        stack.Mount();
        stack.Drive.Statistics.Reset();
        return stack;
    }

    /// <summary>The time that so many packets take under the laser, one after the other, at 10x.</summary>
    public TimeSpan StreamingTime(long packets) =>
        TimeSpan.FromSeconds((double)packets * FramesOfPacket / (FramesPerSecond * WriteSpeed));

    /// <summary>The multiple of 75 frames per second at which the drive writes.</summary>
    public int WriteSpeed => new TimingProfile().MaximumWriteSpeed;

    public void Remount()
    {
        Unmount();
        Mount();
    }

    public void Unmount()
    {
        Volume.Unmount();
        Volume.Dispose();
        Device.Close();
        Device.Dispose();
        _volume = null;
        _device = null;
    }

    public void Dispose()
    {
        _volume?.Dispose();
        _device?.Dispose();
        _optical.Dispose();
        Drive.Dispose();
    }

    private void Mount()
    {
        _device = OpenDevice();
        AttachCommitArea(_device);
        _volume = UdfVolume.Mount(_device, new UdfMountOptions(), Drive.Clock, NullLogger.Instance);
    }

    private static void AttachCommitArea(PacketDevice device)
    {
        if (VolumeReader.Read(device).Volume is not { CommitArea: { } area } volume)
        {
            return;
        }

        ExtentAd sequence = volume.Descriptor.IntegritySequenceExtent;
        device.AttachCommitArea(new CommitArea(
            new Lba((uint)area.StartSector),
            (int)((uint)area.PacketCount * (uint)area.PacketBlocks),
            new Guid(MemoryMarshal.AsBytes(new ReadOnlySpan<Bytes16>(in area.Identity))),
            new BlockRun(
                sequence.Location.ToLba(),
                (int)uint.Min(16, sequence.Length / (uint)device.Geometry.BlockSize))));
    }

    private PacketDevice OpenDevice() => PacketDevice.Open(
        new OpticalPacketMedium(_optical), PacketDeviceOptions.Default, Drive.Clock, NullLogger.Instance);
}
