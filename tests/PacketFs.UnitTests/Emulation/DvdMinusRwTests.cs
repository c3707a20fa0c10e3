using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.TestKit.Emulation;
using Xunit;
using static PacketFs.UnitTests.Emulation.MediaBench;

namespace PacketFs.UnitTests.Emulation;

public sealed class DvdMinusRwTests
{
    private static readonly string All = $"{Units * 16:X8}";

    [Fact]
    public void A_blank_disc_is_sequential_and_appended_to_in_whole_ECC_blocks()
    {
        using DriveBench bench = Ready(MediumType.DvdMinusRw);
        Assert.Equal(Profile.DvdMinusRwSequential, ProfileOf(bench));
        Assert.Contains(FeatureCode.IncrementalStreamingWritable, CurrentFeatures(bench));
        Assert.Equal(
            Hex($"00 00 00 20 {All} 01 00 08 00 {All} 00 00 08 00 {All} 40 00 00 10 {All} 54 00 00 10"),
            Capacities(bench));
        AssertSense("05/21/02", bench.Write(16, 16, 1));
        AssertSense("05/21/02", bench.Write(0, 8, 1));
        Assert.True(bench.Write(0, 32, 1).IsGood);
        AssertSense("05/21/02", bench.Write(0, 16, 1));
        Assert.True(bench.Write(32, 16, 2).IsGood);
        AssertSense("05/72/03", bench.Send(new CloseTrackSession(CloseFunction.Session, 0)));
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.Track, 1)).IsGood);
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.Session, 0)).IsGood);
        AssertSense("05/21/02", bench.Write(48, 16, 1));
        Assert.Equal("002011", DiscInformation(bench)[..6]);
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.FinaliseMinusDisc, 0)).IsGood);
        Assert.Equal("00201E", DiscInformation(bench)[..6]);
        AssertSense("07/27/00", bench.Write(48, 16, 1));
        AssertSense("05/21/00", bench.Read(48, new byte[2048]));
        byte[] back = new byte[2048];
        Assert.True(bench.Read(47, back).IsGood);
        Assert.Equal(2, back[0]);
    }

    [Fact]
    public void A_formatted_disc_takes_whole_aligned_ECC_blocks_anywhere_and_nothing_else()
    {
        using DriveBench bench = Formatted(MediumType.DvdMinusRw);
        Assert.Equal(Profile.DvdMinusRwRestrictedOverwrite, ProfileOf(bench));
        Assert.Equal(
            [FeatureCode.RandomReadable, FeatureCode.DvdRead, FeatureCode.RandomWritable, FeatureCode.Formattable,
                FeatureCode.RestrictedOverwrite, FeatureCode.RigidRestrictedOverwrite, FeatureCode.DvdMinusRwWrite],
            CurrentFeatures(bench));
        Assert.Equal(Hex("00 22 01 01 00 05 31 00"), Track(bench)[..16]);
        Assert.Equal("00000010", Track(bench)[40..48]);
        Assert.True(bench.Write((Units - 1) * 16, 16, 3).IsGood);
        AssertSense("05/21/02", bench.Write(8, 16, 1));
        AssertSense("05/21/02", bench.Write(16, 1, 1));
        AssertSense("05/21/00", bench.Write(Units * 16, 16, 1));
        AssertSense("05/2C/00", bench.Send(new CloseTrackSession(CloseFunction.Session, 0)));
        Assert.EndsWith(Hex("00 00 00 00 4C 00 00 10"), Capacities(bench), StringComparison.Ordinal);
    }

    [Fact]
    public void A_quick_format_is_grown_by_writing_until_its_border_is_closed()
    {
        using DriveBench bench = Ready(MediumType.DvdMinusRw);
        Assert.True(Format(bench, "00 00 00 08 00 00 00 00 54 00 00 10").IsGood);
        Assert.Equal(Profile.DvdMinusRwRestrictedOverwrite, ProfileOf(bench));
        Assert.Equal(Hex($"00 00 00 20 {All} 03"), Capacities(bench)[..18]);
        AssertSense("05/21/02", bench.Write(16, 16, 1));
        Assert.True(bench.Write(0, 64, 1).IsGood);
        Assert.True(bench.Write(16, 16, 2).IsGood);
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.Session, 0)).IsGood);
        Assert.Equal(Hex("00 00 00 28 00 00 00 40 02"), Capacities(bench)[..18]);
        Assert.EndsWith(Hex($"{(Units * 16) - 64:X8} 4C 00 00 10"), Capacities(bench), StringComparison.Ordinal);
        AssertSense("05/21/00", bench.Write(64, 16, 1));
        Assert.True(Format(bench, "00 00 00 08 00 00 00 00 4C 00 00 10").IsGood);
        Assert.True(bench.Write(64, 16, 4).IsGood);
        Assert.True(bench.Write(0, 16, 5).IsGood);
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.Session, 0)).IsGood);
        Assert.Equal(80, bench.Drive.Disc!.UserBlocks);
        AssertSense("05/26/00", Format(bench, $"00 00 00 08 {All} 4C 00 00 10"));
    }

    [Fact]
    public void Blanking_makes_it_sequential_again_and_a_minimal_one_takes_incremental_writing_away()
    {
        using DriveBench bench = Formatted(MediumType.DvdMinusRw);
        Assert.True(bench.Send(new Blank(BlankType.Minimal)).IsGood);
        Assert.Equal(Profile.DvdMinusRwSequential, ProfileOf(bench));
        Assert.DoesNotContain(FeatureCode.IncrementalStreamingWritable, CurrentFeatures(bench));
        AssertSense("05/64/00", bench.Write(0, 16, 1));
        AssertSense("05/21/00", bench.Read(0, new byte[2048]));
        Assert.True(bench.Send(new Blank(BlankType.Full)).IsGood);
        Assert.Contains(FeatureCode.IncrementalStreamingWritable, CurrentFeatures(bench));
        Assert.True(bench.Write(0, 16, 1).IsGood);
        AssertSense("05/24/00", bench.Send(new Blank(BlankType.TrackTail)));
        AssertSense("05/2C/00", Format(bench, "00 00 00 08 00 00 00 00 4C 00 00 10"));
        AssertSense("05/26/00", Format(bench, $"00 00 00 08 {All} 40 00 00 20"));
    }
}
