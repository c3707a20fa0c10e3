using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Tracing;
using PacketFs.TestKit.Traces;
using Xunit;

namespace PacketFs.UnitTests.Mmc.Tracing;

/// <summary>Odd drives as files: what was once concluded from the drive must be concluded from its trace.</summary>
public sealed class GoldenTraceTests
{
    public static TheoryData<string> Names => [.. TraceRecipes.All.Select(recipe => recipe.Name)];

    /// <summary>What was concluded when the traces were recorded; the emulated drive may have changed since.</summary>
    public static TheoryData<string, TraceConclusions> Recorded => new()
    {
        {
            "sleepy-cd-rw",
            new TraceConclusions(
                "ODDCO SLEEPY 4X 0.9b",
                "CD-RW, None, 1 sessions",
                MediumCondition.Blank,
                Blocks: 0,
                WriteUnit: 1,
                "1764 1411 705",
                "Choose fixed packets of 32 blocks (MODE SELECT, page 05h); Format the CD-RW (FORMAT UNIT, type 10h.0, "
                    + "273088 blocks, parameter 000020h, about 8 min)")
        },
        {
            "half-formatted-dvd+rw",
            new TraceConclusions(
                "ODDCO HALFWAY 1.0",
                "DVD+RW, None, 1 sessions",
                MediumCondition.Blank,
                Blocks: 0,
                WriteUnit: 16,
                "5540",
                "Format the DVD+RW (FORMAT UNIT, type 26h.0, 1024 blocks, parameter 000000h, about 1 min)")
        },
        {
            "quick-dvd-rw",
            new TraceConclusions(
                "ODDCO QUICK 1.0",
                "DVD-RW, None, 1 sessions",
                MediumCondition.Blank,
                Blocks: 0,
                WriteUnit: 16,
                "5540 2770 1385",
                "Format the DVD-RW (FORMAT UNIT, type 10h.0, 1024 blocks, parameter 000010h)")
        },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_trace_in_the_repository_leads_to_the_conclusions_of_its_day(string name, TraceConclusions recorded)
    {
        TraceSession session = Assert.Single(GoldenTraces.Load(name).Sessions);
        foreach (TraceReplayMode mode in Enum.GetValues<TraceReplayMode>())
        {
            SimulatedClock clock = new();
            TraceDrive drive = new(session, mode, clock);
            Assert.Equal(recorded, TraceConclusions.Draw(drive, clock));
            Assert.Empty(drive.Surprises);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_trace_just_recorded_leads_to_the_conclusions_of_the_drive(string name)
    {
        using MemoryStream stream = new();
        TraceConclusions live = Recipe(name).Record(stream);
        stream.Position = 0;
        Trace trace = Trace.Load(stream);
        Assert.Null(trace.Tail);

        SimulatedClock clock = new();
        TraceDrive drive = new(trace.Sessions[0], TraceReplayMode.Strict, clock);
        Assert.Equal(live, TraceConclusions.Draw(drive, clock));
        Assert.Empty(drive.Surprises);
    }

    [Fact]
    public void The_sleepy_burner_holds_a_blank_cd_rw_that_gets_packets_of_32()
    {
        TraceDrive drive = Lenient(TraceRecipes.SleepyBurner.Name);
        TraceConclusions found = TraceConclusions.Draw(drive, new SimulatedClock());
        Assert.Equal(("ODDCO SLEEPY 4X 0.9b", MediumCondition.Blank, 0L), (found.Drive, found.Condition, found.Blocks));
        Assert.StartsWith("Choose fixed packets of 32 blocks", found.Plan, StringComparison.Ordinal);
        Assert.Equal(32 << 10, drive.MaxTransferBytes);
        Assert.Contains(drive.Session.Commands, command => command.Result.Sense.Is(0x04, 0x01));
        Assert.Contains(drive.Session.Commands, command => command.Result.Sense.Is(0x28, 0x00));
    }

    [Fact]
    public void After_the_format_command_the_half_formatted_disc_is_what_it_was_then()
    {
        SimulatedClock clock = new();
        using OpticalDrive drive = new(
            Lenient(TraceRecipes.HalfFormatted.Name),
            clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        MediumState before = drive.Refresh();
        Assert.Equal(MediumCondition.Blank, before.Condition);
        Assert.True(FormatPlan.Create(before).Execute(drive).IsGood);
        Assert.Equal(MediumCondition.Formatted, drive.State!.Condition);
        Assert.Equal(64 * 16, drive.State.BlockCount);
    }

    [Fact]
    public void A_read_error_of_the_quick_dvd_is_met_again()
    {
        SimulatedClock clock = new();
        using OpticalDrive drive = new(
            Lenient(TraceRecipes.QuickDvd.Name),
            clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        Assert.True(FormatPlan.Create(drive.Refresh()).Execute(drive).IsGood);
        byte[] unit = new byte[OpticalDrive.BlockSize * 16];
        DriveResult bad = drive.Read(new Core.Lba(16), unit);
        Assert.Equal("03/11/05", bad.Sense.ToString());
    }

    private static TraceRecipe Recipe(string name) => TraceRecipes.All.Single(recipe => recipe.Name == name);

    private static TraceDrive Lenient(string name) =>
        new(GoldenTraces.Load(name).Sessions[0], TraceReplayMode.Lenient);
}
