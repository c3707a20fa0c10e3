using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Emulation;
using Xunit;
using static PacketFs.UnitTests.Emulation.MediaBench;

namespace PacketFs.UnitTests.Emulation.Sequential;

/// <summary>DVD-ROM and BD-ROM, in a recorder and in a read-only drive.</summary>
public sealed class PressedDiscTests
{
    public static TheoryData<MediumType, DriveKind, string> Drives => new()
    {
        { MediumType.DvdRom, DriveKind.Recorder, "0010" },
        { MediumType.DvdRom, DriveKind.Rom, "0010" },
        { MediumType.BdRom, DriveKind.Recorder, "0040" },
        { MediumType.BdRom, DriveKind.Rom, "0040" },
    };

    [Theory]
    [MemberData(nameof(Drives))]
    public void What_was_pressed_is_read_and_nothing_else(MediumType medium, DriveKind kind, string profile)
    {
        using DriveBench bench = DriveBench.Ready(new EmulatedDriveOptions { Kind = kind }, Press(medium, 100));
        CommandScript.Run(bench, $"""
            46 02 0108 000000 0008 00 < 00000004 0000 {profile}
            51 00 0000000000 0022 00 < 0020 0E 01 01 01 01
            52 01 00000001 00 001C 00 < 0022 01 01 00 04 01 02 00000000 00000000 00000000 000000.. 00000064
            52 01 00000002 00 001C 00 < ! 05/24/00
            52 00 00000064 00 001C 00 < ! 05/21/00
            43 00 00 000000 00 0014 00 < 0012 01 01 00 14 01 00 00000000 00 14 AA 00 00000064
            43 00 01 000000 00 000C 00 < 000A 01 01 00 14 01 00 00000000
            43 00 02 000000 00 000C 00 < ! 05/24/00
            25 00 00000000 0000 00 00 < 00000063 00000800
            28 00 00000063 00 0001 00 < 63636363
            28 00 00000063 00 0002 00 < ! 05/21/00
            """);
    }

    [Fact]
    public void A_recorder_refuses_to_write_it()
    {
        using DriveBench bench = DriveBench.Ready(null, Press(MediumType.DvdRom, 32));
        CommandScript.Run(bench, """
            2A 00 00000000 00 0010 00 > 16 ! 07/27/00
            2A 00 00000020 00 0010 00 > 16 ! 07/27/00
            53 00 000000 00000010 00 ! 07/27/00
            5B 00 02 00 0000 000000 00 ! 07/27/00
            58 00 00 00 0001 00000000 ! 07/27/00
            A1 00 00000000 0000000000 00 ! 05/30/06
            04 11 00 0000 00 > (00 82 00 08 00000020 00 00 08 00) ! 05/30/06
            23 00 0000000000 00FC 00 < 00000008 00000020 02000800
            AD 00 00000000 00 00 0014 00 00 < 0802 0000 01 02 01 00 00030000 0003001F
            AD 00 00000000 00 11 0014 00 00 < ! 05/24/00
            35 00 00000000 00 0000 00
            """);
        Assert.Equal(
            [PacketFs.Mmc.FeatureCode.RandomReadable, PacketFs.Mmc.FeatureCode.DvdRead], CurrentFeatures(bench));
    }

    [Fact]
    public void A_disc_is_pressed_from_a_stream_into_files()
    {
        string path = Path.Combine(Path.GetTempPath(), $"packetfs-{Guid.NewGuid():N}.img");
        try
        {
            using (EmulatedDisc disc = EmulatedDisc.Press(path, MediumType.BdRom, new MemoryStream(Content(5))))
            {
                Assert.Equal("BD-ROM", disc.MediumName);
            }

            using DriveBench bench = DriveBench.Ready(null, EmulatedDisc.Open(path));
            CommandScript.Run(bench, """
                25 00 00000000 0000 00 00 < 00000004 00000800
                28 00 00000004 00 0001 00 < 04040404
                """);
        }
        finally
        {
            File.Delete(path);
            File.Delete(path + EmulatedDisc.StateSuffix);
        }
    }

    [Theory]
    [InlineData(MediumType.DvdMinusR, 2048)]
    [InlineData(MediumType.DvdRom, 0)]
    public void What_cannot_be_pressed_is_said(MediumType medium, int bytes) => Assert.Equal(
        FsError.InvalidArgument,
        Assert.Throws<FsException>(() => EmulatedDisc.PressInMemory(medium, new byte[bytes])).Error);

    [Fact]
    public void There_is_no_blank_pressed_disc() => Assert.Equal(
        FsError.InvalidArgument, Assert.Throws<FsException>(() => Blank(MediumType.DvdRom)).Error);

    private static EmulatedDisc Press(MediumType medium, int blocks) =>
        EmulatedDisc.PressInMemory(medium, Content(blocks));

    /// <summary>Each block is full of its number.</summary>
    private static byte[] Content(int blocks) =>
        [.. Enumerable.Range(0, blocks * 2048).Select(offset => (byte)((offset / 2048) & 0xFF))];
}
