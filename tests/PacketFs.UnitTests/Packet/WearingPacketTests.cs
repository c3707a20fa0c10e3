using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.TestKit.Emulation;
using PacketFs.TestKit.Packet;
using Xunit;

namespace PacketFs.UnitTests.Packet;

/// <summary>Packets that the drive reads with difficulty move before they are lost.</summary>
public sealed class WearingPacketTests
{
    private const int Packet = 32;
    private const int Block = 2048;
    private const int FirstSpare = 52;
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_packet_that_was_hard_to_read_twice_is_in_a_spare_after_a_rest(bool hasArea)
    {
        SimulatedMedium medium = Filled(5, 3, out byte[] data);
        using PacketDevice device = Open(medium, hasArea, out SimulatedRelocator relocator);
        medium.Wearing.Add(6);
        ReadTwice(device, new Lba(5 * Packet), 3 * Packet);
        Assert.Equal(2, device.Statistics.RecoveredErrors);
        Assert.Empty(relocator.Map);

        device.RunBackgroundStep();
        Assert.Equal(FirstSpare, relocator.Map[6]);
        Assert.Equal((1, 1), (device.Statistics.WearMoves, device.Statistics.Relocations));
        Assert.Equal(
            data.AsSpan(Packet * Block, Packet * Block).ToArray(),
            medium.Content(new Lba(FirstSpare * Packet), Packet));

        // Whatever the power does now, the table is there.
        using PacketDevice again = Open(medium.AfterPowerCut(new Prng(3)), hasArea, out relocator);
        relocator.Load();
        Assert.Equal(FirstSpare, relocator.Map[6]);
        byte[] back = new byte[Packet * Block];
        again.Read(relocator.Resolve(new Lba(6 * Packet)), back);
        Assert.Equal(data.AsSpan(Packet * Block, Packet * Block).ToArray(), back);
    }

    [Fact]
    public void A_disc_that_is_hard_to_read_everywhere_keeps_half_of_its_spares_and_is_not_copied_at_once()
    {
        SimulatedMedium medium = Filled(2, 16, out _);
        using PacketDevice device = Open(medium, hasArea: true, out SimulatedRelocator relocator);
        medium.Wearing.UnionWith(Enumerable.Range(2, 16).Select(packet => (long)packet));
        for (int packet = 2; packet < 18; packet++)
        {
            ReadTwice(device, new Lba(packet * Packet), Packet);
        }

        device.RunBackgroundStep();
        Assert.Single(relocator.Map);
        Assert.NotEqual(Timeout.InfiniteTimeSpan, device.RunBackgroundStep());
        Assert.Single(relocator.Map);
        for (int step = 0; step < 40; step++)
        {
            _clock.Advance(PacketDeviceOptions.Default.WearMoveInterval);
            device.RunBackgroundStep();
        }

        Assert.Equal(6, relocator.Map.Count);
        Assert.Equal(6, relocator.FreeSpares);
        Assert.Null(device.ReadOnlyReason);
    }

    [Fact]
    public void What_holds_nothing_or_has_no_other_place_stays_where_it_is()
    {
        SimulatedMedium medium = Medium();
        using PacketDevice device = Open(medium, hasArea: true, out SimulatedRelocator relocator);
        LiveBlocks live = new();
        live.Add(new Lba(5 * Packet), Packet);
        device.CommittedBlocks = live;
        medium.Wearing.UnionWith([9, 20]);
        ReadTwice(device, new Lba(9 * Packet), Packet);
        ReadTwice(device, new Lba(20 * Packet), Packet);
        for (int step = 0; step < 4; step++)
        {
            _clock.Advance(PacketDeviceOptions.Default.WearMoveInterval);
            device.RunBackgroundStep();
        }

        Assert.Empty(relocator.Map);
        Assert.Null(device.ReadOnlyReason);
    }

    [Theory]
    [InlineData(0x17, 0x01, true)]
    [InlineData(0x18, 0x00, true)]
    [InlineData(0x18, 0x02, false)]
    public void What_a_drive_says_of_a_read_reaches_the_packet_device(byte asc, byte ascq, bool counts)
    {
        FaultPlan plan = new(1, Fault.RecoveredRead(7, new SenseCode(1, asc, ascq)));
        using DriveBench bench = DriveBench.Formatted(new EmulatedDriveOptions { Faults = plan }, packets: 64);
        using OpticalDrive drive = new(bench.Drive, bench.Drive.Clock, NullLogger.Instance);
        drive.Refresh();
        using OpticalPacketMedium medium = new(drive);
        byte[] buffer = new byte[4 * Packet * Block];
        MediumResult result = medium.Read(new Lba(5 * Packet), buffer);
        Assert.True(result.IsGood);
        Assert.Equal(counts ? MediumStatus.Recovered : MediumStatus.Good, result.Status);
        Assert.Equal(counts ? new Lba(7 * Packet) : null, result.FailedAt);
    }

    private SimulatedMedium Filled(int first, int packets, out byte[] data)
    {
        SimulatedMedium medium = Medium();
        data = new byte[packets * Packet * Block];
        new Prng((ulong)packets).Fill(data);
        using PacketDevice device = Open(medium, hasArea: false, out _);
        device.Write(new Lba(first * Packet), data);
        device.Flush();
        return medium.Reopen();
    }

    private static void ReadTwice(PacketDevice device, Lba start, int blocks)
    {
        // Long reads leave the cache alone; so each of them asks the drive.
        for (int i = 0; i < 2; i++)
        {
            device.Read(start, new byte[blocks * Block]);
        }
    }

    private static SimulatedMedium Medium() => new(new BlockGeometry(Block, 64 * Packet, Packet, false), 8 * Packet);

    private PacketDevice Open(SimulatedMedium medium, bool hasArea, out SimulatedRelocator relocator)
    {
        PacketDevice device = PacketDevice.Open(
            medium,
            PacketDeviceOptions.Default with { CacheBytes = 32 * Packet * Block },
            _clock,
            NullLogger.Instance);
        if (hasArea)
        {
            device.AttachCommitArea(new CommitAreaDescription(
                new Lba(20 * Packet), 16 * Packet, new Guid("0badcafe-0001-4002-8003-000000000004"), default));
        }

        device.Relocator = relocator = new SimulatedRelocator(device, new Lba(1), new Lba(FirstSpare * Packet), 12);
        return device;
    }
}
