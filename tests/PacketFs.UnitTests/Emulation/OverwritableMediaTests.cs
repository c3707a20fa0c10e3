using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;
using static PacketFs.UnitTests.Emulation.MediaBench;

namespace PacketFs.UnitTests.Emulation;

/// <summary>DVD-RAM and BD-RE, and what every medium that takes any block has in common.</summary>
public sealed class OverwritableMediaTests
{
    public static TheoryData<MediumType> AnyBlock =>
        [MediumType.DvdPlusRw, MediumType.DvdRam, MediumType.BdRe, MediumType.CdMrw, MediumType.DvdPlusMrw];

    [Theory]
    [MemberData(nameof(AnyBlock))]
    public void A_formatted_disc_takes_any_block_and_keeps_its_neighbours(MediumType medium)
    {
        using DriveBench bench = Formatted(medium);
        int unit = bench.Drive.Disc!.PacketBlocks;
        Assert.True(bench.Write(2 * unit, unit, 5).IsGood);
        Assert.True(bench.Sync().IsGood);
        Assert.True(bench.Write((2 * unit) + 3, 1, 6).IsGood);
        Assert.True(bench.Sync().IsGood);
        byte[] back = new byte[unit * 2048];
        Assert.True(bench.Read(2 * unit, back).IsGood);
        for (int block = 0; block < unit; block++)
        {
            Assert.Equal(block == 3 ? 6 : 5, back[block * 2048]);
        }

        AssertSense("05/21/00", bench.Write(bench.Drive.Disc!.UserBlocks, 1, 1));
        AssertSense("05/21/00", bench.Write(bench.Drive.Disc!.UserBlocks - 1, 2, 1));
        AssertSense("05/21/00", bench.Read(bench.Drive.Disc!.UserBlocks, new byte[2048]));
        AssertSense("05/24/00", bench.AskStatus(ReadTrackInformation.OfTrack(0xFF, 34)));
    }

    [Theory]
    [InlineData(MediumType.DvdPlusRw)]
    [InlineData(MediumType.BdRe)]
    [InlineData(MediumType.CdMrw)]
    [InlineData(MediumType.DvdPlusMrw)]
    public void A_disc_out_of_the_box_must_be_formatted_first(MediumType medium)
    {
        using DriveBench bench = Ready(medium);
        AssertSense("05/30/10", bench.Write(0, 32, 1));
        AssertSense("05/30/10", bench.Read(0, new byte[2048]));
        Assert.Equal("0000000000000800", Hex(bench.Ask(new ReadCapacity10())));
        Assert.Equal("00201001010101", DiscInformation(bench)[..14]);
        Assert.DoesNotContain(FeatureCode.RandomWritable, CurrentFeatures(bench));
    }

    [Fact]
    public void Nominal_discs_have_the_capacities_of_the_trade()
    {
        Assert.Equal(
            "00000018002305400100080000230540 98000000".Replace(" ", "", StringComparison.Ordinal)[8..],
            Capacities(Ready(MediumType.DvdPlusRw, 0))[8..]);
        Assert.Equal(
            Hex("00 00 00 18 00 22 21 20 02 00 08 00 00 22 21 20 00 00 08 00 00 23 05 20 00 00 08 00"),
            Capacities(Ready(MediumType.DvdRam, 0)));
        Assert.Equal(
            Hex("00 00 00 30 00 BA 74 00 01 00 08 00 00 B4 74 00 00 00 30 00 00 B4 74 00 C0 00 30 00 "
                + "00 B0 74 00 C0 00 50 00 00 B8 74 00 C0 00 10 00 00 BA 74 00 C4 00 08 00"),
            Capacities(Ready(MediumType.BdRe, 0)));
        Assert.Equal(
            Hex("00 00 00 10 00 04 39 40 01 00 08 00 00 04 39 40 90 00 00 00"), Capacities(Ready(MediumType.CdMrw, 0)));
    }

    [Fact]
    public void A_DVD_RAM_comes_formatted_and_describes_itself()
    {
        using DriveBench bench = Ready(MediumType.DvdRam);
        Assert.Equal(Profile.DvdRam, ProfileOf(bench));
        Assert.Equal(
            [FeatureCode.RandomReadable, FeatureCode.DvdRead, FeatureCode.RandomWritable, FeatureCode.Formattable,
                FeatureCode.HardwareDefectManagement],
            CurrentFeatures(bench));
        Assert.Equal("00201F0101010100", DiscInformation(bench));
        Assert.Equal(Hex("00 22 01 01 00 04 01 00"), Track(bench)[..16]);
        byte[] zeros = new byte[2048];
        Assert.True(bench.Read(100, zeros).IsGood);
        AssertSense("05/30/06", bench.Send(new Blank(BlankType.Full)));
        AssertSense("05/24/00", bench.Send(new CloseTrackSession(CloseFunction.Session, 0)));
    }

    [Fact]
    public void A_quick_format_of_a_DVD_RAM_keeps_what_it_holds_and_can_change_its_size()
    {
        using DriveBench bench = Ready(MediumType.DvdRam);
        Assert.True(bench.Write(32, 16, 9).IsGood);
        int all = Units * 16;
        Assert.True(Format(bench, $"00 A2 00 08 {all:X8} 00 00 08 00", completeList: true).IsGood);
        WaitForFormat(bench);
        Assert.Equal(all, bench.Drive.Disc!.UserBlocks);
        byte[] back = new byte[2048];
        Assert.True(bench.Read(32, back).IsGood);
        Assert.Equal(9, back[0]);
        AssertSense("05/26/00", Format(bench, $"00 82 00 08 {all - 16:X8} 00 00 08 00"));
        AssertSense("05/26/00", Format(bench, $"00 82 00 08 {all:X8} 98 00 00 00"));
    }

    [Fact]
    public void A_BD_RE_is_formatted_with_or_without_spares()
    {
        using DriveBench bench = Ready(MediumType.BdRe);
        Assert.Equal(Profile.BdRe, ProfileOf(bench));
        int all = Units * 32;
        Assert.True(Format(bench, $"00 82 00 08 {all:X8} C4 00 08 00").IsGood);
        WaitForFormat(bench);
        Assert.Equal(all, bench.Drive.Disc!.UserBlocks);
        Assert.DoesNotContain(FeatureCode.HardwareDefectManagement, CurrentFeatures(bench));
        Assert.Contains(FeatureCode.RandomWritable, CurrentFeatures(bench));

        // Never written: the drive that we model cannot read it.
        AssertSense("03/11/05", bench.Read(0, new byte[2048]));
        Assert.True(bench.Write(5, 1, 3).IsGood);
        Assert.True(bench.Read(4, new byte[2 * 2048]).IsGood);

        Assert.True(Format(bench, $"00 82 00 08 {(Units - 10) * 32:X8} C2 00 00 00").IsGood);
        WaitForFormat(bench);
        Assert.Contains(FeatureCode.HardwareDefectManagement, CurrentFeatures(bench));
        Assert.Equal(10, bench.Drive.Disc!.SpareUnits);
        byte[] certified = new byte[2048];
        Assert.True(bench.Read(5, certified).IsGood);
        Assert.Equal(0, certified[0]);
        AssertSense("05/26/00", Format(bench, $"00 82 00 08 {(Units - 10) * 32:X8} C1 00 00 00"));
        AssertSense("05/26/00", Format(bench, $"00 82 00 08 {all:X8} C0 00 00 00"));
        AssertSense("05/26/00", Format(bench, "00 82 00 08 00 00 00 20 C0 00 00 00"));
    }

    [Theory]
    [InlineData(MediumType.DvdRam)]
    [InlineData(MediumType.BdRe)]
    [InlineData(MediumType.CdMrw)]
    public void The_drive_replaces_bad_units_until_its_spares_are_gone(MediumType medium)
    {
        using DriveBench bench = Formatted(medium);
        EmulatedDisc disc = bench.Drive.Disc!;
        int unit = disc.PacketBlocks;
        int left = disc.SpareUnits - disc.SparesUsed;
        Assert.True(left > 0);
        for (int packet = 0; packet <= left; packet++)
        {
            disc.MarkDefective(packet);
        }

        for (int packet = 0; packet < left; packet++)
        {
            Assert.True(bench.Write(packet * unit, unit, 4).IsGood);
        }

        bench.Sync();
        Assert.Equal(left, bench.Statistics.Reassignments);
        AssertSense("03/32/00", bench.Write(left * unit, unit, 4));
        byte[] back = new byte[2048];
        Assert.True(bench.Read(0, back).IsGood);
        Assert.Equal(4, back[0]);
    }

    [Fact]
    public void A_unit_torn_by_a_power_cut_fails_partial_writes_and_is_healed_by_a_whole_one()
    {
        FaultPlan plan = new(1, Fault.PowerCutInPacket(1, PacketOutcome.Unreadable));
        EmulatedDriveOptions options = new() { Faults = plan };
        using DriveBench bench = Formatted(MediumType.DvdRam, options);
        bench.Write(32, 16, 1);
        bench.Sync();
        bench.Drive.PowerOn();
        bench.Send(new TestUnitReady());
        AssertSense("03/11/05", bench.Read(32, new byte[2048]));
        AssertSense("03/11/05", bench.Write(33, 1, 2));
        Assert.True(bench.Write(32, 16, 2).IsGood);
        Assert.True(bench.Read(33, new byte[2048]).IsGood);
    }

    [Fact]
    public void Speeds_and_structures_are_those_of_the_medium()
    {
        using DriveBench bench = Formatted(MediumType.BdRe);
        byte[] speeds = bench.Ask(new GetPerformance(PerformanceType.WriteSpeed, 8));
        Assert.Equal(8 + (2 * 16), speeds.Length);
        Assert.Equal(8991, (speeds[20] << 24) | (speeds[21] << 16) | (speeds[22] << 8) | speeds[23]);
        StreamingDescriptor slow = new() { ReadSize = 4496, ReadTime = 1000, WriteSize = 4496, WriteTime = 1000 };
        Assert.True(bench.SendList(new SetStreaming(StreamingDescriptor.Size), slow).IsGood);
        AssertSense("05/26/00", bench.SendList(new SetStreaming(StreamingDescriptor.Size), new StreamingDescriptor()));
        byte[] information = bench.Ask(new ReadDiscStructure(DiscStructureMedia.Bd, 0, 4096), 4096);
        Assert.Equal("DI", System.Text.Encoding.ASCII.GetString(information, 4, 2));
        AssertSense("05/24/00", bench.AskStatus(new ReadDiscStructure(DiscStructureMedia.Dvd, 0, 4096)));
        using DriveBench cd = DriveBench.Formatted();
        AssertSense("05/30/02", cd.AskStatus(new ReadDiscStructure(DiscStructureMedia.Dvd, 0, 4096)));
    }

    [Theory]
    [MemberData(nameof(AnyBlock))]
    public void A_disc_on_the_hosts_disk_is_opened_as_it_was_left(MediumType medium)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            EmulatedDisc disc = EmulatedDisc.Create(path, new DiscDescription { Medium = medium, Units = Units });
            using (EmulatedDrive emulated = new(disc))
            {
                using OpticalDrive drive = new(
                    emulated, emulated.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
                Assert.True(FormatPlan.Create(drive.Refresh()).Execute(drive).IsGood);
                Assert.True(drive.Write(new Lba(64), new byte[2048 * 3]).IsGood);
            }

            using EmulatedDisc again = EmulatedDisc.Open(path);
            Assert.Equal(medium, again.Medium);
            Assert.True(again.IsFormatted);
            Assert.Equal(again.UserBlocks * 2048, new FileInfo(path).Length);
        }
        finally
        {
            File.Delete(path);
            File.Delete(path + EmulatedDisc.StateSuffix);
        }
    }

    private static void WaitForFormat(DriveBench bench)
    {
        for (int i = 0; i < 100 && !bench.Send(new TestUnitReady()).IsGood; i++)
        {
            bench.Drive.Clock.Advance(TimeSpan.FromSeconds(60));
        }
    }
}
