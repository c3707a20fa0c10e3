using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies.ModePages;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

/// <summary>Replies byte for byte, as real drives and the standards' layouts give them.</summary>
public sealed class WorkedReplyTests
{
    private const string BlankTrack =
        "00 1A 01 01 00 04 4F 01 00 00 00 00 00 00 00 00 00 05 7D A9 00 00 00 00 00 05 7D A9";

    private static readonly EmulatedDriveOptions Exact = new()
    {
        PollStep = 0,
        Timing = new TimingProfile { CommandOverhead = TimeSpan.Zero, InterfaceBytesPerSecond = long.MaxValue },
    };

    [Fact]
    public void A_blank_80_minute_disc_describes_itself()
    {
        using DriveBench bench = DriveBench.Ready();
        AssertBytes("00 00 00 00 00 0A", [0, 0, .. bench.Ask(new GetConfiguration(8))[4..8]]);
        AssertBytes(
            "00 20 10 01 01 01 01 00 FF 00 00 00 00 00 00 00 00 61 0A 00 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00",
            bench.Ask(new ReadDiscInformation(256)));
        AssertBytes(BlankTrack, bench.Ask(ReadTrackInformation.OfTrack(0xFF, 64)));
        AssertBytes(BlankTrack, bench.Ask(ReadTrackInformation.OfTrack(1, 64)));
        AssertBytes(
            "00 00 00 10 00 05 7D A9 01 00 08 00 00 04 81 60 40 00 00 20",
            bench.Ask(new ReadFormatCapacities(252)));
        AssertBytes("00 00 00 00 00 00 08 00", bench.Ask(new ReadCapacity10()));
        AssertBytes("00 0A 00 00 00 20 00 00 00 20 00 00", bench.Ask(new ReadBufferCapacity(12)));
    }

    [Fact]
    public void A_formatted_80_minute_disc_describes_itself_as_the_dump_of_a_real_one_does()
    {
        using DriveBench bench = DriveBench.Formatted(packets: 9227);
        AssertBytes(
            "00 20 1E 01 01 01 01 00 20 00 00 00 00 00 00 00 00 61 0A 00 FF FF FF FF 00 00 00 00 00 00 00 00 00 00",
            bench.Ask(new ReadDiscInformation(256)));
        AssertBytes(
            "00 22 01 01 00 07 B2 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 20 00 04 81 60 00 00 00 00 00 00",
            bench.Ask(ReadTrackInformation.OfTrack(1, 34)));
        AssertBytes("00 04 81 5F 00 00 08 00", bench.Ask(new ReadCapacity10()));
        AssertBytes(
            "00 00 00 10 00 04 81 60 02 00 08 00 00 04 81 60 40 00 00 20",
            bench.Ask(new ReadFormatCapacities(252)));
        Assert.Equal(new SenseCode(5, 0x24, 0), bench.AskStatus(ReadTrackInformation.OfTrack(0xFF, 34)).Sense.Code);
    }

    [Fact]
    public void A_partly_formatted_disc_offers_to_grow()
    {
        using DriveBench bench = DriveBench.Formatted(packets: 100);
        AssertBytes(
            "00 00 00 18 00 00 0C 80 02 00 08 00 00 04 81 60 40 00 00 20 00 04 74 E0 44 00 00 20",
            bench.Ask(new ReadFormatCapacities(252)));
    }

    [Fact]
    public void The_table_of_contents_of_a_formatted_disc_has_one_packet_track_and_the_lead_out()
    {
        using DriveBench bench = DriveBench.Formatted(packets: 9227);
        AssertBytes(
            "00 12 01 01 00 17 01 00 00 00 00 00 00 17 AA 00 00 05 7D A9",
            bench.Ask(new ReadTocPmaAtip(TocFormat.Toc, 64)));
        AssertBytes(
            "00 12 01 01 00 17 01 00 00 00 02 00 00 17 AA 00 00 4F 3B 4A",
            bench.Ask(new ReadTocPmaAtip(TocFormat.Toc, 64, Msf: true)));
        AssertBytes(
            "00 0A 01 01 00 17 01 00 00 00 00 00",
            bench.Ask(new ReadTocPmaAtip(TocFormat.SessionInformation, 64)));
        AssertBytes(
            "00 2E 01 01 01 17 00 A0 00 00 00 00 01 20 00 01 17 00 A1 00 00 00 00 01 00 00 "
            + "01 17 00 A2 00 00 00 00 4F 3B 4A 01 17 00 01 00 00 00 00 00 02 00",
            bench.Ask(new ReadTocPmaAtip(TocFormat.FullToc, 64)));
        AssertBytes("00 0D 00 00 00 17 00 01 4F 3B 4A 00 00 02 00", bench.Ask(new ReadTocPmaAtip(TocFormat.Pma, 64)));
    }

    [Fact]
    public void The_ATIP_names_lead_in_lead_out_and_speed_class()
    {
        using DriveBench bench = DriveBench.Ready();
        byte[] atip = bench.Ask(new ReadTocPmaAtip(TocFormat.Atip, 64));
        AssertBytes("00 1E 00 00", atip[..4]);
        Assert.Equal(0xCC, atip[6]);
        AssertBytes("61 0A 00 00 4F 3B 4A 00 24 1A D8", atip[8..19]);
        AssertBytes("00 02 00 00", bench.Ask(new ReadTocPmaAtip(TocFormat.Pma, 64)));
    }

    [Fact]
    public void A_format_that_is_a_quarter_done_says_so_in_sense_data()
    {
        using DriveBench bench = DriveBench.Ready(Exact);
        bench.Format(9227, immediate: true);
        TimeSpan start = bench.Drive.Clock.Elapsed;
        Assert.Equal(new SenseCode(2, 0x04, 0x04), bench.Send(new TestUnitReady()).Sense.Code);

        // Spin-up, one pass at 10x over packets, lead-in and lead-out, and what writing those costs.
        TimeSpan length = TimeSpan.FromSeconds(4 + ((9227 * 39 + 4500 + 6750) / 750.0) + 5);
        bench.Drive.Clock.Advance(new TimeSpan((length.Ticks + 3) / 4));
        AssertBytes("70 00 02 00 00 00 00 0A 00 00 00 00 04 04 00 80 40 00", bench.Ask(new RequestSense(18)));
        Assert.Equal((ushort)0x4000, bench.Send(new TestUnitReady()).Sense.Progress);
        bench.Drive.Clock.Advance(start + length - bench.Drive.Clock.Elapsed);
        Assert.True(bench.Send(new TestUnitReady()).IsGood);
        AssertBytes("70 00 00 00 00 00 00 0A 00 00 00 00 00 00 00 00 00 00", bench.Ask(new RequestSense(18)));
    }

    [Fact]
    public void A_blank_that_runs_reports_an_operation_in_progress()
    {
        using DriveBench bench = DriveBench.Formatted(Exact);
        Assert.True(bench.Send(new Blank(BlankType.Minimal, Immediate: true)).IsGood);
        Sense sense = bench.Send(new TestUnitReady()).Sense;
        Assert.Equal(new SenseCode(2, 0x04, 0x07), sense.Code);
        Assert.NotNull(sense.Progress);
    }

    [Fact]
    public void Media_events_are_told_once()
    {
        using DriveBench bench = DriveBench.Ready();
        GetEventStatusNotification media = new(EventClasses.Media, 8);
        AssertBytes("00 06 04 10 00 02 00 00", bench.Ask(media));
        bench.Format(10);
        AssertBytes("00 06 04 10", bench.Ask(new GetEventStatusNotification(EventClasses.Media, 4)));
        AssertBytes("00 06 04 10 02 02 00 00", bench.Ask(media));
        AssertBytes("00 06 04 10 00 02 00 00", bench.Ask(media));
        AssertBytes("00 02 80 10", bench.Ask(new GetEventStatusNotification(EventClasses.PowerManagement, 8)));
    }

    [Fact]
    public void INQUIRY_names_a_removable_multimedia_device()
    {
        using DriveBench bench = DriveBench.SwitchOn(null);
        byte[] data = bench.Ask(new Inquiry(96));
        AssertBytes("05 80 00 02 1F 00 00 00", data[..8]);
        Assert.Equal(36, data.Length);
        Assert.Equal("PACKETFSEMULATED BURNER 1.0 ", System.Text.Encoding.ASCII.GetString(data[8..]));
    }

    [Fact]
    public void A_short_request_is_cut_but_tells_the_full_length()
    {
        using DriveBench bench = DriveBench.Formatted();
        AssertBytes("00 20", bench.Ask(new ReadDiscInformation(2)));
        AssertBytes("00 22 01 01 00 07 B2 00", bench.Ask(ReadTrackInformation.OfTrack(1, 8)));
        AssertBytes("00 00 00 18", bench.Ask(new ReadFormatCapacities(4)));
        byte[] all = bench.Ask(new GetConfiguration(1024));
        AssertBytes(Convert.ToHexString(all[..8]), bench.Ask(new GetConfiguration(8)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Features_follow_the_state_of_the_medium(bool isFormatted)
    {
        using DriveBench bench = isFormatted ? DriveBench.Formatted() : DriveBench.Ready();
        FeatureSet features = FeatureSet.Parse(bench.Ask(new GetConfiguration(1024)));
        Assert.Equal(Profile.CdRw, features.Profile);
        Assert.Equal(isFormatted, features.IsCurrent(FeatureCode.RandomWritable));
        Assert.Equal(isFormatted, features.IsCurrent(FeatureCode.RestrictedOverwrite));
        Assert.Equal(!isFormatted, features.IsCurrent(FeatureCode.IncrementalStreamingWritable));
        Assert.True(features.IsCurrent(FeatureCode.Formattable));
        Assert.True(features.IsListed(FeatureCode.RandomWritable));
        byte[] absent = bench.Ask(new GetConfiguration(64, FeatureRequest.One, FeatureCode.LayerJumpRecording));
        AssertBytes("00 00 00 04 00 00 00 0A", absent);
    }

    [Fact]
    public void The_capabilities_page_tells_CD_RW_writing_Method_2_and_speeds()
    {
        using DriveBench bench = DriveBench.Ready();
        byte[] reply = bench.Ask(new ModeSense10(ModePageCode.Capabilities, 256));
        CapabilitiesPage page = Wire.Read<CapabilitiesPage>(reply.AsSpan(8));
        Assert.Equal(0x3F, page.ReadMedia);
        Assert.Equal(0x32, page.WriteMedia);
        Assert.Equal(2048, (int)(ushort)page.BufferSize);
        Assert.Equal(1764, (int)(ushort)page.CurrentWriteSpeed);
        Assert.Equal(3, (int)(ushort)page.WriteSpeedDescriptorCount);
        Assert.Equal(reply.Length - 2, (reply[0] << 8) | reply[1]);
        byte[] six = bench.Ask(new ModeSense6(ModePageCode.Capabilities, 128));
        Assert.Equal(reply[8..], six[4..]);
    }

    private static void AssertBytes(string expected, byte[] actual) =>
        Assert.Equal(expected.Replace(" ", string.Empty, StringComparison.Ordinal), Convert.ToHexString(actual));
}
