using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

/// <summary>The drive that records nothing: what it is, what it does not know, what it sees of discs.</summary>
public sealed class RomDriveTests
{
    private static readonly EmulatedDriveOptions Rom = new() { Kind = DriveKind.Rom };

    [Fact]
    public void It_reads_a_formatted_CD_RW_and_says_that_it_is_a_CD_ROM()
    {
        using DriveBench bench = FormattedIn(Rom);
        Assert.Equal((byte)5, bench.ReadPacket(3));
        byte[] configuration = bench.Ask(new GetConfiguration(1024));
        Assert.Equal((byte)Profile.CdRom, configuration[7]);
        FeatureSet features = FeatureSet.Parse(configuration);
        Assert.True(features.IsCurrent(FeatureCode.MultiRead));
        Assert.True(features.IsCurrent(FeatureCode.CdRead));
        Assert.False(features.IsListed(FeatureCode.RandomWritable));
        Assert.False(features.IsListed(FeatureCode.Formattable));
        byte[] inquiry = bench.Ask(new Inquiry(36));
        Assert.Equal("EMULATED ROM    ", System.Text.Encoding.ASCII.GetString(inquiry, 16, 16));
        byte[] capabilities = bench.Ask(new ModeSense10(ModePageCode.Capabilities, 255));
        Assert.Equal(0, capabilities[8 + 3]);
        Assert.Equal("05/24/00", bench.AskStatus(new ReadTocPmaAtip(TocFormat.Atip, 64)).Sense.ToString());
        Assert.True(bench.AskStatus(new ReadTocPmaAtip(TocFormat.Toc, 64)).IsGood);
    }

    [Fact]
    public void It_does_not_know_what_writes()
    {
        using DriveBench bench = FormattedIn(Rom);
        Assert.Equal("05/20/00", bench.WritePacket(3, 1).Sense.ToString());
        Assert.Equal("05/20/00", bench.Send(new Blank(BlankType.Full)).Sense.ToString());
        Assert.Equal("05/20/00", bench.Send(new CloseTrackSession(CloseFunction.Session)).Sense.ToString());
        Assert.Equal("05/20/00", bench.SendData(new FormatUnit(1), new byte[12]).Sense.ToString());
        Assert.Equal("05/24/00", bench.AskStatus(new ModeSense10(ModePageCode.WriteParameters, 64)).Sense.ToString());
        Assert.Equal((byte)5, bench.ReadPacket(3));
    }

    [Theory]
    [InlineData(DriveKind.Rom, false)]
    [InlineData(DriveKind.RomWithoutMultiRead, true)]
    public void A_disc_that_it_cannot_read_is_an_incompatible_one(DriveKind kind, bool isFormatted)
    {
        EmulatedDriveOptions options = new() { Kind = kind };
        using DriveBench bench = isFormatted ? FormattedIn(options) : DriveBench.Ready(options);
        Assert.Equal("02/30/02", bench.Send(new TestUnitReady()).Sense.ToString());
        Assert.Equal("02/30/02", bench.Read(0, new byte[2048]).Sense.ToString());
        Assert.Equal(0, bench.Ask(new GetConfiguration(8))[7]);
    }

    [Fact]
    public void The_hosts_drive_layer_takes_it_as_a_drive_that_reads()
    {
        using DriveBench bench = FormattedIn(Rom);
        OpticalDrive drive = new(bench.Drive, bench.Drive.Clock, NullLogger.Instance);
        Assert.Equal(WriteMethod.ReadOnly, drive.Refresh().Kind.Method);
        byte[] block = new byte[2048];
        Assert.True(drive.Read(new PacketFs.Core.Lba(96), block).IsGood);
        Assert.Equal((byte)5, block[0]);
    }

    [Fact]
    public void A_DVD_plus_RW_whose_format_rests_is_read_as_long_as_it_has_a_lead_out()
    {
        using DriveBench bench = DriveBench.Ready(
            null, EmulatedDisc.CreateInMemory(new DiscDescription { Medium = MediumType.DvdPlusRw, Units = 400 }));
        FormatParameterList format = new(new FormatDescriptor(uint.MaxValue, FormatType.DvdPlusRwBasic, 0), false);
        Assert.True(bench.SendList(new FormatUnit(1), format).IsGood);
        Assert.True(bench.Write(0, 16, 7).IsGood);
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.StopBackgroundFormat)).IsGood);
        Assert.False(ReadsInRom(bench));
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.Session)).IsGood);
        Assert.True(ReadsInRom(bench));
        format = new(new FormatDescriptor(uint.MaxValue, FormatType.DvdPlusRwBasic, 1), false);
        Assert.True(bench.SendList(new FormatUnit(1), format).IsGood);
        Assert.False(ReadsInRom(bench));
    }

    private static bool ReadsInRom(DriveBench recorder)
    {
        using DriveBench rom = DriveBench.Ready(Rom, recorder.Drive.Disc!.Clone());
        byte[] block = new byte[2048];
        return rom.Read(3, block).IsGood && block[0] == 7;
    }

    private static DriveBench FormattedIn(EmulatedDriveOptions options)
    {
        DriveBench recorder = DriveBench.Formatted();
        recorder.WritePacket(3, 5);
        recorder.Sync();
        EmulatedDisc disc = recorder.Drive.Disc!;
        recorder.Release();
        return DriveBench.Ready(options, disc);
    }
}
