using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Recording.Closing;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Running;
using PacketFs.Recording.Tracks;
using Xunit;

namespace PacketFs.SimulationTests.Recording;

/// <summary>DVD and BD, and media that are written over: recorded, and read in another drive.</summary>
public sealed class BlockMediaTests
{
    private const int Units = 1024;

    [Theory]
    [InlineData(MediumType.DvdPlusR, MethodChoice.Auto, RecordingMethod.Sequential)]
    [InlineData(MediumType.DvdMinusR, MethodChoice.Sao, RecordingMethod.DiscAtOnce)]
    [InlineData(MediumType.DvdMinusR, MethodChoice.Packet, RecordingMethod.Incremental)]
    [InlineData(MediumType.DvdMinusRw, MethodChoice.Sao, RecordingMethod.DiscAtOnce)]
    [InlineData(MediumType.DvdMinusRw, MethodChoice.Packet, RecordingMethod.Incremental)]
    [InlineData(MediumType.BdR, MethodChoice.Auto, RecordingMethod.Sequential)]
    public void A_finalised_disc_reads_in_a_drive_that_only_reads(
        MediumType medium, MethodChoice choice, RecordingMethod method)
    {
        using RecordingScenario scenario = new(medium, Units);
        RecordingTrack track = RecordingScenario.Track(SectorForm.Mode1, 1003, 1);
        RecordingPlan plan = scenario.Plan(new([track]), new() { Method = choice, Verify = true });
        Assert.Equal(method, plan.Method);
        RecordingOutcome outcome = RecordingRun.Execute(plan, scenario.Drive);
        Assert.True(outcome.IsGood, outcome.Problem);
        Assert.Contains("what was read back", outcome.DiscText, StringComparison.OrdinalIgnoreCase);
        scenario.MoveTo(DriveKind.Rom);
        Assert.Equal(RecordingScenario.ContentOf(track), scenario.ReadBlocks(0, 1003));
        FsException refusal = Assert.Throws<FsException>(() => scenario.Plan(new([track])));
        Assert.Equal(FsError.ReadOnly, refusal.Error);
    }

    [Theory]
    [InlineData(MediumType.DvdPlusRw)]
    [InlineData(MediumType.DvdRam)]
    [InlineData(MediumType.BdRe)]
    [InlineData(MediumType.CdMrw)]
    public void Media_that_are_written_over_take_the_image_from_block_0_again_and_again(MediumType medium)
    {
        using RecordingScenario scenario = new(medium, Units);
        for (ulong seed = 1; seed <= 2; seed++)
        {
            RecordingTrack track = RecordingScenario.Track(SectorForm.Mode1, 777, seed);
            RecordingOutcome outcome = scenario.Record(new([track]), new() { Verify = true });
            Assert.True(outcome.IsGood, outcome.Problem);
            Assert.Equal(RecordingScenario.ContentOf(track), scenario.ReadBlocks(0, 777));
        }

        scenario.MoveTo(DriveKind.Recorder);
        RecordingTrack last = RecordingScenario.Track(SectorForm.Mode1, 777, 2);
        Assert.Equal(RecordingScenario.ContentOf(last), scenario.ReadBlocks(0, 777));
    }

    [Theory]
    [InlineData(MediumType.DvdPlusR)]
    [InlineData(MediumType.DvdMinusR)]
    [InlineData(MediumType.BdR)]
    public void Sessions_are_added_where_the_drive_says_and_the_first_one_stays(MediumType medium)
    {
        using RecordingScenario scenario = new(medium, 64 * Units);
        RecordingOptions multi = new() { End = SessionEnd.CloseSession, Method = MethodChoice.Packet, Verify = true };
        RecordingTrack first = RecordingScenario.Track(SectorForm.Mode1, 1000, 1);
        RecordingOutcome outcome = scenario.Record(new([first]), multi);
        Assert.True(outcome.IsGood, outcome.Problem);
        scenario.MoveTo(DriveKind.Recorder);

        DiscFacts facts = DiscSurvey.Take(scenario.Drive);
        Assert.Equal(0, facts.LastSessionStart!.Value.Value);
        long next = facts.NextWritable!.Value.Value;
        Assert.True(next >= 1008);
        RecordingTrack second = RecordingScenario.Track(SectorForm.Mode1, 500, 2);
        outcome = scenario.Record(new([second]), multi);
        Assert.True(outcome.IsGood, outcome.Problem);
        Assert.Equal(next, outcome.Tracks[0].Start.Value);
        scenario.MoveTo(DriveKind.Rom);
        Assert.Equal(RecordingScenario.ContentOf(first), scenario.ReadBlocks(0, 1000));
        Assert.Equal(RecordingScenario.ContentOf(second), scenario.ReadBlocks(next, 500));
    }

    [Theory]
    [InlineData(MediumType.DvdPlusR)]
    [InlineData(MediumType.DvdMinusR)]
    [InlineData(MediumType.BdR)]
    public void A_session_left_open_is_read_elsewhere_only_after_close(MediumType medium)
    {
        using RecordingScenario scenario = new(medium, 64 * Units);
        RecordingTrack track = RecordingScenario.Track(SectorForm.Mode1, 320, 1);
        RecordingOptions open = new() { End = SessionEnd.LeaveOpen, Method = MethodChoice.Packet };
        RecordingOutcome outcome = scenario.Record(new([track]), open);
        Assert.True(outcome.IsGood, outcome.Problem);
        Assert.Contains("packetfs close", outcome.DiscText);
        scenario.MoveTo(DriveKind.Rom);
        Assert.Throws<FsException>(() => scenario.ReadBlocks(0, 320));
        scenario.MoveTo(DriveKind.Recorder);
        ClosePlan plan = ClosePlan.Create(scenario.Drive, finalise: false);
        Assert.True(plan.ClosesSession);
        CloseRun.Execute(plan, scenario.Drive);
        Assert.Empty(ClosePlan.Create(scenario.Drive, finalise: false).Steps);
        ClosePlan final = ClosePlan.Create(scenario.Drive, finalise: true);
        scenario.MoveTo(DriveKind.Rom);
        Assert.Equal(RecordingScenario.ContentOf(track), scenario.ReadBlocks(0, 320));
        Assert.NotEmpty(final.Steps);
    }

    [Theory]
    [InlineData(MediumType.DvdPlusR)]
    [InlineData(MediumType.DvdMinusR)]
    [InlineData(MediumType.BdR)]
    public void After_a_power_cut_the_blocks_before_it_can_be_closed_and_read(MediumType medium)
    {
        for (int cut = 3; cut <= 12; cut += 3)
        {
            EmulatedDriveOptions options = new() { Faults = new FaultPlan(7, Fault.PowerCutInPacket(cut)) };
            using RecordingScenario scenario = new(medium, 64 * Units, options);
            RecordingTrack track = RecordingScenario.Track(SectorForm.Mode1, 1024, 1);
            RecordingOutcome outcome = scenario.Record(
                new([track]), new() { End = SessionEnd.CloseSession, Method = MethodChoice.Packet });
            Assert.False(outcome.IsGood);
            Assert.NotEmpty(outcome.DiscText);
            scenario.PowerOn();
            CloseRun.Execute(ClosePlan.Create(scenario.Drive, finalise: false), scenario.Drive);
            scenario.MoveTo(DriveKind.Rom);
            int unit = medium == MediumType.BdR ? 32 : 16;
            int whole = (cut - 1) * unit;
            Assert.Equal(RecordingScenario.ContentOf(track)[..(whole * 2048)], scenario.ReadBlocks(0, whole));
        }
    }

    [Fact]
    public void A_write_error_names_its_block_and_the_rest_of_the_disc_is_told()
    {
        EmulatedDriveOptions options = new() { Faults = new FaultPlan(1, Fault.WriteError(20)) };
        using RecordingScenario scenario = new(MediumType.DvdPlusR, 64 * Units, options);
        RecordingOutcome outcome = scenario.Record(
            new([RecordingScenario.Track(SectorForm.Mode1, 2000, 1)]), new() { End = SessionEnd.CloseSession });
        Assert.Equal(FsError.InputOutput, outcome.Error);
        Assert.Contains("cannot be written", outcome.Problem);
        Assert.Contains("packetfs close", outcome.DiscText);
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_the_disc_stays_blank()
    {
        using RecordingScenario scenario = new(MediumType.DvdPlusR, Units);
        RecordingTrack large = RecordingScenario.Track(SectorForm.Mode1, 20_000, 1);
        Assert.Equal(
            FsError.NoSpace, Assert.Throws<FsException>(() => scenario.Plan(new([large]))).Error);
        Assert.Equal(MediumCondition.Blank, scenario.Drive.Refresh().Condition);
    }
}
