using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation.Cd;

/// <summary>Packets of variable and fixed length, reserved tracks, and what BLANK takes back on CD-RW.</summary>
public sealed class PacketTrackTests
{
    [Fact]
    public void A_variable_packet_ends_with_the_cache_and_costs_seven_blocks()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.Packet, trackMode: 5).IsGood);
        Assert.True(cd.WritePattern(0, 40).IsGood);
        Assert.Equal(40, cd.NextWritable);
        Assert.True(cd.HoldsPattern(0, 40));
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.Equal(47, cd.NextWritable);
        Assert.Equal("05/21/02", cd.WritePattern(40, 16).Sense.ToString());
        Assert.True(cd.WritePattern(47, 16).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.Equal(70, cd.NextWritable);
        Assert.True(cd.HoldsPattern(0, 40) && cd.HoldsPattern(47, 16));
        ScsiResult link = cd.Bench.Read(38, new byte[4 * 2048]);
        Assert.Equal(("03/11/05", 40u, 4096), (link.Sense.ToString(), link.Sense.Information, link.Transferred));
        TrackInformation track = cd.Track(0xFF);
        Assert.Equal((1, true, false, false, 1), (
            track.TrackNumber, track.IsPacket, track.IsFixedPacket, track.IsBlank, (int)track.DataMode));
        Assert.Equal((true, 62), (track.IsLastRecordedAddressValid, (int)((Lba)track.LastRecordedAddress).Value));

        Assert.Equal("05/72/03", cd.CloseSession().Sense.ToString());
        Assert.True(cd.CloseTrack(0xFF).IsGood);
        Assert.Equal(300 + 152, cd.NextWritable);
        Assert.True(cd.CloseSession().IsGood);
        Assert.Equal("15", cd.Toc(TocFormat.Toc)[10..12]);
        Assert.Equal(300 + 11_400, cd.NextWritable);
        Assert.True(cd.HoldsPattern(47, 16));
    }

    [Fact]
    public void Fixed_packets_count_user_blocks_and_take_39_frames()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(
            WriteType.Packet, DataBlockType.Mode2Form1, trackMode: 5, isFixed: true, format: 0x20).IsGood);
        Assert.Equal("05/64/01", cd.WritePattern(0, 29).Sense.ToString());
        Assert.True(cd.Bench.Write(0, CdBench.Pattern(0, 320)).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.Equal(320, cd.NextWritable);
        Assert.Equal("05/21/02", cd.Bench.Write(0, CdBench.Pattern(0, 32)).Sense.ToString());
        Assert.True(cd.CloseTrack(1).IsGood);
        Assert.Equal((9 * 39) + 32 + 152, cd.NextWritable);
        Assert.Equal((2, 32u, 320u, true), (
            (int)cd.Track(1).DataMode,
            (uint)cd.Track(1).FixedPacketSize,
            (uint)cd.Track(1).TrackSize,
            cd.Track(1).IsFixedPacket));
        Assert.True(cd.HoldsPattern(0, 320));
        Assert.True(cd.CloseSession().IsGood);
        Assert.Equal("0012010100150100000000000015AA0000000182", cd.Toc(TocFormat.Toc));
        using DriveBench rom = DriveBench.Ready(new EmulatedDriveOptions { Kind = DriveKind.Rom }, cd.Disc.Clone());
        byte[] blocks = new byte[64 * 2048];
        Assert.True(rom.Read(0, blocks).IsGood);
        Assert.Equal(CdBench.Pattern(0, 64), blocks);
    }

    [Fact]
    public void Reserved_tracks_have_next_writable_addresses_of_their_own()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.Packet, trackMode: 5).IsGood);
        Assert.True(cd.Bench.Send(ReserveTrack.OfSize(1000)).IsGood);
        Assert.Equal(1152, cd.NextWritable);
        TrackInformation reserved = cd.Track(1);
        Assert.Equal((true, true, true, 1000u, 1000u), (
            reserved.IsReserved,
            reserved.IsBlank,
            reserved.IsNextWritableAddressValid,
            (uint)reserved.TrackSize,
            (uint)reserved.FreeBlocks));
        Assert.True(cd.WritePattern(1152, 32).IsGood);
        Assert.True(cd.WritePattern(0, 32).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.Equal(39, ((Lba)cd.Track(1).NextWritableAddress).Value);
        Assert.Equal(1191, ((Lba)cd.Track(2).NextWritableAddress).Value);
        Assert.True(cd.HoldsPattern(1152, 32) && cd.HoldsPattern(0, 32));
        Assert.Equal("05/63/00", cd.Write(39, CdBench.Pattern(39, 962)).Sense.ToString());
        Assert.Equal("05/72/04", cd.CloseSession().Sense.ToString());
        Assert.True(cd.CloseTrack(1).IsGood);
        Assert.Equal(1000u, (uint)cd.Track(1).TrackSize);
        Assert.True(cd.CloseTrack(2).IsGood);
        Assert.True(cd.CloseSession().IsGood);
        Assert.True(cd.HoldsPattern(1152, 32));
    }

    [Fact]
    public void A_reserved_track_that_stays_empty_keeps_the_session_open()
    {
        using CdBench cd = CdBench.BlankRewritable();
        Assert.True(cd.Mode(WriteType.TrackAtOnce).IsGood);
        Assert.True(cd.Bench.Send(ReserveTrack.OfSize(500)).IsGood);
        Assert.Equal("05/72/04", cd.CloseSession().Sense.ToString());
        Assert.Equal("05/72/04", cd.CloseTrack(1).Sense.ToString());
        Assert.True(cd.Bench.Send(new Blank(BlankType.UnreserveLastTrack)).IsGood);
        Assert.True(cd.Disc.IsBlank);
        Assert.Equal(0, cd.NextWritable);
    }

    [Fact]
    public void Blanking_takes_back_the_last_of_a_CD_RW()
    {
        using CdBench cd = CdBench.BlankRewritable();
        cd.RecordTrack(300);
        Assert.True(cd.CloseSession().IsGood);
        cd.RecordTrack(300);
        cd.RecordTrack(300, MultiSession.None);
        Assert.True(cd.CloseSession().IsGood);
        Assert.Equal(DiscStatus.Finalised, cd.Information().DiscStatus);
        Blank third = new(BlankType.IncompleteTrack, false, new Lba(3));
        Assert.Equal("05/2C/00", cd.Bench.Send(third).Sense.ToString());
        Assert.True(cd.Bench.Send(new Blank(BlankType.UncloseLastSession)).IsGood);
        Assert.Equal((SessionState.Incomplete, 2), (
            cd.Information().LastSessionState, cd.Information().SessionCount));
        Assert.True(cd.HoldsPattern(11_700, 300));
        Assert.True(cd.Bench.Send(third).IsGood);
        Assert.Equal(12_152, cd.NextWritable);
        Assert.True(cd.Bench.Send(new Blank(BlankType.LastSession)).IsGood);
        Assert.Equal(11_700, cd.NextWritable);
        Assert.True(cd.HoldsPattern(0, 300));
        Assert.Equal("05/21/00", cd.Bench.Read(11_700, new byte[2048]).Sense.ToString());
        cd.RecordTrack(300);
        Assert.True(cd.HoldsPattern(11_700, 300));
    }

    [Fact]
    public void The_tail_of_a_packet_track_is_blanked_at_the_end_of_a_packet()
    {
        using CdBench cd = CdBench.BlankRewritable();
        Assert.True(cd.Mode(WriteType.Packet, trackMode: 5).IsGood);
        foreach (int start in (int[])[0, 327, 654])
        {
            Assert.True(cd.WritePattern(start, 320).IsGood);
            Assert.True(cd.Bench.Sync().IsGood);
        }

        Assert.Equal("05/24/00", cd.Bench.Send(new Blank(BlankType.TrackTail, false, new Lba(400))).Sense.ToString());
        Assert.True(cd.Bench.Send(new Blank(BlankType.TrackTail, false, new Lba(647))).IsGood);
        Assert.Equal(654, cd.NextWritable);
        Assert.True(cd.HoldsPattern(327, 320));
        Assert.True(cd.WritePattern(654, 16).IsGood);
    }

    [Fact]
    public void A_blanked_CD_RW_can_be_formatted_or_recorded_again()
    {
        using CdBench cd = CdBench.BlankRewritable();
        cd.RecordTrack(300);
        Assert.True(cd.CloseSession().IsGood);
        Assert.True(cd.Bench.Send(new Blank(BlankType.Minimal)).IsGood);
        Assert.True(cd.Disc.IsBlank);
        Assert.Equal("05/21/00", cd.Bench.Read(0, new byte[2048]).Sense.ToString());
        cd.Bench.Format(64);
        Assert.True(cd.Bench.SelectWriteParameters((ref page) =>
        {
            page.WriteType = WriteType.Packet;
            page.IsFixedPacket = true;
            page.PacketSize = 32;
            page.DataBlockType = DataBlockType.Mode1;
        }).IsGood);
        Assert.True(cd.Bench.WritePacket(5, 9).IsGood);
        Assert.Equal((byte)9, cd.Bench.ReadPacket(5));
        Assert.Equal("05/64/00", RecordOver(cd).Sense.ToString());
        Assert.True(cd.Bench.Send(new Blank(BlankType.Minimal)).IsGood);
        Assert.Equal(0, cd.RecordTrack(300));
        Assert.True(cd.HoldsPattern(0, 300));
    }

    [Fact]
    public void A_formatted_disc_of_tracks_is_formatted_at_once()
    {
        using CdBench cd = CdBench.BlankRewritable();
        cd.RecordTrack(300);
        cd.Bench.Format(64);
        Assert.True(cd.Disc.IsFormatted);
        Assert.Equal((byte)0, cd.Bench.ReadPacket(2));
        Assert.Equal(2048u, (uint)cd.Track(1).TrackSize);
    }

    private static ScsiResult RecordOver(CdBench cd)
    {
        Assert.True(cd.Mode(WriteType.TrackAtOnce).IsGood);
        return cd.WritePattern(0, 16);
    }
}
