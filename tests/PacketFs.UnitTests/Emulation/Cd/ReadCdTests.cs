using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation.Cd;

/// <summary>READ CD: the parts of every kind of sector.</summary>
public sealed class ReadCdTests
{
    [Theory]
    [InlineData(0xF8, 2352)]
    [InlineData(0x10, 2048)]
    [InlineData(0x80, 12)]
    [InlineData(0x20, 4)]
    [InlineData(0x60, 4)]
    [InlineData(0x08, 288)]
    [InlineData(0x12, 2048 + 294)]
    [InlineData(0xFC, 2352 + 296)]
    public void A_Mode_1_sector_comes_in_parts(byte parts, int bytes)
    {
        using CdBench cd = CdBench.Blank();
        cd.RecordTrack(300);
        byte[] whole = cd.Bench.Ask(new ReadCd(new Lba(77), 1, CdSectorType.Mode1, 0xF8), 4096);
        Assert.Equal(CdSectorFaults.None, CdSector.Check(whole, CdSectorMode.Mode1, new Lba(77)));
        Assert.Equal(CdBench.Pattern(77, 1), whole[16..2064]);
        Assert.Equal(bytes, cd.Bench.Ask(new ReadCd(new Lba(77), 1, CdSectorType.Any, parts), 4096).Length);
        Assert.Equal(3 * bytes, cd.Bench.Ask(new ReadCd(new Lba(77), 3, CdSectorType.Any, parts), 16384).Length);
    }

    [Fact]
    public void Form_1_has_a_sub_header_and_Form_2_more_user_data()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.TrackAtOnce, DataBlockType.Mode2Form1, format: 0x20).IsGood);
        Assert.True(cd.WritePattern(0, 300).IsGood && cd.Bench.Sync().IsGood);
        Assert.True(cd.Mode(WriteType.TrackAtOnce, DataBlockType.Mode2Form2, format: 0x20).IsGood);
        Assert.True(cd.WritePattern(452, 300, 2324).IsGood && cd.Bench.Sync().IsGood);
        byte[] form1 = cd.Bench.Ask(new ReadCd(new Lba(5), 1, CdSectorType.Mode2Form1, 0xF8), 4096);
        Assert.Equal(CdSectorFaults.None, CdSector.Check(form1, CdSectorMode.Mode2Form1, new Lba(5)));
        Assert.Equal(
            "0000080000000800",
            Convert.ToHexString(cd.Bench.Ask(new ReadCd(new Lba(5), 1, CdSectorType.Any, 0x40), 64)));
        byte[] form2 = cd.Bench.Ask(new ReadCd(new Lba(460), 1, CdSectorType.Mode2Form2, 0x10), 4096);
        Assert.Equal(CdBench.Pattern(460, 1, 2324), form2);
        Assert.Equal("05/64/00", cd.Bench.Read(460, new byte[2048]).Sense.ToString());
        Assert.Equal("05/64/00", Status(cd, new ReadCd(new Lba(5), 1, CdSectorType.Mode1, 0xF8)));
        Assert.Equal("05/64/00", Status(cd, new ReadCd(new Lba(460), 1, CdSectorType.Mode2Form1, 0xF8)));
        Assert.True(cd.HoldsPattern(0, 300));
    }

    [Fact]
    public void Audio_is_read_by_READ_CD_alone_and_links_by_nobody()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.TrackAtOnce, DataBlockType.Raw2352, trackMode: 0).IsGood);
        Assert.True(cd.WritePattern(0, 300, 2352).IsGood && cd.Bench.Sync().IsGood);
        Assert.Equal(
            CdBench.Pattern(10, 2, 2352),
            cd.Bench.Ask(new ReadCd(new Lba(10), 2, CdSectorType.CdDa, 0x10), 8192));
        Assert.Equal(
            CdBench.Pattern(10, 2, 2352),
            cd.Bench.Ask(new ReadCdMsf(new Msf(0, 2, 10), new Msf(0, 2, 12), CdSectorType.Any, 0xF8), 8192));
        Assert.True(cd.Mode(WriteType.Packet, trackMode: 5).IsGood);
        Assert.True(cd.WritePattern(452, 16).IsGood && cd.Bench.Sync().IsGood);
        Assert.True(cd.WritePattern(475, 16).IsGood && cd.Bench.Sync().IsGood);
        Assert.Equal("03/11/05", Status(cd, new ReadCd(new Lba(470), 1, CdSectorType.Any, 0xF8)));
        Assert.Equal("03/11/05", Status(cd, new ReadCd(new Lba(350), 1, CdSectorType.Any, 0xF8)));
        Assert.Equal("05/21/00", Status(cd, new ReadCd(new Lba(600), 1, CdSectorType.Any, 0xF8)));
        Assert.Equal("05/24/00", Status(cd, new ReadCd(new Lba(0), 1, CdSectorType.Any, 0xF8, 3)));
    }

    [Fact]
    public void The_sub_channel_tells_where_it_is_and_what_the_cue_sheet_says()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.SessionAtOnce, DataBlockType.Raw2352, sessions: MultiSession.None).IsGood);
        byte[] cue = Convert.FromHexString(
            "0231323334353637" + "0238393031323300" + "0100000100000000"
            + "0301" + Convert.ToHexString("USABC0"u8) + "0301" + Convert.ToHexString("112345"u8)
            + "0101000000000000" + "0101010000000200" + "0101020000000600" + "01AA010100000E00");
        Assert.True(cd.Bench.SendData(new SendCueSheet((uint)cue.Length), cue).IsGood);
        Assert.True(cd.Write(-150, new byte[150 * 2352], 2352).IsGood && cd.WritePattern(0, 900, 2352).IsGood);
        Assert.True(cd.Bench.Sync().IsGood);
        SubchannelQ gap = Q(cd, -10);
        Assert.Equal((0x01, 0x01, 0x00), (gap.ControlAdr, gap.TrackNumber, gap.Index));
        Assert.Equal(new Msf(0, 0, 9), gap.Relative);
        Assert.Equal((1, 2), ((int)Q(cd, 200).Index, (int)Q(cd, 310).Index));
        Assert.True(Q(cd, 310).IsSound);
        byte[] digits = new byte[13];
        Assert.True(Q(cd, 199).TryReadCatalogue(digits));
        Assert.Equal("1234567890123"u8.ToArray(), digits);
        byte[] code = new byte[12];
        Assert.True(Q(cd, 149).TryReadIsrc(code));
        Assert.Equal("USABC0112345"u8.ToArray(), code);
        Assert.Equal(2352 + 96, cd.Bench.Ask(new ReadCd(new Lba(3), 1, CdSectorType.Any, 0xF8, 1), 4096).Length);
    }

    [Fact]
    public void A_formatted_CD_RW_has_sectors_too()
    {
        using DriveBench bench = DriveBench.Formatted();
        bench.WritePacket(3, 9);
        byte[] sector = bench.Ask(new ReadCd(new Lba(100), 1, CdSectorType.Mode2Form1, 0xF8), 4096);
        Assert.Equal(CdSectorFaults.None, CdSector.Check(sector, CdSectorMode.Mode2Form1, new Lba(100 + (3 * 7))));
        Assert.Equal(9, sector[24]);
    }

    private static string Status(CdBench cd, ReadCd command) =>
        cd.Bench.AskStatus(command, 8192).Sense.ToString();

    private static SubchannelQ Q(CdBench cd, int lba)
    {
        byte[] reply = cd.Bench.Ask(new ReadCd(new Lba(lba), 1, CdSectorType.Any, 0, 2), 64);
        Assert.Equal(16, reply.Length);
        return Wire.Read<SubchannelQ>(reply);
    }
}
