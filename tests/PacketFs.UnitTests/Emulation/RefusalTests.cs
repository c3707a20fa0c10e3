using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

/// <summary>What a real drive refuses, with its sense.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData(1, 32, "05/21/02")]
    [InlineData(31, 32, "05/21/02")]
    [InlineData(0, 31, "05/64/01")]
    [InlineData(32, 1, "05/64/01")]
    [InlineData(32, 33, "05/64/01")]
    [InlineData(512 * 32, 32, "05/21/00")]
    [InlineData(511 * 32, 64, "05/21/00")]
    [InlineData(-32, 32, "05/21/00")]
    public void A_write_that_is_not_whole_packets_of_the_disc_is_refused(long lba, int blocks, string sense)
    {
        using DriveBench bench = DriveBench.Formatted(packets: 512);
        AssertSense(sense, bench.Write(lba, blocks, 1));
        bench.Sync();
        Assert.Equal(0, bench.Statistics.PacketsWritten);
    }

    [Theory]
    [InlineData(512 * 32, 1, "05/21/00")]
    [InlineData((512 * 32) - 1, 2, "05/21/00")]
    [InlineData(-1, 1, "05/21/00")]
    public void A_read_beyond_the_user_area_is_refused(long lba, int blocks, string sense)
    {
        using DriveBench bench = DriveBench.Formatted(packets: 512);
        AssertSense(sense, bench.Read(lba, new byte[blocks * 2048]));
        AssertSense(sense, bench.Send(new Verify10(new Lba(lba), (ushort)blocks)));
        AssertSense(sense, bench.Send(new Seek10(new Lba(lba + blocks - 1))));
    }

    [Fact]
    public void A_formatted_packet_reads_as_zeros_and_a_blank_disc_reads_as_nothing()
    {
        using DriveBench formatted = DriveBench.Formatted();
        Assert.Equal((byte)0, formatted.ReadPacket(3));
        using DriveBench blank = DriveBench.Ready();
        AssertSense("05/21/00", blank.Read(0, new byte[2048]));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(256)]
    public void A_blank_disc_is_written_at_its_next_writable_address_only(long lba)
    {
        using DriveBench bench = DriveBench.Ready();
        AssertSense("05/21/02", bench.Write(lba, 32, 1));
        AssertSense("05/64/01", bench.Write(0, 16, 1));
    }

    [Fact]
    public void A_write_in_the_wrong_mode_for_the_track_is_refused()
    {
        using DriveBench bench = DriveBench.Formatted();
        Assert.True(bench.SelectWriteParameters((ref page) => page.DataBlockType = DataBlockType.Mode1).IsGood);
        AssertSense("05/64/00", bench.WritePacket(0, 1));
        Assert.True(bench.SelectWriteParameters((ref page) => page.DataBlockType = DataBlockType.Mode2Form1).IsGood);
        Assert.True(bench.WritePacket(0, 1).IsGood);
    }

    [Fact]
    public void Write_parameters_that_the_drive_cannot_do_are_refused_and_change_nothing()
    {
        using DriveBench bench = DriveBench.Ready();
        AssertSense("05/26/00", bench.SelectWriteParameters((ref page) => page.WriteType = WriteType.LayerJump));
        AssertSense("05/26/00", bench.SelectWriteParameters((ref page) => page.WriteType = WriteType.Raw));
        AssertSense("05/26/00", bench.SelectWriteParameters((ref page) => page.MultiSession = (MultiSession)2));
        AssertSense("05/26/00", bench.SelectWriteParameters((ref page) => page.PacketSize = 16));
        AssertSense("05/26/00", bench.SelectWriteParameters((ref page) => page.DataBlockType = DataBlockType.Raw2352));
        AssertSense("05/26/00", bench.SelectWriteParameters((ref page) => page.TrackMode = 0));
        AssertSense("05/26/00", bench.SelectWriteParameters((ref page) => page.SessionFormat = 0x30));
        Assert.True(bench.SelectWriteParameters((ref page) => page.TrackMode = 5).IsGood);
        Assert.Equal(5, bench.WriteParameters().TrackMode);
    }

    [Fact]
    public void Unknown_commands_pages_and_fields_are_refused()
    {
        using DriveBench bench = DriveBench.Ready();
        AssertSense("05/20/00", bench.Execute([0x01, 0, 0, 0, 0, 0]));
        AssertSense("05/20/00", bench.Execute([0x3C, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        AssertSense("05/24/00", bench.AskStatus(new ModeSense10((ModePageCode)0x30, 64)));
        AssertSense("05/39/00", bench.AskStatus(new ModeSense10(ModePageCode.Caching, 64, PageControl.Saved)));
        AssertSense("05/24/00", bench.AskStatus(new Inquiry(64, VitalProductData: true, 0x83)));
        AssertSense("05/24/00", bench.AskStatus(new ReadTocPmaAtip(TocFormat.Toc, 64)));
        AssertSense("05/24/00", bench.AskStatus(new GetEventStatusNotification(EventClasses.Media, 8, Polled: false)));
        AssertSense("05/24/00", bench.Send(new Blank(BlankType.TrackTail)));
        AssertSense("05/24/00", bench.Execute([0x28, 0, 0, 0, 0]));
    }

    [Fact]
    public void A_unit_attention_is_told_once_by_the_first_command_that_may()
    {
        using DriveBench bench = DriveBench.SwitchOn(EmulatedDisc.CreateInMemory());
        bench.Ask(new Inquiry(36));
        bench.Ask(new GetConfiguration(8));
        bench.Ask(new RequestSense(18));
        AssertSense("06/29/00", bench.Send(new TestUnitReady()));
        Assert.True(bench.Send(new TestUnitReady()).IsGood);
    }

    [Fact]
    public void An_ejected_disc_is_not_there_until_it_is_loaded_again()
    {
        using DriveBench bench = DriveBench.Formatted();
        bench.WritePacket(1, 7);
        Assert.True(bench.Send(new StartStopUnit(Start: false, LoadEject: true)).IsGood);
        AssertSense("02/3A/02", bench.Send(new TestUnitReady()));
        AssertSense("02/3A/02", bench.WritePacket(1, 8));
        Assert.True(bench.Send(new StartStopUnit(Start: true, LoadEject: true)).IsGood);
        AssertSense("06/28/00", bench.Send(new TestUnitReady()));
        Assert.True(bench.Send(new TestUnitReady()).IsGood);
        Assert.Equal((byte)7, bench.ReadPacket(1));
    }

    [Fact]
    public void A_drive_without_a_disc_says_so_and_takes_one()
    {
        using DriveBench bench = DriveBench.SwitchOn(null);
        AssertSense("06/29/00", bench.Send(new TestUnitReady()));
        AssertSense("02/3A/01", bench.Send(new TestUnitReady()));
        AssertSense("02/3A/01", bench.Send(new StartStopUnit(Start: true)));
        Assert.True(bench.Send(new StartStopUnit(Start: false, LoadEject: true)).IsGood);
        Assert.Null(bench.Drive.Insert(EmulatedDisc.CreateInMemory()));
        AssertSense("06/28/00", bench.Send(new TestUnitReady()));
        Assert.True(bench.Send(new TestUnitReady()).IsGood);
    }

    [Fact]
    public void A_locked_tray_stays_closed_and_the_button_is_told()
    {
        using DriveBench bench = DriveBench.Formatted();
        Assert.True(bench.Send(new PreventAllowMediumRemoval(true)).IsGood);
        AssertSense("05/53/02", bench.Send(new StartStopUnit(Start: false, LoadEject: true)));
        Assert.False(bench.Drive.PressEject());
        byte[] media = bench.Ask(new GetEventStatusNotification(EventClasses.Media, 8));
        Assert.Equal((byte)MediaEventCode.EjectRequest, media[4]);
        Assert.True(bench.Send(new PreventAllowMediumRemoval(false)).IsGood);
        Assert.True(bench.Drive.PressEject());
    }

    [Theory]
    [InlineData("00 02 00 08 00 04 81 80 40 00 00 20", "05/26/00")]
    [InlineData("00 02 00 08 00 00 00 21 40 00 00 20", "05/26/00")]
    [InlineData("00 02 00 08 00 00 00 00 40 00 00 20", "05/26/00")]
    [InlineData("00 02 00 08 00 00 10 00 40 00 00 10", "05/26/00")]
    [InlineData("00 02 00 08 FF FF FF FF 90 00 00 00", "05/26/00")]
    [InlineData("00 02 00 08 FF FF FF FF 98 00 00 00", "05/26/00")]
    [InlineData("00 02 00 08 00 00 10 00 44 00 00 20", "05/2C/00")]
    [InlineData("00 22 00 08 00 00 10 00 40 00 00 20", "05/26/00")]
    [InlineData("00 02 00 09 00 00 10 00 40 00 00 20", "05/26/00")]
    [InlineData("00 02 00 08 00 00", "05/1A/00")]
    public void A_format_that_the_medium_cannot_have_is_refused(string list, string sense)
    {
        using DriveBench bench = DriveBench.Ready();
        byte[] bytes = Convert.FromHexString(list.Replace(" ", string.Empty, StringComparison.Ordinal));
        AssertSense(sense, bench.SendData(new FormatUnit(1), bytes));
        Assert.True(bench.Drive.Disc!.IsBlank);
    }

    [Fact]
    public void A_drive_that_is_busy_formatting_refuses_what_needs_the_disc()
    {
        using DriveBench bench = DriveBench.Ready(new EmulatedDriveOptions { PollStep = 0 });
        bench.Format(9227, immediate: true);
        AssertSense("02/04/04", bench.Send(new TestUnitReady()));
        AssertSense("02/04/04", bench.AskStatus(new ReadDiscInformation(34)));
        AssertSense("02/04/04", bench.AskStatus(ReadTrackInformation.OfTrack(1, 34)));
        AssertSense("02/04/04", bench.WritePacket(0, 1));
        AssertSense("02/04/04", bench.Send(new StartStopUnit(Start: false, LoadEject: true)));
        Assert.True(bench.AskStatus(new Inquiry(36)).IsGood);
        Assert.True(bench.AskStatus(new GetConfiguration(8)).IsGood);
    }

    [Fact]
    public void An_interrupted_format_or_blank_leaves_a_corrupted_medium_until_it_is_done_again()
    {
        using DriveBench bench = DriveBench.Formatted();
        bench.Format(9227, immediate: true);
        bench.Drive.CutPower();
        bench.Drive.PowerOn();
        AssertSense("06/29/00", bench.Send(new TestUnitReady()));
        AssertSense("03/31/00", bench.Read(0, new byte[2048]));
        AssertSense("03/31/00", bench.WritePacket(0, 1));
        AssertSense("03/31/00", bench.AskStatus(new ReadCapacity10()));
        bench.Format(64);
        Assert.Equal((byte)0, bench.ReadPacket(63));

        bench.Send(new Blank(BlankType.Full, Immediate: true));
        bench.Drive.CutPower();
        bench.Drive.PowerOn();
        bench.Send(new TestUnitReady());
        AssertSense("03/51/01", bench.Read(0, new byte[2048]));
        Assert.True(bench.Send(new Blank(BlankType.Minimal)).IsGood);
        Assert.True(bench.Drive.Disc!.IsBlank);
    }

    [Fact]
    public void A_full_buffer_answers_long_write_in_progress_where_the_drive_is_of_that_kind()
    {
        EmulatedDriveOptions options = new() { ReportLongWrite = true, BufferBytes = 4 * DriveBench.PacketBytes };
        using DriveBench bench = DriveBench.Formatted(options);
        for (int packet = 0; packet < 4; packet++)
        {
            Assert.True(bench.WritePacket(packet, 1).IsGood);
        }

        AssertSense("02/04/08", bench.WritePacket(4, 1));
        bench.Drive.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(bench.WritePacket(4, 1).IsGood);
    }

    [Fact]
    public void A_defective_packet_cannot_be_written_nor_read()
    {
        EmulatedDisc disc = EmulatedDisc.CreateInMemory();
        disc.MarkDefective(5);
        using DriveBench bench = DriveBench.Formatted(disc: disc);
        byte[] data = new byte[4 * DriveBench.PacketBytes];
        ScsiResult result = bench.Write(3 * 32, data);
        AssertSense("03/0C/00", result);
        Assert.Equal(5u * 32, result.Sense.Information);
        Assert.Equal(2 * DriveBench.PacketBytes, result.Transferred);
        AssertSense("03/11/05", bench.Send(new Verify10(new Lba(0), 256)));
        ScsiResult read = bench.Read(4 * 32, data);
        AssertSense("03/11/05", read);
        Assert.Equal(5u * 32, read.Sense.Information);
        Assert.Equal(DriveBench.PacketBytes, read.Transferred);
    }

    private static void AssertSense(string expected, ScsiResult result)
    {
        Assert.Equal(ScsiStatus.CheckCondition, result.Status);
        Assert.Equal(expected, result.Sense.ToString());
    }
}
