using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Emulation;
using Xunit;
using static PacketFs.UnitTests.Emulation.MediaBench;

namespace PacketFs.UnitTests.Emulation.Sequential;

/// <summary>BD-R with pseudo-overwrite: what is written again goes elsewhere, and is read from there.</summary>
public sealed class PseudoOverwriteTests
{
    private static int UserUnits => Units - (0x3000 * Units / 381_856);

    [Fact]
    public void A_recorded_cluster_is_replaced_at_the_next_writable_address()
    {
        using DriveBench bench = ReadyForOverwriting();
        CommandScript.Run(bench, $"""
            2A 00 00000000 00 0060 00 > 96
            51 02 0000000000 0010 00 < 000E 40 00 {UserUnits - 3:X8} 00008000 00000FFF
            2A 00 00000020 00 0020 00 > (EE)65536
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 01 03 00000000 00000060
            35 00 00000000 00 0000 00
            2A 00 00000020 00 0020 00 > (DD)65536
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 01 03 00000000 00000080
            51 02 0000000000 0010 00 < 000E 40 00 {UserUnits - 4:X8} 00007FFF 00000FFF
            28 00 0000001F 00 0002 00 < 2020
            28 00 00000020 00 0001 00 < DD00
            35 00 00000000 00 0000 00
            28 00 00000020 00 0001 00 < DD00
            51 02 0000000000 0010 00 < 000E 40 00 {UserUnits - 4:X8} 00007FFF 00000FFE
            35 00 00000000 00 0000 00
            51 02 0000000000 0010 00 < 000E 40 00 {UserUnits - 4:X8} 00007FFF 00000FFE
            2A 00 000000C0 00 0020 00 > 32 ! 05/21/02
            2A 00 00000080 00 0020 00 > 32
            2A 00 00000070 00 0040 00 > 64 ! 05/21/02
            """);
        Assert.Contains(PacketFs.Mmc.FeatureCode.BdRPseudoOverwrite, CurrentFeatures(bench));
    }

    [Fact]
    public void A_part_of_a_cluster_keeps_what_lies_around_it()
    {
        using DriveBench bench = ReadyForOverwriting();
        CommandScript.Run(bench, """
            2A 00 00000000 00 0045 00 > 69
            35 00 00000000 00 0000 00
            2A 00 0000001E 00 0004 00 > (AA)8192
            35 00 00000000 00 0000 00
            28 00 0000001D 00 0001 00 < 1E1E
            28 00 0000001E 00 0001 00 < AA00
            28 00 00000021 00 0001 00 < 0000
            28 00 00000022 00 0001 00 < 2323
            28 00 00000044 00 0001 00 < 4545
            2A 00 00000050 00 0001 00 > 1               # behind what came, in the padding
            28 00 00000050 00 0001 00 < 5151
            28 00 00000044 00 0001 00 < 4545
            """);
    }

    [Fact]
    public void An_address_whose_cluster_stands_for_another_has_content_of_its_own()
    {
        using DriveBench bench = ReadyForOverwriting();
        CommandScript.Run(bench, """
            2A 00 00000000 00 0020 00 > 32
            35 00 00000000 00 0000 00
            2A 00 00000000 00 0020 00 > (AA)65536       # goes to 20h, and waits there
            2A 00 00000020 00 0020 00 > (BB)65536
            28 00 00000000 00 0001 00 < AA00
            28 00 00000020 00 0001 00 < BB00
            35 00 00000000 00 0000 00
            28 00 00000000 00 0001 00 < AA00
            28 00 00000020 00 0001 00 < BB00
            2A 00 00000045 00 0001 00 > (CC)2048        # where that one lies
            28 00 00000044 00 0001 00 < 0000
            28 00 00000045 00 0001 00 < CC00
            28 00 00000020 00 0001 00 < BB00
            """);
    }

    [Fact]
    public void A_power_cut_takes_back_what_was_replaced_since_the_last_flush()
    {
        using DriveBench bench = ReadyForOverwriting();
        CommandScript.Run(bench, """
            2A 00 00000000 00 0020 00 > 32
            2A 00 00000020 00 0020 00 > 32
            35 00 00000000 00 0000 00
            2A 00 00000000 00 0020 00 > (BB)65536
            35 00 00000000 00 0000 00
            2A 00 00000000 00 0020 00 > (CC)65536
            2A 00 00000020 00 0020 00 > (CC)65536
            """);
        bench.Drive.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Drive.CutPower();
        bench.Drive.PowerOn();
        bench.Send(new PacketFs.Mmc.Commands.TestUnitReady());
        CommandScript.Run(bench, """
            28 00 00000000 00 0001 00 < BB00
            28 00 00000020 00 0001 00 < 2121
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 01 03 00000000 000000A0
            """);
    }

    [Fact]
    public void A_clean_end_writes_the_list()
    {
        using DriveBench bench = ReadyForOverwriting();
        CommandScript.Run(bench, """
            2A 00 00000000 00 0020 00 > 32
            35 00 00000000 00 0000 00
            2A 00 00000000 00 0020 00 > (CC)65536
            1B 00 00 00 02 00
            """);
        using DriveBench other = DriveBench.Ready(null, bench.Drive.Disc!.Clone());
        CommandScript.Run(other, "28 00 00000000 00 0001 00 < CC00");
    }

    [Fact]
    public void When_nothing_is_left_to_write_to_nothing_is_replaced()
    {
        using DriveBench bench = ReadyForOverwriting();
        for (int unit = 0; unit < UserUnits - 2; unit++)
        {
            Assert.True(bench.Write(unit * 32, 32, 1).IsGood);
        }

        CommandScript.Run(bench, """
            35 00 00000000 00 0000 00
            2A 00 00000000 00 0060 00 > 96 ! 07/27/07
            2A 00 00000000 00 0020 00 > 32
            2A 00 00000000 00 0020 00 > 32       # it still waits in the buffer
            35 00 00000000 00 0000 00
            2A 00 00000020 00 0020 00 > 32
            35 00 00000000 00 0000 00
            2A 00 00000020 00 0020 00 > 32 ! 07/27/07
            51 02 0000000000 0010 00 < 000E 40 00 00000000
            """);
    }

    [Fact]
    public void The_image_shows_what_the_drive_reads()
    {
        string path = Path.Combine(Path.GetTempPath(), $"packetfs-{Guid.NewGuid():N}.img");
        try
        {
            DiscDescription description = new() { Medium = MediumType.BdR, Units = Units };
            using (DriveBench bench = DriveBench.Ready(null, EmulatedDisc.Create(path, description)))
            {
                Format(bench, $"00 80 00 08 {UserUnits * 32:X8} C8 00 00 00");
                CommandScript.Run(bench, """
                    2A 00 00000000 00 0060 00 > 96
                    35 00 00000000 00 0000 00
                    2A 00 00000020 00 0020 00 > (EE)65536
                    35 00 00000000 00 0000 00
                    2A 00 00000040 00 0020 00 > (AA)65536
                    """);
            }

            byte[] image = File.ReadAllBytes(path);
            Assert.Equal([1, 0xEE, 0xAA], new[] { image[0], image[0x20 * 2048], image[0x40 * 2048] });
            using DriveBench other = DriveBench.Ready(null, EmulatedDisc.Open(path));
            CommandScript.Run(other, """
                28 00 00000020 00 0001 00 < EE00
                28 00 00000040 00 0001 00 < AA00
                51 02 0000000000 0010 00 < 000E 40 00 ........ 00007FFE 00000FFD
                """);
        }
        finally
        {
            File.Delete(path);
            File.Delete(path + EmulatedDisc.StateSuffix);
        }
    }

    [Fact]
    public void A_drive_that_knows_no_list_refuses_the_disc()
    {
        using DriveBench bench = ReadyForOverwriting();
        CommandScript.Run(bench, """
            2A 00 00000000 00 0020 00 > 32
            35 00 00000000 00 0000 00
            2A 00 00000000 00 0020 00 > 32
            5B 00 01 00 0001 000000 00
            5B 00 02 00 0000 000000 00
            """);
        using DriveBench rom = DriveBench.Ready(
            new EmulatedDriveOptions { Kind = DriveKind.Rom }, bench.Drive.Disc!.Clone());
        CommandScript.Run(rom, "28 00 00000000 00 0001 00 < ! 02/30/02");
    }

    /// <summary>Random writes, flushes and cuts against a model that knows what must be there.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void After_a_cut_every_block_is_as_old_as_the_last_flush_or_newer_as_a_whole_disc(int seed)
    {
        Prng prng = new((ulong)seed);
        using DriveBench bench = ReadyForOverwriting();
        Assert.True(bench.Write(0, 16 * 32, 1).IsGood);
        Assert.True(bench.Sync().IsGood);
        byte[] flushed = [.. Enumerable.Repeat((byte)1, 16 * 32)];
        byte[] now = [.. flushed];
        for (int step = 0; step < 120; step++)
        {
            int lba = prng.Next((16 * 32) - 40);
            int count = 1 + prng.Next(40);
            byte fill = (byte)(2 + step);
            Assert.True(bench.Write(lba, count, fill).IsGood);
            now.AsSpan(lba, count).Fill(fill);
            if (prng.OneIn(6))
            {
                Assert.True(bench.Sync().IsGood);
                now.CopyTo(flushed, 0);
            }

            if (prng.OneIn(12))
            {
                using DriveBench cut = DriveBench.Ready(null, bench.Drive.PeekPowerCut((ulong)step));
                Assert.Equal(flushed, Blocks(cut));
            }
        }

        Assert.Equal(now, Blocks(bench));
    }

    private static byte[] Blocks(DriveBench bench)
    {
        byte[] all = new byte[16 * 32 * 2048];
        Assert.True(bench.Read(0, all).IsGood);
        return [.. Enumerable.Range(0, 16 * 32).Select(block => all[block * 2048])];
    }

    private static DriveBench ReadyForOverwriting()
    {
        DriveBench bench = Ready(MediumType.BdR);
        Assert.True(Format(bench, $"00 80 00 08 {UserUnits * 32:X8} C8 00 00 00").IsGood);
        return bench;
    }
}
