using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.TestKit.Emulation;
using Xunit;
using static PacketFs.UnitTests.Emulation.MediaBench;

namespace PacketFs.UnitTests.Emulation.Sequential;

/// <summary>BD-R in sequential recording ranges: as it comes, with spares.</summary>
public sealed class BdRTests
{
    [Fact]
    public void A_blank_disc_is_described_as_blank_and_offers_formats()
    {
        using DriveBench bench = Ready(MediumType.BdR);
        Assert.Equal(
            [FeatureCode.RandomReadable, FeatureCode.IncrementalStreamingWritable, FeatureCode.Formattable,
                FeatureCode.BdRead, FeatureCode.BdWrite],
            CurrentFeatures(bench));
        CommandScript.Run(bench, """
            46 02 0021 000000 0014 00 < 00000010 0000 0041 0021 01 08 0100 03 01 00000000
            46 02 0038 000000 0010 00 < 0000000C 0000 0041 0038 00 04 00000000
            51 00 0000000000 0022 00 < 0020 00 01 01 01 01 00 00 000000 00000000 FFFFFFFF 00002800
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 41 01 00000000 00000000 00002800 00000020 00002800 00000000
            52 01 000000FF 00 0024 00 < ! 05/24/00
            51 01 0000000000 000C 00 < 000A 20 00 0010 0001 0010 0001
            51 02 0000000000 0010 00 < ! 05/24/00
            25 00 00000000 0000 00 00 < 00000000 00000800
            A1 10 00000000 0000000000 00 ! 05/30/06
            AD 01 00000000 00 00 0014 00 00 < 0072 0000 4449 01 00 00000000 424452
            AD 01 00000000 00 0A 0010 00 00 < ! 05/24/00
            """);
        int spares = 0x3000 * Units / 381_856;
        string list = Capacities(bench);
        Assert.StartsWith(Hex("00 00 00 28 00 00 28 00 01 00 08 00"), list, StringComparison.Ordinal);
        Assert.Contains(Hex($"{(Units - spares) * 32:X8} 00 {spares:X6}"), list, StringComparison.Ordinal);
        Assert.Contains(Hex($"{(Units - spares) * 32:X8} C8 {spares:X6}"), list, StringComparison.Ordinal);
    }

    /// <summary>cdrskin: the size rounded to clusters, 32 blocks at a time; then growisofs, 16 at a time.</summary>
    [Fact]
    public void Sessions_are_written_as_cdrskin_and_growisofs_do_it()
    {
        using DriveBench bench = Ready(MediumType.BdR);
        CommandScript.Run(bench, """
            B6 00 000000000000 00 001C 00 > (00000000 00000000 000027FF 00006978 000003E8 00006978 000003E8)
            52 01 00000001 00 0024 00 < 0022 01 01
            53 00 000000 00000040 00
            2A 00 00000000 00 0020 00 > 32
            2A 00 00000020 00 0020 00 > 32
            35 02 00000000 00 0000 00
            wait
            51 00 0000000000 0022 00 < 0020 05 01 01 01 02
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 81 02 00000000 00000000 00000000 00000020 00000040 0000003F
            5B 01 01 00 0001 000000 00
            wait
            5B 01 02 00 0000 000000 00
            wait
            51 00 0000000000 0022 00 < 0020 01 01 02 02 02
            52 01 00000002 00 0024 00 < 0022 02 02 00 04 41 01 00000080 00000080 00002780
            2A 00 00000080 00 0010 00 > 16
            2A 00 00000090 00 0010 00 > 16
            2A 00 000000A0 00 0010 00 > 16
            35 00 00000000 00 0000 00
            52 01 00000002 00 0024 00 < 0022 02 02 00 04 01 03 00000080 000000C0 00002740
            2A 00 000000B0 00 0010 00 > 16 ! 05/21/02
            2A 00 00000000 00 0020 00 > 32 ! 05/21/02
            5B 01 01 00 0002 000000 00
            wait
            5B 01 06 00 0000 000000 00
            wait
            51 00 0000000000 0022 00 < 0020 0E 01 02 02 02
            2A 00 000000E0 00 0020 00 > 32 ! 07/27/00
            43 00 01 000000 00 000C 00 < 000A 01 02 00 14 02 00 00000080
            25 00 00000000 0000 00 00 < 000000BF 00000800
            28 00 000000AF 00 0002 00 < B0B0
            """);
        Assert.DoesNotContain(FeatureCode.IncrementalStreamingWritable, CurrentFeatures(bench));
    }

    [Fact]
    public void Ranges_are_split_by_size_and_by_address()
    {
        using DriveBench bench = Ready(MediumType.BdR);
        CommandScript.Run(bench, """
            2A 00 00000000 00 0020 00 > 32
            53 00 000000 00000021 00                   # behind what is written: 2 clusters
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 81 03 00000000 00000020 00000040 00000020 00000060
            52 01 00000002 00 0024 00 < 0022 02 01 00 04 41 01 00000080 00000080
            53 01 00000101 000000 00 ! 05/24/00
            53 01 00000010 000000 00 ! 05/24/00
            53 01 00000100 000000 00
            52 01 00000002 00 0024 00 < 0022 02 01 00 04 C1 01 00000080 00000080 00000080 00000020 00000080
            52 01 00000003 00 0024 00 < 0022 03 01 00 04 41 01 00000100 00000100
            53 01 00000040 000000 00                   # before the others: they get new numbers
            52 01 00000003 00 0024 00 < 0022 03 01 00 04 C1 01 00000080 00000080
            52 01 00000002 00 0024 00 < 0022 02 01 00 04 C1 01 00000040 00000040 00000020
            2A 00 00000080 00 0020 00 > 32
            2A 00 00000040 00 0020 00 > 32
            2A 00 00000100 00 0020 00 > 32
            2A 00 00000020 00 0020 00 > 32
            2A 00 00000040 00 0020 00 > 32 ! 05/21/02
            51 01 0000000000 000C 00 < 000A 20 00 0010 0004 0010 0004
            5B 00 02 00 0000 000000 00 ! 05/72/04
            5B 00 01 00 0003 000000 00
            52 01 00000003 00 0024 00 < 0022 03 01 00 04 01 02 00000080
            28 00 000000C0 00 0001 00 < ! 03/11/05     # a range is not filled up
            """);
    }

    [Theory]
    [InlineData("C9", true, false)]
    [InlineData("C8", true, true)]
    [InlineData("01", true, false)]
    [InlineData("00", true, true)]
    public void A_blank_disc_is_formatted_once(string type, bool hasSpares, bool overwrites)
    {
        using DriveBench bench = Ready(MediumType.BdR);
        int spares = 0x3000 * Units / 381_856;
        string blocks = $"{(Units - spares) * 32:X8}";
        CommandScript.Run(bench, $"""
            04 11 00 0000 00 > (00 80 00 08 {blocks} CA 00 00 00) ! 05/26/00
            04 11 00 0000 00 > (00 80 00 08 00002801 {type} 00 00 00) ! 05/26/00
            04 11 00 0000 00 > (00 82 00 08 {blocks} {type} 00 00 00)
            wait
            51 00 0000000000 0022 00 < 0020 01 01 01 01 01
            25 00 00000000 0000 00 00 < 00000000 00000800
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 41 01 00000000 00000000 {blocks}
            23 00 0000000000 00FC 00 < 00000008 {blocks} 02000800
            04 11 00 0000 00 > (00 80 00 08 {blocks} {type} 00 00 00) ! 05/30/06
            AD 01 00000000 00 0A 0010 00 00 < 000E 0000 00000000 {spares * 32:X8} {spares * 32:X8}
            """);
        Assert.Equal(hasSpares, CurrentFeatures(bench).Contains(FeatureCode.HardwareDefectManagement));
        Assert.Equal(overwrites, CurrentFeatures(bench).Contains(FeatureCode.BdRPseudoOverwrite));
        Assert.DoesNotContain(FeatureCode.Formattable, CurrentFeatures(bench));
    }

    [Fact]
    public void A_written_disc_cannot_be_formatted()
    {
        using DriveBench bench = Ready(MediumType.BdR);
        CommandScript.Run(bench, """
            2A 00 00000000 00 0020 00 > 32
            23 00 0000000000 00FC 00 < 00000008 00002800 03000800
            04 11 00 0000 00 > (00 80 00 08 00002700 C8 00 00 00) ! 05/30/06
            """);
    }

    [Fact]
    public void Bad_clusters_are_replaced_where_there_are_spares_and_end_the_range_where_there_are_none()
    {
        EmulatedDisc disc = EmulatedDisc.CreateInMemory(
            new DiscDescription { Medium = MediumType.BdR, Units = Units, DefectCount = 40, DefectSeed = 3 });
        int bad = Enumerable.Range(0, Units).First(disc.IsDefective);
        using DriveBench plain = DriveBench.Ready(null, disc.Clone());
        Assert.True(plain.Write(0, bad * 32, 1).IsGood);
        AssertSense("03/0C/00", plain.Write(bad * 32L, 32, 1));
        CommandScript.Run(plain, $"""
            52 01 00000001 00 0008 00 < 0022 01 01 00 24 01 02
            58 00 00 00 0001 00000000
            52 01 00000001 00 0014 00 < 0022 01 01 00 04 01 03 00000000 {(bad + 1) * 32:X8}
            """);

        using DriveBench managed = DriveBench.Ready(null, disc);
        int spares = 0x3000 * Units / 381_856;
        CommandScript.Run(managed, $"04 11 00 0000 00 > (00 80 00 08 {(Units - spares) * 32:X8} C9 00 00 00)");
        Assert.True(managed.Write(0, (bad + 1) * 32, 1).IsGood);
        Assert.True(managed.Sync().IsGood);
        Assert.Equal(1, managed.Drive.Disc!.SparesUsed);
        byte[] back = new byte[2048];
        Assert.True(managed.Read(bad * 32L, back).IsGood);
        Assert.Equal(1, back[0]);
    }
}
