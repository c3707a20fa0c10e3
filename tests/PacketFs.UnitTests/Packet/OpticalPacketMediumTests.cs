using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.TestKit.Emulation;
using PacketFs.TestKit.Packet;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.UnitTests.Packet;

/// <summary>The packet device on the emulated drive, which refuses what a real one refuses.</summary>
public sealed class OpticalPacketMediumTests(ITestOutputHelper output)
{
    private const int Packet = 32;
    private const int PacketBytes = 65_536;

    [Fact]
    public void A_stream_keeps_the_laser_on()
    {
        using DriveBench bench = DriveBench.Formatted(packets: 1024);
        using PacketDevice device = Open(bench, out OpticalDrive drive);
        using OpticalDrive owned = drive;
        byte[] piece = new byte[128 * 1024];
        device.Write(new Lba(0), piece);
        device.Flush();
        bench.Statistics.Reset();
        PacketDeviceStatistics before = device.Statistics;
        long ticks = bench.Drive.Clock.Ticks;
        for (int packet = 0; packet < 960; packet += 2)
        {
            piece[0] = (byte)(packet & 0xFF);
            device.Write(new Lba(packet * Packet), piece);
        }

        device.Flush();
        TimeSpan took = TimeSpan.FromTicks(bench.Drive.Clock.Ticks - ticks);
        Assert.Equal(960, bench.Statistics.PacketsWritten);
        Assert.Equal(60, device.Statistics.WriteCommands - before.WriteCommands);
        Assert.Equal(0, bench.Statistics.PacketsRead);

        // What the laser needs for the packets' 39 physical blocks each, at 75 blocks per second and 1x.
        TimeSpan atOnce = TimeSpan.FromSeconds(960 * 39 / (75.0 * new TimingProfile().MaximumWriteSpeed));
        output.WriteLine($"{took.TotalSeconds:F2} s simulated, {atOnce.TotalSeconds:F2} s of writing");
        output.WriteLine($"{bench.Statistics[0x2A]} WRITE(10), {bench.Statistics.Synchronizations} syncs");
        Assert.InRange(took / atOnce, 0.95, 1.10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_packet_that_the_laser_cannot_write_moves_whenever_the_drive_says_so(bool deferred)
    {
        FaultPlan faults = new(1, Fault.DefectivePacket(5), Fault.DefectivePacket(60));
        using DriveBench bench = DriveBench.Formatted(
            new EmulatedDriveOptions { DeferWriteErrors = deferred, Faults = faults }, packets: 64);
        using PacketDevice device = Open(bench, out OpticalDrive drive);
        using OpticalDrive owned = drive;
        SimulatedRelocator relocator = new(device, new Lba(1), new Lba(60 * Packet), 4);
        device.Relocator = relocator;
        byte[] data = new byte[16 * PacketBytes];
        new Prng(3).Fill(data);
        device.Write(new Lba(2 * Packet), data);
        device.Flush();
        Assert.Equal(61, relocator.Map[5]);
        byte[] back = new byte[PacketBytes];
        for (int packet = 0; packet < 16; packet++)
        {
            Assert.True(bench.Read(relocator.Resolve(new Lba((packet + 2) * Packet)).Value, back).IsGood);
            Assert.Equal(data.AsSpan(packet * PacketBytes, PacketBytes).ToArray(), back);
        }
    }

    [Fact]
    public void A_disc_swapped_behind_our_back_is_never_written()
    {
        using DriveBench other = DriveBench.Formatted(packets: 64);
        EmulatedDisc intruder = other.Drive.Disc!;
        other.Release();
        FaultPlan faults = new(1, Fault.MediumSwap(CommandsToOpen() + 1, intruder));
        using DriveBench bench = DriveBench.Formatted(new EmulatedDriveOptions { Faults = faults }, packets: 64);
        using PacketDevice device = Open(bench, out OpticalDrive drive);
        using OpticalDrive owned = drive;
        device.Write(new Lba(0), new byte[4 * PacketBytes]);
        long written = bench.Drive.PacketWriteCount;
        Assert.Equal(FsError.MediumChanged, Assert.Throws<FsException>(device.Flush).Error);
        FsException refused = Assert.Throws<FsException>(() => device.Write(new Lba(0), new byte[2048]));
        Assert.Equal(FsError.MediumChanged, refused.Error);
        Assert.Equal(written, bench.Drive.PacketWriteCount);
    }

    [Fact]
    public void Busy_storms_and_flaky_reads_are_sat_out()
    {
        long next = CommandsToOpen() + 1;
        FaultPlan faults = new(1, Fault.Busy(next, 5), Fault.Busy(next + 8, 3), Fault.ReadError(11, 2));
        using DriveBench bench = DriveBench.Formatted(new EmulatedDriveOptions { Faults = faults }, packets: 64);
        using PacketDevice device = Open(bench, out OpticalDrive drive);
        using OpticalDrive owned = drive;
        byte[] data = new byte[4 * PacketBytes];
        new Prng(4).Fill(data);
        device.Write(new Lba(10 * Packet), data);
        device.Flush();
        byte[] back = new byte[data.Length];
        device.Read(new Lba(10 * Packet), back);
        Assert.Equal(data, back);
        using PacketDevice again = PacketDevice.Open(
            new OpticalPacketMedium(drive), PacketDeviceOptions.Default, bench.Drive.Clock, NullLogger.Instance);
        again.Read(new Lba(10 * Packet), back);
        Assert.Equal(data, back);
        Assert.InRange(bench.Statistics.FaultsInjected, 2, 20);
    }

    [Fact]
    public void A_drive_that_is_gone_is_said_to_be_gone()
    {
        FaultPlan faults = new(1, Fault.DeviceLost(CommandsToOpen() + 1));
        using DriveBench bench = DriveBench.Formatted(new EmulatedDriveOptions { Faults = faults }, packets: 64);
        using PacketDevice device = Open(bench, out OpticalDrive drive);
        using OpticalDrive owned = drive;
        device.Write(new Lba(0), new byte[PacketBytes]);
        Assert.Equal(FsError.DeviceLost, Assert.Throws<FsException>(device.Flush).Error);
    }

    /// <summary>Commands that such a drive has had when its packet device is open.</summary>
    private static long CommandsToOpen()
    {
        using DriveBench bench = DriveBench.Formatted(packets: 64);
        using PacketDevice device = Open(bench, out OpticalDrive drive);
        using OpticalDrive owned = drive;
        return bench.Drive.CommandCount;
    }

    private static PacketDevice Open(DriveBench bench, out OpticalDrive drive)
    {
        drive = new OpticalDrive(bench.Drive, bench.Drive.Clock, NullLogger.Instance);
        drive.Identify();
        drive.Refresh();
        return PacketDevice.Open(
            new OpticalPacketMedium(drive), PacketDeviceOptions.Default, bench.Drive.Clock, NullLogger.Instance);
    }
}
