using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation.Cd;

/// <summary>Session at once: the cue sheet and the stream that it describes.</summary>
public sealed class SessionAtOnceTests
{
    /// <summary>One data track of 600 blocks, as wodim sends it.</summary>
    private const string Data600 = "4100001400000000" + "4101001000000000" + "4101011000000200" + "41AA011400000A00";

    /// <summary>Two audio tracks of 300 and 450 blocks with a pause of 150 that the host sends.</summary>
    private const string Audio = "0100000100000000" + "0101000000000000" + "0101010000000200"
        + "0102000000000600" + "0102010000000800" + "01AA010100000E00";

    [Fact]
    public void A_data_session_goes_from_the_pre_gap_to_the_lead_out_and_ends_with_the_cache()
    {
        using CdBench cd = Prepared(Data600);
        Assert.Equal("05/21/02", cd.WritePattern(0, 16).Sense.ToString());
        Assert.True(cd.Write(-150, new byte[150 * 2048]).IsGood);
        Assert.True(cd.WritePattern(0, 600).IsGood);
        Assert.Equal("05/21/02", cd.WritePattern(600, 1).Sense.ToString());
        Assert.Equal("05/2C/00", cd.Bench.Read(0, new byte[2048]).Sense.ToString());
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.True(cd.HoldsPattern(0, 600));
        Assert.Equal((DiscStatus.Finalised, SessionState.Complete), (
            cd.Information().DiscStatus, cd.Information().LastSessionState));
        Assert.Equal("0012010100140100000000000014AA0000000258", cd.Toc(TocFormat.Toc));
        Assert.Equal((600u, false, 1), (
            (uint)cd.Track(1).TrackSize, cd.Track(1).IsPacket, (int)cd.Track(1).DataMode));
        Assert.Equal("07/27/00", Cue(cd, Data600).Sense.ToString());
    }

    [Fact]
    public void A_session_may_leave_room_for_the_next_and_be_followed_by_it()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.SessionAtOnce, DataBlockType.Raw2352, sessions: MultiSession.Allowed).IsGood);
        Assert.True(Cue(cd, Data600).IsGood);
        Assert.True(cd.Write(-150, new byte[150 * 2048]).IsGood && cd.WritePattern(0, 600).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.Equal(12_000, cd.NextWritable);

        // Track 2 begins at 02:42:00, its pre-gap two seconds before.
        const string Second = "4100001400000000" + "4102001000022800" + "4102011000022A00" + "41AA0114000232 00";
        Assert.Equal("05/26/00", Cue(cd, Data600).Sense.ToString());
        Assert.True(Cue(cd, Second).IsGood);
        Assert.True(cd.Write(11_850, new byte[150 * 2048]).IsGood && cd.WritePattern(12_000, 600).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.True(cd.HoldsPattern(0, 600) && cd.HoldsPattern(12_000, 600));
        Assert.Equal(2, cd.Information().SessionCount - 1);
        Assert.Equal(12_600 + 6_900, cd.NextWritable);
    }

    [Fact]
    public void The_data_form_gives_the_size_of_a_block_and_audio_has_no_blocks_of_data()
    {
        using CdBench cd = Prepared(Audio);
        Assert.True(cd.Write(-150, new byte[150 * 2352], 2352).IsGood);
        Assert.Equal("05/24/00", cd.Bench.SendData(new Write10(new Lba(0), 16), new byte[16 * 2048]).Sense.ToString());
        Assert.True(cd.WritePattern(0, 900, 2352).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.Equal(
            "001A0102" + "0010010000000000" + "00100200000001C2" + "0010AA0000000384", cd.Toc(TocFormat.Toc));
        Assert.Equal("05/64/00", cd.Bench.Read(10, new byte[2048]).Sense.ToString());
        Assert.Equal((0, 450u), ((int)cd.Track(2).DataMode, (uint)cd.Track(2).TrackSize));
    }

    [Fact]
    public void Data_and_audio_lie_side_by_side_and_the_drive_makes_the_pause()
    {
        // Track 2 has a pause of 150 that the drive makes itself: the host goes on behind it.
        const string Mixed = "4100001400000000" + "4101001000000000" + "4101011000000200"
            + "0102000100000A00" + "0102010000000C00" + "01AA010100001200";
        using CdBench cd = Prepared(Mixed);
        Assert.True(cd.Write(-150, new byte[150 * 2048]).IsGood && cd.WritePattern(0, 600).IsGood);
        Assert.Equal("05/21/02", cd.WritePattern(600, 16, 2352).Sense.ToString());
        Assert.True(cd.WritePattern(750, 450, 2352).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.True(cd.HoldsPattern(0, 600));
        Assert.Equal(("14", "10"), (cd.Toc(TocFormat.Toc)[10..12], cd.Toc(TocFormat.Toc)[26..28]));
        Assert.Equal(2, cd.Information().LastTrackInLastSession);
    }

    [Theory]
    [InlineData("4100001400000000" + "4101011000000200" + "41AA011400000A00", "no pre-gap")]
    [InlineData("4101001000000000" + "4101011000000200" + "41AA011400000A00" + "4100001400000000", "lead-in last")]
    [InlineData("4100001400000000" + "4101001000000000" + "4101011000000200" + "41AA011400000500", "too short")]
    [InlineData("4100001400000000" + "4101001000000000" + "4101011000000300" + "41AA011400000200", "backwards")]
    [InlineData("4100001400000000" + "4101001000000000" + "4101021000000200" + "41AA011400000A00", "no index 1")]
    [InlineData("4100001400000000" + "0101001000000000" + "0101011000000200" + "41AA011400000A00", "audio CONTROL")]
    [InlineData("4100001400000000" + "4101001000000000" + "4101011500000200" + "41AA011400000A00", "unknown form")]
    [InlineData("4100001400000000" + "4101001000000000" + "4101011400000200" + "41AA011400000A00", "generated track")]
    [InlineData("4100001400000000" + "4101001000000000" + "4101011000000200" + "41AA0114000B0000", "beyond the disc")]
    [InlineData("4100001400000000" + "4101001000000000" + "4101011000003D00" + "41AA011400000A00", "no such second")]
    [InlineData("0231323334353637" + "4100001400000000" + "4101001000000000" + "4101011000000200", "half a number")]
    public void A_cue_sheet_that_is_not_in_order_is_refused(string cue, string why)
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.SessionAtOnce, DataBlockType.Raw2352, sessions: MultiSession.None).IsGood);
        Assert.True(Cue(cd, cue).Sense.ToString() == "05/26/00", why);
        Assert.Equal("05/2C/00", cd.Write(-150, new byte[2048]).Sense.ToString());
    }

    [Fact]
    public void A_cue_sheet_wants_page_05h_and_a_session_wants_a_cue_sheet()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.TrackAtOnce).IsGood);
        Assert.Equal("05/2C/00", Cue(cd, Data600).Sense.ToString());
        Assert.True(cd.Mode(WriteType.SessionAtOnce).IsGood);
        Assert.Equal("05/2C/00", cd.Write(-150, new byte[2048]).Sense.ToString());
        cd.RecordTrack(300);
        Assert.True(cd.Mode(WriteType.SessionAtOnce).IsGood);
        Assert.Equal("05/2C/00", Cue(cd, Data600).Sense.ToString());
    }

    [Fact]
    public void A_stream_that_stops_leaves_a_damaged_session()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(
            WriteType.SessionAtOnce, DataBlockType.Raw2352, sessions: MultiSession.None, mayPause: false).IsGood);
        Assert.True(Cue(cd, Data600).IsGood);
        Assert.True(cd.Write(-150, new byte[150 * 2048]).IsGood && cd.WritePattern(0, 64).IsGood);
        cd.Bench.Drive.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("03/0C/09", cd.WritePattern(64, 16).Sense.ToString());
        Assert.Equal("05/2C/00", cd.WritePattern(64, 16).Sense.ToString());
        Assert.Equal(SessionState.Damaged, cd.Information().LastSessionState);
        Assert.Equal("05/24/00", cd.Bench.AskStatus(new ReadTocPmaAtip(TocFormat.Toc, 64)).Sense.ToString());
        Assert.True(cd.HoldsPattern(0, 64));
    }

    [Fact]
    public void A_cache_that_is_flushed_before_the_lead_out_loses_the_stream_too()
    {
        using CdBench cd = Prepared(Data600);
        Assert.True(cd.Write(-150, new byte[150 * 2048]).IsGood && cd.WritePattern(0, 320).IsGood);
        Assert.Equal("03/0C/09", cd.Bench.Sync().Sense.ToString());
        Assert.Equal(SessionState.Damaged, cd.Information().LastSessionState);
        Assert.True(cd.CloseTrack(1).IsGood);
        Assert.True(cd.CloseSession().IsGood);
        Assert.True(cd.HoldsPattern(0, 320));
    }

    [Fact]
    public void A_test_of_a_session_leaves_no_trace()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.SessionAtOnce, isTest: true).IsGood);
        Assert.True(Cue(cd, Data600).IsGood);
        Assert.True(cd.Write(-150, new byte[150 * 2048]).IsGood && cd.WritePattern(0, 600).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.True(cd.Disc.IsBlank);
    }

    [Fact]
    public void CD_TEXT_comes_first_and_can_be_asked_for()
    {
        byte[] pack = [0x80, 0, 0, 0, .. "PACKETFS\0\0\0\0"u8, 0, 0];
        ushort crc = (ushort)(~Crc16.Compute(pack.AsSpan(0, 16)) & 0xFFFF);
        (pack[16], pack[17]) = ((byte)(crc >> 8), (byte)(crc & 0xFF));
        byte[] other = [.. pack];
        other[2] = 1;
        crc = (ushort)(~Crc16.Compute(other.AsSpan(0, 16)) & 0xFFFF);
        (other[16], other[17]) = ((byte)(crc >> 8), (byte)(crc & 0xFF));
        byte[] block = new byte[96];
        RawSubchannel.PutPacks([.. pack, .. other, .. pack, .. other], block);
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.SessionAtOnce, DataBlockType.Raw2352, sessions: MultiSession.None).IsGood);
        string cue = "0231323334353637" + "0238393031323300" + "0100004100000000" + Audio[16..];
        Assert.True(Cue(cd, cue).IsGood);
        byte[] leadIn = [.. Enumerable.Repeat(block, 12_750).SelectMany(bytes => bytes)];
        Assert.True(cd.Write(-12_900, leadIn, 96).IsGood);
        Assert.True(cd.Write(-150, new byte[150 * 2352], 2352).IsGood && cd.WritePattern(0, 900, 2352).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.Equal("00260000" + Convert.ToHexString(pack) + Convert.ToHexString(other), cd.Toc(TocFormat.CdText));
    }

    private static CdBench Prepared(string cue)
    {
        CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.SessionAtOnce, DataBlockType.Raw2352, sessions: MultiSession.None).IsGood);
        Assert.True(Cue(cd, cue).IsGood);
        return cd;
    }

    private static ScsiResult Cue(CdBench cd, string cue)
    {
        byte[] bytes = Convert.FromHexString(cue.Replace(" ", string.Empty, StringComparison.Ordinal));
        return cd.Bench.SendData(new SendCueSheet((uint)bytes.Length), bytes);
    }
}
