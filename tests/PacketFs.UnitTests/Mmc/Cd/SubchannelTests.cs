using System.Text;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;
using Xunit;

namespace PacketFs.UnitTests.Mmc.Cd;

public sealed class SubchannelTests
{
    [Fact]
    public void First_frame_of_a_data_track()
    {
        SubchannelQ q = SubchannelQ.Position(control: 4, track: 1, index: 1, relativeFrames: 0, new Lba(0));
        Assert.Equal("410101000000000002002832", Text(q));
        Assert.True(q.IsSound);
        Assert.Equal(SubchannelAdr.Position, q.Adr);
        Assert.Equal(4, q.Control);
    }

    [Fact]
    public void A_gap_counts_down_and_the_lead_out_has_its_own_number()
    {
        SubchannelQ gap = SubchannelQ.Position(0, 12, 0, 124, new Lba(53850));
        Assert.StartsWith("011200" + "000149" + "00" + "120000", Text(gap));
        SubchannelQ leadOut = SubchannelQ.Position(4, SubchannelQ.LeadOutTrack, 1, 0, new Lba(359849));
        Assert.StartsWith("41AA01" + "000000" + "00" + "795974", Text(leadOut));
    }

    [Fact]
    public void A_flipped_bit_is_found_anywhere()
    {
        SubchannelQ q = SubchannelQ.Position(4, 3, 1, 1234, new Lba(99999));
        for (int bit = 0; bit < 96; bit++)
        {
            SubchannelQ copy = q;
            Wire.BytesOf(ref copy)[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.False(copy.IsSound);
        }
    }

    [Fact]
    public void Catalogue_and_recording_code_come_back()
    {
        SubchannelQ catalogue = SubchannelQ.Catalogue(0, "4012345678901"u8, new Lba(49));
        Assert.StartsWith("02" + "4012345678901000" + "49", Text(catalogue));
        byte[] digits = new byte[13];
        Assert.True(catalogue.TryReadCatalogue(digits));
        Assert.Equal("4012345678901", Encoding.ASCII.GetString(digits));
        Assert.False(catalogue.TryReadIsrc(new byte[12]));

        SubchannelQ isrc = SubchannelQ.Isrc(0, "DEA390912345"u8, new Lba(0));
        byte[] code = new byte[12];
        Assert.True(isrc.TryReadIsrc(code));
        Assert.Equal("DEA390912345", Encoding.ASCII.GetString(code));

        // D = 14h, E = 15h, A = 11h, 3, 9: 010100 010101 010001 000011 001001 00, then seven digits.
        Assert.Equal(Hex.Bytes("51 54 43 24 09 12 34 50"), Bytes(isrc)[1..9]);
    }

    [Theory]
    [InlineData("01 14 00 A0 00 00 00 00 01 20 00", "41 00 A0 97 26 66 00 01 20 00")]
    [InlineData("01 14 00 A2 00 00 00 00 1A 18 41", "41 00 A2 97 26 66 00 26 24 65")]
    [InlineData("01 10 00 0C 00 00 00 00 00 02 00", "01 00 12 97 26 66 00 00 02 00")]
    [InlineData("01 54 00 B0 1C 36 41 02 4A 2B 00", "45 00 B0 28 54 65 02 74 43 00")]
    [InlineData("01 54 00 B0 FF FF FF 01 4A 2B 00", "45 00 B0 FF FF FF 01 74 43 00")]
    [InlineData("01 54 00 C0 80 00 00 00 61 22 15", "45 00 C0 80 00 00 00 97 34 21")]
    public void Toc_lines_of_a_real_disc(string line, string recorded)
    {
        RawTocEntry entry = Wire.Read<RawTocEntry>(Hex.Bytes(line));
        SubchannelQ q = SubchannelQ.TocLine(entry, new Msf(97, 26, 66).ToLba());
        Assert.Equal(Hex.Bytes(recorded), Bytes(q)[..10]);
        Assert.True(q.TryReadTocLine(1, out RawTocEntry back));
        if (q.Adr == SubchannelAdr.Position)
        {
            Assert.Equal(new Msf(97, 26, 66), back.Address);
            back.Address = default;
        }

        Assert.Equal(Hex.Bytes(line), Wire.BytesOf(ref back).ToArray());
    }

    [Fact]
    public void A_lead_in_repeats_each_line_three_times_and_is_gathered_from_any_frame_on()
    {
        RawTocEntry[] lines =
        [
            Wire.Read<RawTocEntry>(Hex.Bytes("01 14 00 A0 00 00 00 00 01 00 00")),
            Wire.Read<RawTocEntry>(Hex.Bytes("01 14 00 A1 00 00 00 00 01 00 00")),
            Wire.Read<RawTocEntry>(Hex.Bytes("01 14 00 A2 00 00 00 00 1A 18 41")),
            Wire.Read<RawTocEntry>(Hex.Bytes("01 14 00 01 00 00 00 00 00 02 00")),
        ];
        Lba start = new(-4650);
        byte[] points = [.. Enumerable.Range(0, 13).Select(i => LeadInToc.FrameAt(lines, start, start + i).Index)];
        Assert.Equal(Hex.Bytes("A0A0A0 A1A1A1 A2A2A2 010101 A0"), points);

        RawTocEntry[] gathered = new RawTocEntry[LeadInToc.MostLines];
        int count = 0;
        for (int i = 7; i < 30; i++)
        {
            SubchannelQ q = LeadInToc.FrameAt(lines, start, start + i);
            if (i % 3 == 1)
            {
                q.Absolute.Frame ^= 0x01;
            }

            count = LeadInToc.Gather(q, 1, gathered, count);
        }

        Assert.Equal(4, count);
        Assert.Equal([0xA2, 0x01, 0xA0, 0xA1], gathered[..4].Select(line => line.Point));
        Assert.Equal(new Msf(26, 24, 65), gathered[0].PointAddress);
    }

    [Fact]
    public void Interleaving_is_bit_by_bit_and_comes_back()
    {
        byte[] planar = new byte[96];
        new Prng(5).Fill(planar);
        byte[] raw = new byte[96];
        RawSubchannel.Interleave(planar, raw);
        for (int i = 0; i < 96; i++)
        {
            int expected = 0;
            for (int channel = 0; channel < 8; channel++)
            {
                expected |= ((planar[(channel * 12) + (i >> 3)] >> (7 - (i & 7))) & 1) << (7 - channel);
            }

            Assert.Equal(expected, raw[i]);
        }

        byte[] back = new byte[96];
        RawSubchannel.Deinterleave(raw, back);
        Assert.Equal(planar, back);
    }

    [Fact]
    public void P_q_and_packs_share_a_sector()
    {
        byte[] packs = new byte[72];
        new Prng(6).Fill(packs);
        byte[] raw = new byte[96];
        SubchannelQ q = SubchannelQ.Position(0, 1, 0, 10, new Lba(-10));
        RawSubchannel.PutPacks(packs, raw);
        RawSubchannel.PutPq(p: true, q, raw);
        RawSubchannel.PutPacks(packs, raw);

        byte[] planar = new byte[96];
        RawSubchannel.Deinterleave(raw, planar);
        Assert.All(planar[..12], value => Assert.Equal(0xFF, value));
        Assert.Equal(Bytes(q), planar[12..24]);
        Assert.Equal(Bytes(q), Bytes(RawSubchannel.GetQ(raw)));
        Assert.True(RawSubchannel.GetP(raw));
        byte[] back = new byte[72];
        RawSubchannel.GetPacks(raw, back);
        Assert.Equal(packs, back);
        Assert.Equal(packs[0] >> 2, raw[0] & 0x3F);
    }

    private static byte[] Bytes(SubchannelQ q) => Wire.BytesOf(ref q).ToArray();

    private static string Text(SubchannelQ q) => Convert.ToHexString(Bytes(q));
}
