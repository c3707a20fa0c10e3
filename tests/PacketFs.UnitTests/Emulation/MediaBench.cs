using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

/// <summary>Small discs of every kind on the bench, and the words that their tests share.</summary>
internal static class MediaBench
{
    public const int Units = 320;

    public static readonly EmulatedDriveOptions StandingClock = new()
    {
        PollStep = 0,
        Timing = new TimingProfile { CommandOverhead = TimeSpan.Zero, InterfaceBytesPerSecond = long.MaxValue },
    };

    public static EmulatedDisc Blank(MediumType medium, int units = Units) =>
        EmulatedDisc.CreateInMemory(new DiscDescription { Medium = medium, Units = units });

    public static DriveBench Ready(MediumType medium, int units = Units, EmulatedDriveOptions? options = null) =>
        DriveBench.Ready(options, Blank(medium, units));

    /// <summary>As the host's own plan makes it, put into another drive.</summary>
    public static DriveBench Formatted(MediumType medium, EmulatedDriveOptions? options = null)
    {
        EmulatedDrive emulated = new(Blank(medium));
        using OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        DriveResult result = FormatPlan.Create(drive.Refresh()).Execute(drive);
        Assert.True(result.IsGood, result.ToString());
        emulated.Clock.Advance(TimeSpan.FromMinutes(10));
        drive.Refresh();
        return DriveBench.Ready(options, emulated.Disc!.Clone());
    }

    public static ScsiResult Format(DriveBench bench, string list, byte code = 1, bool completeList = false) =>
        bench.SendData(new FormatUnit(code, CompleteList: completeList), Bytes(list));

    public static Profile ProfileOf(DriveBench bench)
    {
        byte[] header = bench.Ask(new GetConfiguration(8));
        return (Profile)((header[6] << 8) | header[7]);
    }

    public static FeatureCode[] CurrentFeatures(DriveBench bench)
    {
        byte[] reply = bench.Ask(new GetConfiguration(1024));
        List<FeatureCode> current = [];
        for (int at = 8; at < reply.Length; at += 4 + reply[at + 3])
        {
            if ((reply[at + 2] & 1) != 0)
            {
                current.Add((FeatureCode)((reply[at] << 8) | reply[at + 1]));
            }
        }

        return [.. current.Where(code => code is >= FeatureCode.RandomReadable and < FeatureCode.PowerManagement)];
    }

    public static string Capacities(DriveBench bench) => Hex(bench.Ask(new ReadFormatCapacities(252)));

    public static string DiscInformation(DriveBench bench) => Hex(bench.Ask(new ReadDiscInformation(8)));

    public static string Track(DriveBench bench, int number = 1) =>
        Hex(bench.Ask(ReadTrackInformation.OfTrack(number, 28)));

    public static void AssertSense(string expected, ScsiResult result)
    {
        Assert.Equal(ScsiStatus.CheckCondition, result.Status);
        Assert.Equal(expected, result.Sense.ToString());
    }

    public static byte[] Bytes(string hex) =>
        Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal));

    public static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    public static string Hex(string text) => text.Replace(" ", string.Empty, StringComparison.Ordinal);
}
