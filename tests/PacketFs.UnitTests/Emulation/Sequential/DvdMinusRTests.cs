using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.TestKit.Emulation;
using Xunit;
using static PacketFs.UnitTests.Emulation.MediaBench;

namespace PacketFs.UnitTests.Emulation.Sequential;

/// <summary>DVD-R and DVD-RW that are written in order: borders of RZones, incrementally or as a whole.</summary>
public sealed class DvdMinusRTests
{
    /// <summary>Page 05h of growisofs for incremental writing.</summary>
    private const string Incremental =
        "55 10 000000000000 3C 00 > (0000000000000000 0532 60 E5 08 10 00000000 00000010)60";

    /// <summary>The same for a disc as a whole.</summary>
    private const string AtOnce = "55 10 000000000000 3C 00 > (0000000000000000 0532 62 05 08 10)60";

    public static TheoryData<MediumType> Both => [MediumType.DvdMinusR, MediumType.DvdMinusRw];

    [Fact]
    public void A_blank_disc_is_described_as_blank()
    {
        using DriveBench bench = Ready(MediumType.DvdMinusR);
        Assert.Equal(
            [FeatureCode.RandomReadable, FeatureCode.DvdRead, FeatureCode.IncrementalStreamingWritable,
                FeatureCode.DvdMinusRwWrite],
            CurrentFeatures(bench));
        CommandScript.Run(bench, """
            46 02 0021 000000 0014 00 < 00000010 0000 0011 0021 01 08 0100 01 01 10000000
            51 00 0000000000 0022 00 < 0020 00 01 01 01 01 00 00 000000 00000000 FFFFFFFF 00001400
            52 01 00000001 00 0024 00 < 0022 01 01 00 05 61 01 00000000 00000000 00001400 00000010 00001400 00000000
            52 01 000000FF 00 0024 00 < ! 05/24/00
            51 01 0000000000 000C 00 < 000A 20 00 0003 0001 0003 0001
            43 00 01 000000 00 000C 00 < ! 05/24/00
            23 00 0000000000 00FC 00 < 00000008 00001400 01000800
            A1 11 00000000 0000000000 00 ! 05/30/06
            04 11 00 0000 00 > (00 02 00 08 00 00 14 00 40 00 00 10) ! 05/30/06
            AD 00 00000000 00 00 0014 00 00 < 0802 0000 25 02 02 00 00030000 000313FF
            AD 00 00000000 00 10 0014 00 00 < ! 05/24/00
            AD 00 00000000 00 0E 002C 00 00 < 002A 0000 01 00000000000000 02 00000000000000 03 5041434B4554 00 04 4653
            AD 00 00000000 00 0D 0008 00 00 < 0802 0000 0001 00 00
            5C 00 0000000000 000C 00 < 000A 00 00 00200000 00200000
            AC 00 00000000 0000 0001 03 00 < 00000034 00000000 00000000 000013FF
            """);
    }

    /// <summary>growisofs -Z, then -M: borders that leave the disc appendable.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public void Borders_are_written_as_growisofs_does_it(MediumType medium)
    {
        using DriveBench bench = Ready(medium);
        string erasable = medium == MediumType.DvdMinusRw ? "1" : "0";
        CommandScript.Run(bench, $"""
            51 00 0000000000 0020 00 < 0020 {erasable}0
            52 01 00000001 00 0030 00 < 0022 01 01 00 05 61 01
            {Incremental}
            54 01 0000000000 0000 00
            2A 00 00000000 00 0010 00 > 16
            2A 00 00000010 00 0008 00 > 8 ! 05/21/02
            2A 00 00000008 00 0010 00 > 16 ! 05/21/02
            2A 00 00000010 00 0010 00 > 16
            2A 00 00000000 00 0010 00 > 16 ! 05/21/02
            35 02 00000000 00 0000 00
            wait
            35 00 00000000 00 0000 00
            52 01 00000001 00 0024 00 < 0022 01 01 00 05 21 03 00000000 00000020 000013E0 00000010 00001400 0000001F
            5B 01 02 00 0000 000000 00 ! 05/72/03
            5B 01 01 00 0001 000000 00
            wait
            52 01 00000001 00 0024 00 < 0022 01 01 00 05 21 02 00000000 00000000 00000000 00000010 00000020 0000001F
            51 00 0000000000 0022 00 < 0020 {erasable}5 01 01 01 02
            5B 01 02 00 0000 000000 00
            wait
            51 00 0000000000 0022 00 < 0020 {erasable}1 01 02 02 02
            52 01 00000002 00 0024 00 < 0022 02 02 00 05 61 01 00000400 00000400 00001000
            43 00 01 000000 00 000C 00 < 000A 01 01 00 14 01 00 00000000
            28 00 00000010 00 0001 00 < 11111111
            {Incremental}
            2A 00 00000400 00 0010 00 > 16
            35 02 00000000 00 0000 00
            wait
            5B 01 01 00 0002 000000 00
            wait
            5B 01 02 00 0000 000000 00
            wait
            51 00 0000000000 0022 00 < 0020 {erasable}1 01 03 03 03
            43 00 01 000000 00 000C 00 < 000A 01 02 00 14 02 00 00000400
            43 00 00 000000 00 0020 00 < 001A 01 02 00 14 01 00 00000000 00 14 02 00 00000400 00 14 AA 00 00000410
            28 00 00000400 00 0001 00 < 01010101
            28 00 00000020 00 0001 00 < ! 03/11/05
            """.Replace("00000400", Hex8(SecondBorder), StringComparison.Ordinal)
            .Replace("00000410", Hex8(SecondBorder + 16), StringComparison.Ordinal)
            .Replace("00001000", Hex8((Units * 16) - SecondBorder), StringComparison.Ordinal)
            .Replace("01010101", Hex8((byte)(SecondBorder + 1) * 0x01010101u), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(MediumType.DvdMinusR, "03", "C0")]
    [InlineData(MediumType.DvdMinusR, "02", "00")]
    [InlineData(MediumType.DvdMinusR, "02", "40")]
    [InlineData(MediumType.DvdMinusRw, "03", "C0")]
    public void The_disc_is_finalised_by_function_3_or_by_the_page(MediumType medium, string function, string sessions)
    {
        using DriveBench bench = Ready(medium);
        byte field = Convert.ToByte(sessions, 16);
        string page = Incremental.Replace("E5", $"{(field & 0xC0) | 0x25:X2}", StringComparison.Ordinal);
        CommandScript.Run(bench, $"""
            {page}
            2A 00 00000000 00 0010 00 > 16
            5B 00 01 00 0001 000000 00
            5B 00 {function} 00 0000 000000 00
            51 00 0000000000 0022 00 < 0020 .E 01 01 01 01
            2A 00 00000020 00 0010 00 > 16 ! 07/27/00
            23 00 0000000000 00FC 00 < 000000.. 00000010 02000800
            AD 00 00000000 00 10 0014 00 00 < 0802 0000
            """);
        Assert.DoesNotContain(FeatureCode.IncrementalStreamingWritable, CurrentFeatures(bench));
        Assert.DoesNotContain(FeatureCode.DvdMinusRwWrite, CurrentFeatures(bench));
    }

    /// <summary>NetBSD closes borders without ever sending page 05h.</summary>
    [Fact]
    public void Without_a_page_a_border_leaves_the_disc_appendable()
    {
        using DriveBench bench = Ready(MediumType.DvdMinusR);
        CommandScript.Run(bench, """
            2A 00 00000000 00 0010 00 > 16
            5B 00 01 00 0001 000000 00
            5B 00 02 00 0001 000000 00
            51 00 0000000000 0022 00 < 0020 01 01 02
            """);
    }

    /// <summary>growisofs -use-the-force-luke=dao: 239 blocks, the last write short, no close.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public void A_disc_is_written_as_a_whole(MediumType medium)
    {
        using DriveBench bench = Ready(medium);
        CommandScript.Run(bench, $"""
            {AtOnce}
            2A 00 00000000 00 0010 00 > 16 ! 05/2C/00
            53 00 000000 00000000 00 ! 05/24/00
            53 00 000000 00001401 00 ! 05/63/00
            53 00 000000 000000EE 00
            53 00 000000 0000002F 00                     # another thought
            52 01 00000001 00 0024 00 < 0022 01 01 00 05 C1 01 00000000 00000000 0000002F 00000010 0000002F
            2A 00 00000010 00 0010 00 > 16 ! 05/21/02
            2A 00 00000000 00 001F 00 > 31               # wodim
            28 00 00000000 00 0001 00 < ! 05/2C/00
            2A 00 0000001F 00 0001 00 > 1
            52 01 00000001 00 0024 00 < 0022 01 01 00 05 81 03 00000000 00000020 0000000F
            53 00 000000 00000040 00 ! 05/30/05
            2A 00 00000020 00 0010 00 > 16 ! 05/21/02    # beyond what was announced
            2A 00 00000020 00 000F 00 > 15
            35 02 00000000 00 0000 00
            wait
            51 00 0000000000 0022 00 < 0020 .E 01 01 01 01
            52 01 00000001 00 0024 00 < 0022 01 01 00 05 01 02 00000000 00000000 00000000 00000010 00000030 0000002F
            25 00 00000000 0000 00 00 < 0000002F 00000800
            28 00 0000002E 00 0002 00 < 2F2F2F2F
            28 00 0000002F 00 0001 00 < 00000000
            2A 00 00000030 00 0010 00 > 16 ! 07/27/00
            43 00 00 000000 00 0014 00 < 0012 01 01 00 14 01 00 00000000 00 14 AA 00 00000030
            AD 00 00000000 00 0D 0008 00 00 < 0802 0000 0001 01 00
            """);
    }

    [Fact]
    public void What_was_announced_and_not_sent_is_filled_with_zeros_by_the_flush()
    {
        using DriveBench bench = Ready(MediumType.DvdMinusR);
        CommandScript.Run(bench, $"""
            {AtOnce}
            53 00 000000 00000100 00
            2A 00 00000000 00 0005 00 > 5
            35 00 00000000 00 0000 00
            25 00 00000000 0000 00 00 < 000000FF 00000800
            28 00 00000004 00 0001 00 < 05050505
            28 00 000000FF 00 0001 00 < 00000000
            51 00 0000000000 0022 00 < 0020 0E
            """);
    }

    [Fact]
    public void A_pause_without_protection_from_it_spoils_a_disc_at_once()
    {
        using DriveBench bench = Ready(MediumType.DvdMinusR, options: StandingClock);
        string unprotected = AtOnce.Replace("0532 62", "0532 22", StringComparison.Ordinal);
        CommandScript.Run(bench, $"""
            {unprotected}
            53 00 000000 00000100 00
            2A 00 00000000 00 0020 00 > 32
            """);
        bench.Drive.Clock.Advance(TimeSpan.FromMinutes(1));
        CommandScript.Run(bench, """
            2A 00 00000020 00 0010 00 > 16 ! 03/0C/09
            2A 00 00000020 00 0010 00 > 16 ! 05/21/02
            35 00 00000000 00 0000 00
            51 00 0000000000 0022 00 < 0020 09 01 01
            52 01 00000001 00 0024 00 < 0022 01 01 00 25 81 02
            58 00 00 00 0001 00000000
            5B 00 02 00 0000 000000 00
            51 00 0000000000 0022 00 < 0020 0E 01 01
            28 00 0000001F 00 0001 00 < 20202020
            28 00 00000020 00 0001 00 < ! 03/11/05
            """);
    }

    [Fact]
    public void With_protection_a_disc_at_once_may_pause()
    {
        using DriveBench bench = Ready(MediumType.DvdMinusR, options: StandingClock);
        CommandScript.Run(bench, $"""
            {AtOnce}
            53 00 000000 00000030 00
            2A 00 00000000 00 0020 00 > 32
            """);
        bench.Drive.Clock.Advance(TimeSpan.FromMinutes(1));
        CommandScript.Run(bench, "2A 00 00000020 00 0010 00 > 16\n35 00 00000000 00 0000 00");
        Assert.Equal(0x30, bench.Drive.Disc!.UserBlocks);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_rehearsal_leaves_the_disc_as_it_was(MediumType medium)
    {
        using DriveBench bench = Ready(medium);
        string test = Incremental.Replace("0532 60", "0532 70", StringComparison.Ordinal);
        DateTimeOffset before = bench.Drive.Clock.GetUtcNow();
        CommandScript.Run(bench, $"""
            {test}
            2A 00 00000000 00 0010 00 > 16
            2A 00 00000000 00 0010 00 > 16 ! 05/21/02
            2A 00 00000010 00 0010 00 > 16
            35 00 00000000 00 0000 00
            5B 01 01 00 0001 000000 00
            wait
            5B 01 02 00 0000 000000 00
            wait
            51 00 0000000000 0022 00 < 0020 .0 01 01 01 01
            52 01 00000001 00 0024 00 < 0022 01 01 00 05 61 01 00000000 00000000
            {Incremental}
            2A 00 00000000 00 0010 00 > 16
            """);
        Assert.True(bench.Drive.Clock.GetUtcNow() - before > TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Two_zones_can_be_reserved_beside_the_one_that_grows()
    {
        using DriveBench bench = Ready(MediumType.DvdMinusR);
        CommandScript.Run(bench, $"""
            {Incremental}
            53 00 000000 00000020 00
            53 00 000000 00000011 00
            53 00 000000 00000010 00 ! 05/72/05
            52 01 00000001 00 0024 00 < 0022 01 01 00 05 E1 01 00000000 00000000 00000020 00000010 00000020
            52 01 00000002 00 0024 00 < 0022 02 01 00 05 E1 01 00000030 00000030 00000020 00000010 00000020
            52 01 00000003 00 0024 00 < 0022 03 01 00 05 61 01 00000060 00000060
            52 00 00000035 00 0004 00 < 0022 02 01
            2A 00 00000060 00 0010 00 > 16
            2A 00 00000030 00 0010 00 > 16
            2A 00 00000040 00 0020 00 > 32 ! 05/63/00
            52 01 00000002 00 0024 00 < 0022 02 01 00 05 A1 03 00000030 00000040 00000010
            5B 00 01 00 0003 000000 00
            5B 00 02 00 0000 000000 00 ! 05/72/04
            5B 00 01 00 0001 000000 00
            5B 00 01 00 0002 000000 00
            5B 00 02 00 0000 000000 00
            28 00 00000000 00 0001 00 < 00000000
            28 00 00000045 00 0001 00 < 00000000
            """);
    }

    [Theory]
    [InlineData("0532 61 E5 08")] // track at once
    [InlineData("0532 63 E5 08")] // raw
    [InlineData("0532 60 E5 0A")] // Mode 2
    [InlineData("0532 60 E5 08 20")] // links of 32
    [InlineData("0532 60 E5 08 10 00000000 00000020")] // packets of 32
    public void A_page_that_no_DVD_can_be_written_by_is_refused(string page)
    {
        using DriveBench bench = Ready(MediumType.DvdMinusR);
        CommandScript.Run(bench, $"55 10 000000000000 3C 00 > (0000000000000000 {page})60 ! 05/26/00");
    }

    [Fact]
    public void After_a_minimal_blanking_only_a_disc_at_once_can_follow()
    {
        using DriveBench bench = Ready(MediumType.DvdMinusRw);
        CommandScript.Run(bench, $"""
            {Incremental}
            2A 00 00000000 00 0010 00 > 16
            5B 00 01 00 0001 000000 00
            5B 00 02 00 0000 000000 00
            A1 11 00000000 0000000000 00
            wait
            51 00 0000000000 0022 00 < 0020 10 01 01 01 01
            46 02 0021 000000 0010 00 < 00000010 0000 0014 0021 00
            2A 00 00000000 00 0010 00 > 16 ! 05/64/00
            53 00 000000 00000010 00 ! 05/64/00
            {AtOnce}
            53 00 000000 00000010 00
            2A 00 00000000 00 0010 00 > 16
            35 00 00000000 00 0000 00
            51 00 0000000000 0022 00 < 0020 1E 01 01 01 01
            A1 10 00000000 0000000000 00
            wait
            46 02 0021 000000 0010 00 < 00000010 0000 0014 0021 01
            51 00 0000000000 0022 00 < 0020 10 01 01 01 01
            25 00 00000000 0000 00 00 < 00000000
            {Incremental}
            2A 00 00000000 00 0010 00 > 16
            """);
    }

    [Fact]
    public void A_read_only_drive_sees_closed_borders_and_a_disc_at_once()
    {
        EmulatedDriveOptions rom = new() { Kind = DriveKind.Rom };
        using DriveBench bench = Ready(MediumType.DvdMinusR);
        CommandScript.Run(bench, $"{Incremental}\n2A 00 00000000 00 0010 00 > 16\n35 00 00000000 00 0000 00");
        using DriveBench open = DriveBench.Ready(rom, bench.Drive.Disc!.Clone());
        CommandScript.Run(open, "28 00 00000000 00 0001 00 < ! 02/30/02");
        CommandScript.Run(bench, "5B 00 01 00 0001 000000 00\n5B 00 02 00 0000 000000 00");
        using DriveBench closed = DriveBench.Ready(rom, bench.Drive.Disc!.Clone());
        CommandScript.Run(closed, """
            28 00 0000000F 00 0001 00 < 10101010
            51 00 0000000000 0022 00 < 0020 0E 01 01 01 01
            """);
    }

    /// <summary>Where the second border of the small disc begins: 56 MiB of a disc of 4.7 GB, in proportion.</summary>
    private static int SecondBorder => 32 + Math.Max(2, 1792 * Units / 143_656) * 16;

    private static string Hex8(long value) => $"{value:X8}";
}
