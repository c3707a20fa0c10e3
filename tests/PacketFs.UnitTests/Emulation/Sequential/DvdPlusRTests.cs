using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.TestKit.Emulation;
using Xunit;
using static PacketFs.UnitTests.Emulation.MediaBench;

namespace PacketFs.UnitTests.Emulation.Sequential;

/// <summary>DVD+R: fragments that are appended to in blocks, sessions, a disc that is finalised.</summary>
public sealed class DvdPlusRTests
{
    [Fact]
    public void A_blank_disc_is_described_as_blank()
    {
        using DriveBench bench = Ready(MediumType.DvdPlusR);
        Assert.Equal(
            [FeatureCode.RandomReadable, FeatureCode.DvdRead, FeatureCode.DvdPlusR], CurrentFeatures(bench));
        CommandScript.Run(bench, """
            46 02 002B 000000 0010 00 < 0000000C 0000 001B 002B 01 04 01000000
            51 00 0000000000 0022 00 < 0020 00 01 01 01 01 00 00 000000 00000000 FFFFFFFF 00001400
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 41 01 00000000 00000000 00001400 00000010 00001400 00000000
            52 01 000000FF 00 0024 00 < 0022 01 01 00 04 41 01 00000000 00000000 00001400 00000010 00001400 00000000
            52 02 00000001 00 0008 00 < 0022 01 01
            52 00 00000100 00 0008 00 < 0022 01 01
            52 01 00000002 00 0024 00 < ! 05/24/00
            51 01 0000000000 000C 00 < 000A 20 00 0010 0001 0010 0001
            43 00 00 000000 00 0014 00 < ! 05/24/00
            23 00 0000000000 00FC 00 < 00000008 00001400 01000800
            25 00 00000000 0000 00 00 < 00000000 00000800
            28 00 00000000 00 0001 00 < ! 05/21/00
            A1 10 00000000 0000000000 00 ! 05/30/06
            04 11 00 0000 00 > (00 02 00 08 00 00 14 00 98 00 00 00) ! 05/30/06
            """);
    }

    /// <summary>growisofs -Z: 16 blocks at a time, the last write whole; track and session closed behind it.</summary>
    [Fact]
    public void A_session_is_written_as_growisofs_does_it_and_another_is_merged()
    {
        using DriveBench bench = Ready(MediumType.DvdPlusR);
        CommandScript.Run(bench, """
            51 00 0000000000 0020 00 < 0020 00
            52 01 00000001 00 0030 00 < 0022 01 01 00 04 41 01 00000000 00000000
            55 10 000000000000 3C 00 > (00000000 00000000 0532 40 C4 08 1000000000 00000010 0096)60
            2A 00 00000000 00 0010 00 > 16
            2A 00 00000010 00 0010 00 > 16
            2A 00 00000010 00 0010 00 > 16 ! 05/21/02   # a retry of what has been accepted
            35 02 00000000 00 0000 00
            wait
            35 00 00000000 00 0000 00
            51 00 0000000000 0022 00 < 0020 05 01 01 01 01
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 01 03 00000000 00000020 000013E0 00000010 00001400 0000001F
            5B 01 02 00 0000 000000 00 ! 05/72/03
            5B 01 01 00 0001 000000 00
            wait
            51 00 0000000000 0022 00 < 0020 05 01 01 01 02
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 81 02 00000000 00000000 00000000 00000010 00000020 0000001F
            52 01 000000FF 00 0024 00 < 0022 02 01 00 04 41 01 00000030 00000030 000013D0 00000010 000013D0
            5B 01 02 00 0000 000000 00
            wait
            51 00 0000000000 0022 00 < 0020 01 01 02 02 02
            52 01 000000FF 00 0024 00 < 0022 02 02 00 04 41 01 00000040 00000040 000013C0
            43 00 01 000000 00 000C 00 < 000A 01 01 00 14 01 00 00000000
            43 00 00 000000 00 0014 00 < 0012 01 01 00 14 01 00 00000000 00 14 AA 00 00000020
            25 00 00000000 0000 00 00 < 0000001F 00000800
            28 00 0000001F 00 0001 00 < 20202020
            28 00 00000020 00 0001 00 < ! 05/21/00
            2A 00 00000020 00 0010 00 > 16 ! 05/21/02
            2A 00 00000040 00 0010 00 > 16
            35 00 00000000 00 0000 00
            5B 01 01 00 0002 000000 00
            wait
            5B 01 02 00 0000 000000 00
            wait
            51 00 0000000000 0022 00 < 0020 01 01 03 03 03
            43 00 01 000000 00 000C 00 < 000A 01 02 00 14 02 00 00000040
            43 00 00 000000 00 0014 00 < 001A 01 02 00 14 01 00 00000000 00 14 02 00 00000040
            43 00 00 000000 AA 000C 00 < 000A 01 02 00 14 AA 00 00000050
            43 02 01 000000 00 000C 00 < 000A 01 02 00 14 02 00 00 00 02 40
            """);
    }

    /// <summary>growisofs -dvd-compat and cdrskin without -multi.</summary>
    [Theory]
    [InlineData("05")]
    [InlineData("06")]
    public void A_finalised_disc_takes_nothing(string function)
    {
        using DriveBench bench = Ready(MediumType.DvdPlusR);
        CommandScript.Run(bench, $"""
            5B 01 {function} 00 0000 000000 00 ! 05/2C/04
            2A 00 00000000 00 0010 00 > 16
            35 02 00000000 00 0000 00
            wait
            5B 01 01 00 0001 000000 00
            wait
            5B 01 {function} 00 0000 000000 00
            wait
            51 00 0000000000 0022 00 < 0020 0E 01 01 01 01
            52 01 000000FF 00 0024 00 < ! 05/24/00
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 81 02 00000000 00000000 00000000 00000010 00000010 0000000F
            2A 00 00000020 00 0010 00 > 16 ! 07/27/00
            53 00 000000 00000010 00 ! 07/27/00
            5B 01 02 00 0000 000000 00 ! 05/2C/00
            23 00 0000000000 00FC 00 < 00000008 00000010 02000800
            43 00 00 000000 00 0014 00 < 0012 01 01 00 14 01 00 00000000 00 14 AA 00 00000010
            """);
    }

    [Fact]
    public void Blocks_are_put_together_to_ECC_blocks_and_a_flush_fills_the_last_one()
    {
        using DriveBench bench = Ready(MediumType.DvdPlusR);
        CommandScript.Run(bench, """
            2A 00 00000000 00 0001 00 > 1
            2A 00 00000001 00 0020 00 > 32
            52 01 000000FF 00 0024 00 < 0022 01 01 00 04 01 03 00000000 00000021
            28 00 00000020 00 0001 00 < 21212121      # it waits in the buffer
            28 00 0000000F 00 0012 00 < 10101010
            28 00 00000021 00 0001 00 < ! 05/21/00
            2A 00 00000022 00 0001 00 > 1 ! 05/21/02
            35 00 00000000 00 0000 00
            52 01 000000FF 00 0024 00 < 0022 01 01 00 04 01 03 00000000 00000030 000013D0 00000010 00001400 0000002F
            2A 00 00000021 00 0001 00 > 1 ! 05/21/02
            28 00 00000020 00 0001 00 < 21212121
            28 00 00000021 00 0001 00 < 00000000
            2A 00 00000030 00 0001 00 > 1
            1B 00 00 00 02 00
            """);
        Assert.Equal(64, bench.Drive.Disc!.UserBlocks);
    }

    /// <summary>cdrskin with a known track size.</summary>
    [Fact]
    public void A_reserved_fragment_is_written_beside_the_invisible_one_and_padded_when_it_is_closed()
    {
        using DriveBench bench = Ready(MediumType.DvdPlusR);
        CommandScript.Run(bench, """
            53 00 000000 00000000 00 ! 05/24/00
            53 00 000000 00001400 00 ! 05/63/00
            53 00 000000 00000025 00                 # 37 blocks: 48
            51 00 0000000000 0022 00 < 0020 05 01 01 01 02
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 C1 01 00000000 00000000 00000030 00000010 00000030
            52 01 000000FF 00 0024 00 < 0022 02 01 00 04 41 01 00000040 00000040 000013C0
            51 01 0000000000 000C 00 < 000A 20 00 0010 0002 0010 0002
            2A 00 00000040 00 0010 00 > 16
            2A 00 00000000 00 0010 00 > 16
            2A 00 00000010 00 0030 00 > 48 ! 05/63/00
            53 00 000000 00000010 00 ! 05/2C/00      # the invisible one is being written
            5B 01 02 00 0000 000000 00 ! 05/72/04
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 81 03 00000000 00000010 00000020
            5B 01 01 00 0001 000000 00
            wait
            5B 01 02 00 0000 000000 00 ! 05/72/03
            5B 01 01 00 00FF 000000 00
            wait
            5B 01 02 00 0000 000000 00
            wait
            28 00 00000020 00 0001 00 < 00000000
            28 00 00000030 00 0001 00 < ! 03/11/05   # the link between the two
            43 00 00 000000 00 0040 00 < 001A 01 02 00 14 01 00 00000000 00 14 02 00 00000040 00 14 AA 00 00000050
            """);
    }

    [Fact]
    public void Fifteen_fragments_can_be_reserved_and_no_more()
    {
        using DriveBench bench = Ready(MediumType.DvdPlusR, 640);
        for (int i = 0; i < 15; i++)
        {
            CommandScript.Run(bench, "53 00 000000 00000010 00");
        }

        CommandScript.Run(bench, """
            53 00 000000 00000010 00 ! 05/72/05
            52 05 00000010 00 0008 00 < 0022 10 01
            2A 00 000000E0 00 0010 00 > 16
            5B 00 01 00 0008 000000 00
            52 05 00000008 00 0008 00 < 0022 09 01   # the next open one
            53 00 000000 00000010 00
            """);
    }

    [Fact]
    public void What_is_on_the_disc_is_found_again_by_another_drive()
    {
        using DriveBench bench = Ready(MediumType.DvdPlusR);
        CommandScript.Run(bench, """
            53 00 000000 00000020 00
            2A 00 00000000 00 0010 00 > 16
            2A 00 00000030 00 0005 00 > 5
            35 00 00000000 00 0000 00
            """);
        using DriveBench other = DriveBench.Ready(null, bench.Drive.Disc!.Clone());
        CommandScript.Run(other, """
            51 00 0000000000 0022 00 < 0020 05 01 01 01 02
            52 01 00000001 00 0024 00 < 0022 01 01 00 04 81 03 00000000 00000010 00000010
            52 01 000000FF 00 0024 00 < 0022 02 01 00 04 01 03 00000030 00000040
            2A 00 00000010 00 0010 00 > 16
            2A 00 00000040 00 0010 00 > 16
            """);
    }

    [Fact]
    public void A_cut_inside_a_unit_ends_the_fragment_until_it_is_repaired_or_closed()
    {
        FaultPlan plan = new(1, Fault.PowerCutInPacket(2, PacketOutcome.Unreadable));
        using DriveBench bench = Ready(MediumType.DvdPlusR, options: new EmulatedDriveOptions { Faults = plan });
        bench.Write(0, 32, 1);
        bench.Sync();
        bench.Drive.PowerOn();
        bench.Send(new TestUnitReady());
        CommandScript.Run(bench, """
            51 00 0000000000 0022 00 < 0020 09 01 01 01 01
            52 01 000000FF 00 0024 00 < 0022 01 01 00 24 01 02 00000000 00000000 00000000 00000010 00001400 0000001F
            2A 00 00000020 00 0010 00 > 16 ! 05/21/02
            58 00 00 00 0002 00000000 ! 05/24/00
            58 00 00 00 0001 00000000
            58 00 00 00 0001 00000000 ! 05/2C/00
            52 01 000000FF 00 0024 00 < 0022 01 01 00 04 01 03 00000000 00000020
            2A 00 00000020 00 0010 00 > 16
            28 00 00000000 00 0001 00 < 01010101
            28 00 00000010 00 0001 00 < ! 03/11/05
            """);
    }

    [Fact]
    public void A_close_that_is_cut_off_is_done_again()
    {
        using DriveBench bench = Ready(MediumType.DvdPlusR, options: StandingClock);
        CommandScript.Run(bench, """
            53 00 000000 00000100 00
            2A 00 00000000 00 0010 00 > 16
            5B 01 01 00 0001 000000 00
            """);
        bench.Drive.Clock.Advance(TimeSpan.FromSeconds(5));
        bench.Drive.CutPower();
        bench.Drive.PowerOn();
        bench.Send(new TestUnitReady());
        CommandScript.Run(bench, """
            51 00 0000000000 0022 00 < 0020 09 01 01 01 02   # it had been padded up to somewhere
            5B 00 01 00 0001 000000 00
            5B 01 02 00 0000 000000 00
            """);
        bench.Drive.CutPower();
        bench.Drive.PowerOn();
        bench.Send(new TestUnitReady());
        CommandScript.Run(bench, """
            51 00 0000000000 0022 00 < 0020 09 01 01
            28 00 0000000F 00 0001 00 < 10101010
            2A 00 00000110 00 0010 00 > 16 ! 05/2C/00
            43 00 01 000000 00 000C 00 < ! 05/24/00
            5B 00 02 00 0000 000000 00
            51 00 0000000000 0022 00 < 0020 01 01 02
            43 00 01 000000 00 000C 00 < 000A 01 01 00 14 01 00 00000000
            """);
    }

    [Fact]
    public void A_read_only_drive_sees_closed_sessions()
    {
        using DriveBench bench = Ready(MediumType.DvdPlusR);
        CommandScript.Run(bench, "2A 00 00000000 00 0010 00 > 16\n5B 00 01 00 0001 000000 00");
        EmulatedDriveOptions rom = new() { Kind = DriveKind.Rom };
        using DriveBench open = DriveBench.Ready(rom, bench.Drive.Disc!.Clone());
        CommandScript.Run(open, "25 00 00000000 0000 00 00 < ! 02/30/02");
        CommandScript.Run(bench, """
            5B 00 02 00 0000 000000 00
            2A 00 00000030 00 0010 00 > 16
            35 00 00000000 00 0000 00
            """);
        using DriveBench closed = DriveBench.Ready(rom, bench.Drive.Disc!.Clone());
        CommandScript.Run(closed, """
            46 02 0038 000000 0008 00 < 00000004 0000 0010
            25 00 00000000 0000 00 00 < 0000000F 00000800
            28 00 0000000F 00 0001 00 < 10101010
            28 00 00000030 00 0001 00 < ! 05/21/00
            51 00 0000000000 0022 00 < 0020 0E 01 01 01 01
            43 00 00 000000 00 0014 00 < 0012 01 01 00 14 01 00 00000000 00 14 AA 00 00000010
            2A 00 00000050 00 0010 00 > 16 ! 05/20/00
            """);
    }

    [Fact]
    public void A_disc_in_files_survives_any_order_of_tracks()
    {
        string path = Path.Combine(Path.GetTempPath(), $"packetfs-{Guid.NewGuid():N}.img");
        try
        {
            DiscDescription description = new() { Medium = MediumType.DvdPlusR, Units = Units };
            using (DriveBench bench = DriveBench.Ready(null, EmulatedDisc.Create(path, description)))
            {
                CommandScript.Run(bench, """
                    53 00 000000 00000020 00
                    2A 00 00000030 00 0013 00 > 19
                    2A 00 00000000 00 0010 00 > 16
                    """);
            }

            Assert.Equal((0x30 + 32) * 2048L, new FileInfo(path).Length);
            using DriveBench other = DriveBench.Ready(null, EmulatedDisc.Open(path));
            CommandScript.Run(other, """
                52 01 00000001 00 0024 00 < 0022 01 01 00 04 81 03 00000000 00000010
                52 01 000000FF 00 0024 00 < 0022 02 01 00 04 01 03 00000030 00000050
                28 00 00000042 00 0001 00 < 43434343
                """);
        }
        finally
        {
            File.Delete(path);
            File.Delete(path + EmulatedDisc.StateSuffix);
        }
    }
}
