using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.SimulationTests.Cd;

/// <summary>Raw writing from the start of the lead-in: the table is in Q, data sectors come scrambled.</summary>
public sealed class RawWritingTests
{
    private const int LeadIn = -12_900;
    private const int DataBlocks = 400;
    private const int LeadOut = 800;

    [Theory]
    [InlineData(DataBlockType.RawPw2448)]
    [InlineData(DataBlockType.RawPackedPw2448)]
    [InlineData(DataBlockType.RawPq2368)]
    public void A_disc_that_the_host_writes_whole_has_the_tracks_of_its_lead_in(DataBlockType type)
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.Raw, type, trackMode: 0, sessions: MultiSession.None).IsGood);
        Assert.Equal("05/21/02", cd.Bench.SendData(new Write10(new Lba(-150), 1), Frame(-150, type)).Sense.ToString());
        Assert.True(Write(cd, type, LeadIn, LeadOut + 150).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.Equal(
            "001A0102" + "0014010000000000" + "0010020000000190" + "0010AA0000000320", cd.Toc(TocFormat.Toc));
        Assert.Equal(
            "00390101" + "011400A000000000010000" + "011000A100000000020000" + "011000A200000000000C32"
            + "0114000100000000000200" + "0110000200000000000719",
            cd.Toc(TocFormat.FullToc));
        Assert.Equal("00020000", cd.Toc(TocFormat.Pma));
        Assert.Equal(DiscStatus.Finalised, cd.Information().DiscStatus);
        Assert.True(cd.HoldsPattern(0, DataBlocks));
        Assert.Equal("05/64/00", cd.Bench.Read(DataBlocks, new byte[2048]).Sense.ToString());
        byte[] sector = cd.Bench.Ask(new ReadCd(new Lba(7), 1, CdSectorType.Mode1, 0xF8, 2), 2448);
        Assert.Equal(CdSectorFaults.None, CdSector.Check(sector.AsSpan(0, 2352), CdSectorMode.Mode1, new Lba(7)));
        Assert.Equal("41010100000700000207", Convert.ToHexString(sector, 2352, 10));
    }

    [Fact]
    public void A_lead_in_whose_frames_are_damaged_gives_no_table()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.Raw, DataBlockType.RawPw2448, trackMode: 0).IsGood);
        Assert.True(Write(cd, DataBlockType.RawPw2448, LeadIn, LeadOut + 150, spoil: true).IsGood);
        Assert.Equal("03/72/01", cd.Bench.Sync().Sense.ToString());
        Assert.Equal("05/24/00", cd.Bench.AskStatus(new ReadTocPmaAtip(TocFormat.Toc, 64)).Sense.ToString());
        Assert.Equal(SessionState.Damaged, cd.Information().LastSessionState);
        Assert.Equal("05/2C/00", cd.CloseSession().Sense.ToString());
        Assert.Equal("05/2C/00", cd.WritePattern(0, 16).Sense.ToString());
    }

    [Fact]
    public void A_host_that_stops_before_the_lead_out_leaves_a_damaged_session()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.Raw, DataBlockType.RawPw2448, trackMode: 0).IsGood);
        Assert.True(Write(cd, DataBlockType.RawPw2448, LeadIn, 100).IsGood);
        cd.PowerCycle();
        Assert.Equal(SessionState.Damaged, cd.Information().LastSessionState);
        Assert.Equal("05/24/00", cd.Bench.AskStatus(new ReadTocPmaAtip(TocFormat.Toc, 64)).Sense.ToString());
    }

    [Fact]
    public void A_sector_that_comes_unscrambled_cannot_be_read()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.Raw, DataBlockType.RawPw2448, trackMode: 0).IsGood);
        Assert.True(Write(cd, DataBlockType.RawPw2448, LeadIn, 0).IsGood);
        byte[] plain = Frame(0, DataBlockType.RawPw2448);
        SectorScrambler.Apply(plain.AsSpan(0, 2352));
        Assert.True(cd.Bench.SendData(new Write10(new Lba(0), 1), plain).IsGood);
        Assert.True(Write(cd, DataBlockType.RawPw2448, 1, LeadOut + 150).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        Assert.False(cd.Bench.Read(0, new byte[2048]).IsGood);
        Assert.True(cd.HoldsPattern(1, 20));
    }

    private static ScsiResult Write(CdBench cd, DataBlockType type, int from, int to, bool spoil = false)
    {
        ScsiResult result = ScsiResult.Good();
        while (from < to && result.IsGood)
        {
            int count = Math.Min(128, to - from);
            byte[] data = [.. Enumerable.Range(from, count).SelectMany(lba => Frame(lba, type, spoil))];
            result = cd.Bench.SendData(new Write10(new Lba(from), (ushort)count), data);
            from += count;
        }

        return result;
    }

    private static byte[] Frame(int lba, DataBlockType type, bool spoil = false)
    {
        RawTocEntry[] lines =
        [
            Line(4, 0xA0, new Msf(1, 0, 0)), Line(0, 0xA1, new Msf(2, 0, 0)), Line(0, 0xA2, At(LeadOut)),
            Line(4, 1, At(0)), Line(0, 2, At(DataBlocks)),
        ];
        bool isData = lba < DataBlocks;
        byte[] main = new byte[2352];
        SubchannelQ q;
        if (lba < -150)
        {
            q = LeadInToc.FrameAt(lines, new Lba(LeadIn), new Lba(lba));
        }
        else if (lba >= LeadOut)
        {
            q = SubchannelQ.Position(0, SubchannelQ.LeadOutTrack, 1, lba - LeadOut, new Lba(lba));
        }
        else
        {
            int start = isData ? 0 : DataBlocks;
            (byte control, byte track) = isData ? ((byte)4, (byte)1) : ((byte)0, (byte)2);
            byte index = (byte)(lba < 0 ? 0 : 1);
            q = SubchannelQ.Position(control, track, index, Math.Abs(lba - start), new Lba(lba));
            byte[] user = isData ? CdBench.Pattern(Math.Max(0, lba), 1) : CdBench.Pattern(lba, 1, 2352);
            CdSector.Encode(isData ? CdSectorMode.Mode1 : CdSectorMode.Audio, new Lba(lba), user, main);
            if (isData)
            {
                SectorScrambler.Apply(main);
            }
        }

        if (spoil && lba < -150)
        {
            q.Crc = 0;
        }

        byte[] sub = new byte[96];
        RawSubchannel.PutPq(lba is >= -150 and < 0, q, sub);
        byte[] brief = [.. Wire.BytesOf(ref q), 0, 0, 0, 0];
        return type == DataBlockType.RawPq2368 ? [.. main, .. brief] : [.. main, .. sub];
    }

    private static RawTocEntry Line(byte control, byte point, Msf address) => new()
    {
        SessionNumber = 1,
        AdrControl = (byte)(0x10 | control),
        Point = point,
        PointAddress = address,
    };

    private static Msf At(int lba) => Msf.FromLba(new Lba(lba));
}
