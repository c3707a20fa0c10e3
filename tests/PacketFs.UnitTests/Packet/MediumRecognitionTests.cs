using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.TestKit.Emulation;
using PacketFs.TestKit.Packet;
using Xunit;

namespace PacketFs.UnitTests.Packet;

/// <summary>Another host may have heard of the exchange of the disc; then nobody tells us.</summary>
public sealed class MediumRecognitionTests
{
    private const int Packet = 32;
    private const int Block = 2048;
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_disc_exchanged_in_a_pause_is_never_written_and_never_confirms_a_write(bool wroteBefore)
    {
        SimulatedMedium medium = Disc(1);
        using PacketDevice device = Open(medium);
        device.Read(new Lba(3 * Packet), new byte[Block]);
        if (wroteBefore)
        {
            // In the drive's buffer when the disc is taken out: it must not be thought durable.
            device.Write(new Lba(9 * Packet), new byte[64 * Packet / 2 * Block]);
        }

        medium.ExchangeSilently(Disc(2));
        medium.Records = true;
        _clock.Advance(TimeSpan.FromSeconds(3));
        FsException error = Assert.Throws<FsException>(() =>
        {
            device.Write(new Lba(5 * Packet), new byte[Block]);
            device.Flush();
        });
        Assert.Equal(FsError.MediumChanged, error.Error);
        Assert.Empty(medium.Writes);
        Assert.Equal(FsError.MediumChanged, Assert.Throws<FsException>(device.Flush).Error);
        Assert.Contains("no longer the one that was opened", device.ReadOnlyReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disc_exchanged_in_a_pause_is_not_read_either()
    {
        SimulatedMedium medium = Disc(1);
        using PacketDevice device = Open(medium);
        device.Read(new Lba(3 * Packet), new byte[Block]);
        medium.ExchangeSilently(Disc(2));
        _clock.Advance(TimeSpan.FromSeconds(3));
        byte[] data = new byte[Block];
        Assert.Equal(
            FsError.MediumChanged,
            Assert.Throws<FsException>(() => device.Read(new Lba(6 * Packet), data)).Error);
        Assert.All(data, octet => Assert.Equal(0, octet));
    }

    [Fact]
    public void The_same_disc_is_known_again_after_every_pause_and_not_asked_about_in_between()
    {
        SimulatedMedium medium = Disc(1);
        using PacketDevice device = Open(medium);
        device.Read(new Lba(3 * Packet), new byte[Block]);
        for (int pause = 1; pause <= 4; pause++)
        {
            _clock.Advance(TimeSpan.FromSeconds(3));
            for (int write = 0; write < 5; write++)
            {
                device.Write(new Lba(5 * Packet), new byte[Block]);
                device.Flush();
            }

            Assert.Equal(pause, device.Statistics.Recognitions);
        }
    }

    [Fact]
    public void What_we_have_changed_ourselves_is_no_stranger()
    {
        SimulatedMedium medium = Disc(1);
        using PacketDevice device = Open(medium);
        device.Read(new Lba(3 * Packet), new byte[Block]);
        device.Read(new Lba(4 * Packet), new byte[Block]);
        device.Write(new Lba(3 * Packet), new byte[Block]);
        device.Flush();
        _clock.Advance(TimeSpan.FromSeconds(30));
        device.Write(new Lba(3 * Packet), new byte[Block]);
        device.Flush();
        Assert.Equal(1, device.Statistics.Recognitions);
        Assert.Null(device.ReadOnlyReason);
    }

    [Fact]
    public void On_the_emulated_drive_a_swap_that_another_host_was_told_of_is_found_out()
    {
        using DriveBench other = DriveBench.Formatted(packets: 64);
        using EmulatedDisc stranger = other.Drive.Disc!.Clone();
        byte[] marks = new byte[Packet * Block];
        marks.AsSpan().Fill(7);
        stranger.WritePacket(3, marks);
        uint before = stranger.GetRewrites(5);
        FaultPlan plan = new(1, Fault.SilentMediumSwap(60, stranger));
        using DriveBench bench = DriveBench.Formatted(new EmulatedDriveOptions { Faults = plan }, packets: 64);
        using OpticalDrive drive = new(bench.Drive, bench.Drive.Clock, NullLogger.Instance);
        drive.Refresh();
        using PacketDevice device = PacketDevice.Open(
            new OpticalPacketMedium(drive), PacketDeviceOptions.Default, _clock, NullLogger.Instance);
        device.Read(new Lba(3 * Packet), new byte[Block]);
        device.Write(new Lba(5 * Packet), new byte[Packet * Block]);
        device.Flush();
        while (bench.Drive.CommandCount < 60)
        {
            device.Read(new Lba(40 * Packet), new byte[Packet * Block]);
        }

        _clock.Advance(TimeSpan.FromSeconds(8));
        device.Write(new Lba(5 * Packet), new byte[Packet * Block]);
        Assert.Equal(FsError.MediumChanged, Assert.Throws<FsException>(device.Flush).Error);
        Assert.Equal(before, stranger.GetRewrites(5));
    }

    private static SimulatedMedium Disc(ulong seed)
    {
        SimulatedMedium medium = new(new BlockGeometry(Block, 64 * Packet, Packet, false), 8 * Packet)
        {
            IsExchangeable = true,
        };
        byte[] data = new byte[8 * Packet * Block];
        new Prng(seed).Fill(data);
        medium.Write(new Lba(0), data);
        medium.Sync();
        return medium;
    }

    private PacketDevice Open(SimulatedMedium medium) => PacketDevice.Open(
        medium,
        PacketDeviceOptions.Default with { CacheBytes = 64 * Packet * Block },
        _clock,
        NullLogger.Instance);
}
