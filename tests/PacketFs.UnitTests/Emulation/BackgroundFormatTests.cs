using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;
using static PacketFs.UnitTests.Emulation.MediaBench;

namespace PacketFs.UnitTests.Emulation;

/// <summary>DVD+RW and Mount Rainier: the drive formats while the host works.</summary>
public sealed class BackgroundFormatTests
{
    /// <summary>Two minutes of formatting.</summary>
    private const int Many = 20_000;

    private const string Start = "00 02 00 08 FF FF FF FF 98 00 00 00";
    private const string GoOn = "00 02 00 08 FF FF FF FF 98 00 00 01";
    private const string StartMrw = "00 02 00 08 FF FF FF FF 90 00 00 00";

    [Fact]
    public void A_DVD_RW_plus_goes_through_every_state_of_its_format()
    {
        using DriveBench bench = Ready(MediumType.DvdPlusRw, Many, StandingClock);
        Assert.Equal("0020100101010100", DiscInformation(bench));
        AssertSense("05/2C/00", Format(bench, GoOn));
        AssertSense("05/26/00", Format(bench, StartMrw));
        Assert.True(Format(bench, Start).IsGood);
        AssertSense("02/04/04", bench.Send(new TestUnitReady()));
        bench.Drive.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(bench.Send(new TestUnitReady()).IsGood);

        // Running: ready, with progress in REQUEST SENSE alone.
        Assert.Equal("00201E0101010102", DiscInformation(bench));
        byte[] sense = bench.Ask(new RequestSense(18));
        Assert.Equal(("00", "0004", 0x80), (Hex(sense[2..3]), Hex(sense[12..14]), sense[15]));
        AssertSense("03/11/05", bench.Read((Many - 1) * 16, new byte[2048]));
        Assert.True(bench.Write((Many - 1) * 16, 16, 7).IsGood);
        Assert.True(bench.Sync().IsGood);

        // Stopped early: only what is reached can be written.
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.StopBackgroundFormat, 0)).IsGood);
        Assert.Equal("00201E0101010101", DiscInformation(bench));
        AssertSense("05/21/02", bench.Write((Many - 2) * 16, 16, 7));
        Assert.True(bench.Write((Many - 1) * 16, 16, 8).IsGood);
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.Session, 0)).IsGood);

        Assert.True(Format(bench, GoOn).IsGood);
        bench.Drive.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Send(new TestUnitReady());
        bench.Drive.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("00201E0101010103", DiscInformation(bench));
        byte[] zeros = new byte[2048];
        Assert.True(bench.Read((Many - 2) * 16, zeros).IsGood);
        Assert.DoesNotContain((byte)1, zeros);
        Assert.True(bench.Read((Many - 1) * 16, zeros).IsGood);
        Assert.Equal(8, zeros[0]);
    }

    [Fact]
    public void The_end_of_a_background_format_is_an_event()
    {
        using DriveBench bench = Ready(MediumType.DvdPlusRw, Many);
        Format(bench, Start);
        bench.Drive.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Send(new CloseTrackSession(CloseFunction.StopBackgroundFormat, 0));
        Assert.Equal("01", DiscInformation(bench)[14..]);
        Format(bench, GoOn);
        for (int i = 0; i < 3; i++)
        {
            bench.Drive.Clock.Advance(TimeSpan.FromMinutes(5));
            bench.Send(new TestUnitReady());
        }

        List<byte> events = [];
        for (int i = 0; i < 4; i++)
        {
            events.Add(bench.Ask(new GetEventStatusNotification(EventClasses.Media, 8))[4]);
        }

        Assert.Contains((byte)MediaEventCode.BackgroundFormatRestarted, events);
        Assert.Contains((byte)MediaEventCode.BackgroundFormatCompleted, events);
    }

    [Fact]
    public void A_power_cut_suspends_the_format_and_loses_nothing_that_was_flushed()
    {
        using DriveBench bench = Ready(MediumType.DvdPlusRw, Many);
        Format(bench, Start);
        bench.Drive.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Write(0, 16, 5);
        bench.Sync();
        bench.Drive.CutPower();
        bench.Drive.PowerOn();
        bench.Send(new TestUnitReady());
        Assert.Equal("01", DiscInformation(bench)[14..]);
        byte[] back = new byte[2048];
        Assert.True(bench.Read(0, back).IsGood);
        Assert.Equal(5, back[0]);
    }

    [Fact]
    public void A_Mount_Rainier_disc_reads_zeros_where_nothing_was_written_and_shows_its_feature()
    {
        using DriveBench bench = Ready(MediumType.CdMrw, Many);
        Assert.DoesNotContain(FeatureCode.Mrw, CurrentFeatures(bench));
        Format(bench, StartMrw);
        bench.Drive.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(bench.Send(new TestUnitReady()).IsGood);
        Assert.Contains(FeatureCode.Mrw, CurrentFeatures(bench));
        Assert.Contains(FeatureCode.HardwareDefectManagement, CurrentFeatures(bench));
        Assert.Equal(Profile.CdRw, ProfileOf(bench));
        byte[] zeros = Enumerable.Repeat((byte)1, 2048).ToArray();
        Assert.True(bench.Read((Many * 32) - 1, zeros).IsGood);
        Assert.DoesNotContain((byte)1, zeros);
        AssertSense("05/24/00", bench.Send(new CloseTrackSession(CloseFunction.StopBackgroundFormat, 0)));
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.Session, 0)).IsGood);
        Assert.Equal("01", DiscInformation(bench)[14..]);
    }

    [Theory]
    [InlineData(MediumType.DvdPlusRw, false)]
    [InlineData(MediumType.CdMrw, true)]
    public void The_host_stops_a_format_and_goes_on_with_it(MediumType medium, bool isMrw)
    {
        EmulatedDrive emulated = new(Blank(medium, Many));
        using OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        Assert.True(FormatPlan.Create(drive.Refresh()).Execute(drive).IsGood);
        MediumState running = drive.Refresh();
        Assert.Equal((isMrw, BackgroundFormatStatus.Running), (running.IsMrw, running.BackgroundFormat));
        Assert.Equal(WriteMethod.AnyBlock, running.Method);
        Assert.True(drive.Write(new Lba(0), new byte[65_536]).IsGood);
        Assert.True(drive.StopBackgroundFormat().IsGood);
        Assert.Equal(BackgroundFormatStatus.Suspended, drive.Refresh().BackgroundFormat);
        Assert.False(drive.Write(new Lba((Many * 16) - 32), new byte[65_536]).IsGood);
        drive.Refresh();
        Assert.True(drive.ResumeBackgroundFormat().IsGood);
        Assert.Equal(BackgroundFormatStatus.Running, drive.Refresh().BackgroundFormat);
        Assert.True(drive.Write(new Lba((Many * 16) - 32), new byte[65_536]).IsGood);
    }
}
