using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation.Cd;

/// <summary>Track at once on CD-R: addresses, states and tables as of real recorders.</summary>
public sealed class TrackAtOnceTests
{
    [Fact]
    public void A_blank_CD_R_says_what_it_is()
    {
        using CdBench cd = CdBench.Blank();
        DiscInformation information = cd.Information();
        Assert.Equal((DiscStatus.Blank, SessionState.Empty, false), (
            information.DiscStatus, information.LastSessionState, information.IsErasable));
        Assert.Equal((byte)0xFF, information.DiscType);
        Assert.Equal(
            "001A010100044F0100000000000000000000AF32000000000000AF32",
            Convert.ToHexString(cd.Bench.Ask(ReadTrackInformation.OfTrack(0xFF, 48))));
        Assert.Equal(0, cd.Track(1).FixedPacketSize + cd.NextWritable);
        Assert.Equal("05/24/00", cd.Bench.AskStatus(new ReadTocPmaAtip(TocFormat.Toc, 64)).Sense.ToString());
        Assert.Equal("05/21/00", cd.Bench.Read(0, new byte[2048]).Sense.ToString());
        Assert.Equal("001E0000C1008000610A00000A000000", cd.Toc(TocFormat.Atip)[..32]);
        FeatureSet features = FeatureSet.Parse(cd.Bench.Ask(new GetConfiguration(1024)));
        Assert.Equal(Profile.CdR, features.Profile);
        Assert.True(features.IsCurrent(FeatureCode.CdTrackAtOnce) && features.IsCurrent(FeatureCode.CdMastering));
        Assert.False(features.IsCurrent(FeatureCode.Formattable));
        Assert.False(features.IsCurrent(FeatureCode.CdRwMediaWriteSupport));
    }

    [Fact]
    public void Tracks_follow_each_other_by_152_and_sessions_by_11400_and_6900()
    {
        using CdBench cd = CdBench.Blank();
        Assert.Equal(0, cd.RecordTrack(300));
        Assert.Equal(452, cd.NextWritable);
        Assert.Equal(452, cd.RecordTrack(400));
        Assert.Equal(1004, cd.NextWritable);
        Assert.True(cd.HoldsPattern(0, 300) && cd.HoldsPattern(452, 400));
        Assert.Equal("03/11/05", cd.Bench.Read(300, new byte[2048]).Sense.ToString());
        Assert.Equal((DiscStatus.Appendable, SessionState.Incomplete, 3), (
            cd.Information().DiscStatus, cd.Information().LastSessionState, cd.Information().LastTrackInLastSession));
        Assert.True(cd.CloseSession().IsGood);
        Assert.Equal(852 + 11_400, cd.NextWritable);
        Assert.Equal((DiscStatus.Appendable, SessionState.Empty, 2), (
            cd.Information().DiscStatus, cd.Information().LastSessionState, cd.Information().SessionCount));
        Assert.Equal(12_252, cd.RecordTrack(300));
        Assert.True(cd.CloseSession().IsGood);
        Assert.Equal(12_552 + 6_900, cd.NextWritable);
        Assert.True(cd.HoldsPattern(452, 400) && cd.HoldsPattern(12_252, 300));
    }

    [Fact]
    public void The_table_of_contents_has_the_lines_of_a_real_disc_of_two_sessions()
    {
        using CdBench cd = CdBench.Blank();
        cd.RecordTrack(300);
        Assert.Equal("05/24/00", cd.Bench.AskStatus(new ReadTocPmaAtip(TocFormat.Toc, 64)).Sense.ToString());
        Assert.True(cd.CloseSession().IsGood);
        cd.RecordTrack(300, MultiSession.None);
        Assert.Equal("0012010100140100000000000014AA000000012C", cd.Toc(TocFormat.Toc));
        Assert.True(cd.CloseSession().IsGood);
        Assert.Equal("001A0102" + "0014010000000000" + "0014020000002DB4" + "0014AA0000002EE0", cd.Toc(TocFormat.Toc));
        Assert.Equal("000A0102" + "0014020000002DB4", cd.Toc(TocFormat.SessionInformation));

        // Lead-out 00:06:00; B0: lead-out + 11250 = 02:36:00; last possible lead-out 10:00:00; first lead-in 97:10:00.
        Assert.Equal(
            "00700102"
            + "011400A000000000010000" + "011400A100000000010000" + "011400A200000000000600"
            + "0114000100000000000200" + "015400B0022400020A0000" + "015400C080000000610A00"
            + "021400A000000000020000" + "021400A100000000020000" + "021400A200000000022A00"
            + "0214000200000000022600",
            cd.Toc(TocFormat.FullToc));
        Assert.Equal(
            "0018" + "0000" + "0014000100060000000200" + "00140002022A0000022600", cd.Toc(TocFormat.Pma));
        DiscInformation information = cd.Information();
        Assert.Equal((DiscStatus.Finalised, SessionState.Complete, 2), (
            information.DiscStatus, information.LastSessionState, information.SessionCount));
        Assert.Equal("05/24/00", cd.Bench.AskStatus(ReadTrackInformation.OfTrack(0xFF, 48)).Sense.ToString());
        Assert.Equal("07/27/00", cd.WritePattern(20_000, 16).Sense.ToString());
        Assert.Equal("05/2C/00", cd.CloseSession().Sense.ToString());
        ReadCapacityData capacity = Wire.Read<ReadCapacityData>(cd.Bench.Ask(new ReadCapacity10()));
        Assert.Equal(11_999, ((Lba)capacity.LastLba).Value);
    }

    [Fact]
    public void Writes_go_to_the_next_writable_address_and_nowhere_else()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.TrackAtOnce).IsGood);
        Assert.Equal("05/21/02", cd.WritePattern(16, 16).Sense.ToString());
        Assert.True(cd.WritePattern(0, 320).IsGood);
        Assert.Equal("05/21/02", cd.WritePattern(0, 16).Sense.ToString());
        Assert.Equal("05/21/02", cd.WritePattern(340, 16).Sense.ToString());
        Assert.Equal(320, cd.NextWritable);
        Assert.True(cd.Mode(WriteType.TrackAtOnce, DataBlockType.Mode2Form1, format: 0x20).IsGood);
        Assert.Equal("05/64/00", cd.WritePattern(320, 16).Sense.ToString());
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.Equal("05/21/02", cd.WritePattern(320, 16).Sense.ToString());
        Assert.Equal(472, cd.NextWritable);
        Assert.Equal(320u, (uint)cd.Track(1).TrackSize);
        Assert.Equal("05/30/06", cd.Bench.Send(new Blank(BlankType.Full)).Sense.ToString());
        Assert.Equal("05/30/06", cd.Bench.SendList(
            new FormatUnit(1), new FormatParameterList(new FormatDescriptor(3200, FormatType.FullPacket, 32), false))
            .Sense.ToString());
    }

    [Fact]
    public void A_track_of_less_than_four_seconds_is_padded()
    {
        using CdBench cd = CdBench.Blank();
        cd.RecordTrack(20);
        Assert.Equal(300u, (uint)cd.Track(1).TrackSize);
        Assert.Equal(452, cd.NextWritable);
        Assert.True(cd.HoldsPattern(0, 20));
        byte[] padding = new byte[2048];
        Assert.True(cd.Bench.Read(299, padding).IsGood);
        Assert.False(padding.AsSpan().ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_full_disc_takes_nothing_more()
    {
        using CdBench cd = CdBench.Blank(disc: EmulatedDisc.CreateInMemory(
            new DiscDescription { Medium = MediumType.CdR, Minutes = 2 }));
        long room = cd.Track(0xFF).FreeBlocks;
        Assert.Equal(8850, room);
        Assert.True(cd.Mode(WriteType.TrackAtOnce).IsGood);
        Assert.True(cd.WritePattern(0, (int)room).IsGood);
        Assert.Equal("05/63/00", cd.WritePattern(room, 1).Sense.ToString());
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.False(cd.Track(0xFF).IsNextWritableAddressValid);
        Assert.True(cd.CloseSession().IsGood);
        Assert.True(cd.HoldsPattern(room - 100, 100));
    }

    [Fact]
    public void A_test_write_leaves_no_trace()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.TrackAtOnce, isTest: true).IsGood);
        Assert.True(cd.WritePattern(0, 320).IsGood);
        Assert.Equal("05/21/02", cd.WritePattern(0, 16).Sense.ToString());
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.True(cd.Disc.IsBlank);
        Assert.Equal(0, cd.NextWritable);
        Assert.Equal(DiscStatus.Blank, cd.Information().DiscStatus);
        cd.RecordTrack(300);
        Assert.True(cd.HoldsPattern(0, 300));
    }

    [Fact]
    public void Audio_is_written_in_blocks_of_2352_and_is_no_data()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.TrackAtOnce, DataBlockType.Raw2352, trackMode: 0).IsGood);
        Assert.True(cd.WritePattern(0, 300, 2352).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.Equal((0, 0), ((int)cd.Track(1).TrackMode, (int)cd.Track(1).DataMode));
        Assert.Equal("05/64/00", cd.Bench.Read(0, new byte[2048]).Sense.ToString());
        Assert.True(cd.CloseSession().IsGood);
        Assert.Equal("10", cd.Toc(TocFormat.Toc)[10..12]);
    }

    [Fact]
    public void A_closed_session_is_what_a_read_only_drive_sees()
    {
        using CdBench cd = CdBench.Blank();
        cd.RecordTrack(300);
        EmulatedDisc open = cd.Disc.Clone();
        Assert.True(cd.CloseSession().IsGood);
        cd.RecordTrack(300);
        EmulatedDriveOptions options = new() { Kind = DriveKind.Rom };
        using (DriveBench rom = DriveBench.Ready(options, open))
        {
            Assert.Equal("02/30/02", rom.Send(new TestUnitReady()).Sense.ToString());
        }

        using DriveBench closed = DriveBench.Ready(options, cd.Disc.Clone());
        Assert.True(closed.Read(0, new byte[2048]).IsGood);
        Assert.Equal("05/21/00", closed.Read(11_700, new byte[2048]).Sense.ToString());
        Assert.True(cd.HoldsPattern(11_700, 16));
        Assert.Equal("05/24/00", closed.AskStatus(new ReadTocPmaAtip(TocFormat.Pma, 64)).Sense.ToString());
        Assert.Equal(299, ((Lba)Wire.Read<ReadCapacityData>(closed.Ask(new ReadCapacity10())).LastLba).Value);
        DiscInformation information = Wire.Read<DiscInformation>(closed.Ask(new ReadDiscInformation(64)));
        Assert.Equal((DiscStatus.Finalised, 1, 1), (
            information.DiscStatus, information.SessionCount, information.LastTrackInLastSession));
    }

    [Fact]
    public void A_host_that_is_too_slow_spoils_a_track_that_allows_no_pause()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.TrackAtOnce, mayPause: false).IsGood);
        Assert.True(cd.WritePattern(0, 64).IsGood);
        cd.Bench.Drive.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("03/0C/09", cd.WritePattern(64, 16).Sense.ToString());
        Assert.True(cd.Track(1).IsDamaged);
        Assert.Equal("05/21/02", cd.WritePattern(64, 16).Sense.ToString());
        Assert.Equal("05/72/03", cd.CloseSession().Sense.ToString());
        Assert.True(cd.Bench.Send(new RepairTrack(1)).IsGood);
        Assert.True(cd.CloseSession().IsGood);
        Assert.True(cd.HoldsPattern(0, 64));
    }

    [Fact]
    public void A_pressed_disc_holds_what_its_master_held_and_takes_nothing()
    {
        using CdBench master = CdBench.Blank();
        master.RecordTrack(300, MultiSession.None);
        Assert.Equal(FsError.InvalidArgument, Assert.Throws<FsException>(master.Disc.PressCopy).Error);
        Assert.True(master.CloseSession().IsGood);
        using CdBench cd = CdBench.Blank(disc: master.Disc.PressCopy());
        Assert.Equal((byte)Profile.CdRom, cd.Bench.Ask(new GetConfiguration(8))[7]);
        Assert.True(cd.HoldsPattern(0, 300));
        Assert.Equal("0012010100140100000000000014AA000000012C", cd.Toc(TocFormat.Toc));
        Assert.Equal("05/24/00", cd.Bench.AskStatus(new ReadTocPmaAtip(TocFormat.Atip, 64)).Sense.ToString());
        Assert.Equal("05/24/00", cd.Bench.AskStatus(new ReadTocPmaAtip(TocFormat.Pma, 64)).Sense.ToString());
        Assert.Equal("07/27/00", cd.WritePattern(452, 16).Sense.ToString());
        Assert.Equal("05/30/06", cd.Bench.Send(new Blank(BlankType.Full)).Sense.ToString());
        Assert.Equal("05/2C/00", cd.CloseSession().Sense.ToString());
        FeatureSet features = FeatureSet.Parse(cd.Bench.Ask(new GetConfiguration(1024)));
        Assert.False(features.IsCurrent(FeatureCode.CdTrackAtOnce));
        Assert.False(features.IsCurrent(FeatureCode.IncrementalStreamingWritable));
    }
}
