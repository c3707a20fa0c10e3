using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Recording.Closing;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Running;
using PacketFs.Recording.Tracks;
using Xunit;

namespace PacketFs.SimulationTests.Recording;

/// <summary>CD-R and CD-RW, track at once and in packets: recorded, and read in another drive.</summary>
public sealed class CdTrackTests
{
    private static readonly RecordingOptions Tao = new() { Method = MethodChoice.Tao, Verify = true };

    [Theory]
    [InlineData(MediumType.CdR)]
    [InlineData(MediumType.CdRw)]
    public void A_finalised_track_reads_in_a_drive_that_only_reads(MediumType medium)
    {
        using RecordingScenario scenario = new(medium);
        RecordingTrack track = RecordingScenario.Track(SectorForm.Mode1, 1003, 1);
        RecordingOutcome outcome = scenario.Record(new([track]), Tao);
        Assert.True(outcome.IsGood, outcome.Problem);
        scenario.MoveTo(DriveKind.Rom);
        Assert.Equal(RecordingScenario.ContentOf(track), scenario.ReadBlocks(0, 1003));
        Assert.Equal(FsError.ReadOnly, Assert.Throws<FsException>(() => scenario.Plan(new([track]))).Error);
    }

    [Theory]
    [InlineData(MediumType.CdR)]
    [InlineData(MediumType.CdRw)]
    public void Tracks_follow_after_152_blocks_and_sessions_after_11400_and_6900(MediumType medium)
    {
        using RecordingScenario scenario = new(medium);
        RecordingOptions multi = Tao with { End = SessionEnd.CloseSession };
        RecordingTrack[] tracks =
            [.. Enumerable.Range(1, 4).Select(i => RecordingScenario.Track(SectorForm.Mode1, 300 + i, (ulong)i))];
        RecordingOutcome outcome = scenario.Record(new([tracks[0], tracks[1]]), multi);
        Assert.True(outcome.IsGood, outcome.Problem);
        Assert.Equal([0L, 301 + 152], outcome.Tracks.Select(track => track.Start.Value));
        long leadOut = 301 + 152 + 302;
        scenario.MoveTo(DriveKind.Recorder);
        DiscFacts facts = DiscSurvey.Take(scenario.Drive);
        Assert.Equal((0L, leadOut + 11_400), (facts.LastSessionStart!.Value.Value, facts.NextWritable!.Value.Value));
        Assert.Equal((3, 2), (facts.NextTrack, facts.NextSession));

        outcome = scenario.Record(new([tracks[2]]), multi);
        Assert.True(outcome.IsGood, outcome.Problem);
        long second = outcome.Tracks[0].Start.Value;
        Assert.Equal(leadOut + 11_400, second);
        outcome = scenario.Record(new([tracks[3]]), Tao);
        Assert.True(outcome.IsGood, outcome.Problem);
        long third = outcome.Tracks[0].Start.Value;
        Assert.Equal(second + 303 + 6_900, third);

        scenario.MoveTo(DriveKind.Rom);
        Assert.Equal(RecordingScenario.ContentOf(tracks[0]), scenario.ReadBlocks(0, 301));
        Assert.Equal(RecordingScenario.ContentOf(tracks[1]), scenario.ReadBlocks(301 + 152, 302));
        Assert.Equal(RecordingScenario.ContentOf(tracks[2]), scenario.ReadBlocks(second, 303));
        Assert.Equal(RecordingScenario.ContentOf(tracks[3]), scenario.ReadBlocks(third, 304));
    }

    [Fact]
    public void Tracks_are_added_to_an_open_session_by_another_recorder_and_closed_by_a_third()
    {
        using RecordingScenario scenario = new(MediumType.CdR);
        RecordingOptions open = Tao with { End = SessionEnd.LeaveOpen };
        RecordingTrack first = RecordingScenario.Track(SectorForm.Mode1, 400, 1);
        RecordingTrack second = RecordingScenario.Track(SectorForm.Mode1, 500, 2);
        Assert.True(scenario.Record(new([first]), open).IsGood);
        scenario.MoveTo(DriveKind.Rom);
        Assert.Throws<FsException>(() => scenario.ReadBlocks(0, 400));
        scenario.MoveTo(DriveKind.Recorder);
        RecordingOutcome outcome = scenario.Record(new([second]), open);
        Assert.True(outcome.IsGood, outcome.Problem);
        Assert.Equal(552, outcome.Tracks[0].Start.Value);
        scenario.MoveTo(DriveKind.Recorder);
        ClosePlan plan = ClosePlan.Create(scenario.Drive, finalise: true);
        Assert.Equal(11_400, plan.CostBlocks);
        Assert.Contains("finalised", CloseRun.Execute(plan, scenario.Drive));
        scenario.MoveTo(DriveKind.Rom);
        Assert.Equal(RecordingScenario.ContentOf(first), scenario.ReadBlocks(0, 400));
        Assert.Equal(RecordingScenario.ContentOf(second), scenario.ReadBlocks(552, 500));
    }

    [Theory]
    [InlineData(SectorForm.Form1)]
    [InlineData(SectorForm.Mode1)]
    public void Fixed_packets_are_filled_up_and_read_by_drives_that_know_packets(SectorForm form)
    {
        using RecordingScenario scenario = new(MediumType.CdR);
        RecordingTrack track = RecordingScenario.Track(form, 1003, 1);
        RecordingOutcome outcome = scenario.Record(
            new([track]), new() { Method = MethodChoice.Packet, Verify = true });
        Assert.True(outcome.IsGood, outcome.Problem);
        scenario.MoveTo(DriveKind.Rom);
        Assert.Equal(RecordingScenario.ContentOf(track), scenario.ReadBlocks(0, 1003));
        Assert.All(scenario.ReadBlocks(1003, 21), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Variable_packets_lie_behind_links_where_the_drive_puts_them()
    {
        using RecordingScenario scenario = new(MediumType.CdR);
        RecordingTrack track = RecordingScenario.Track(SectorForm.Mode1, 1100, 1);
        RecordingOutcome outcome = scenario.Record(
            new([track]), new() { Method = MethodChoice.Packet, PacketBlocks = 0 });
        Assert.True(outcome.IsGood, outcome.Problem);
        Assert.Equal([0L, 519, 1038], outcome.Tracks.Select(written => written.Start.Value));
        byte[] content = RecordingScenario.ContentOf(track);
        Assert.Equal(content[..(512 * 2048)], scenario.ReadBlocks(0, 512));
        Assert.Equal(content[(512 * 2048)..(1024 * 2048)], scenario.ReadBlocks(519, 512));
        Assert.Equal(content[(1024 * 2048)..], scenario.ReadBlocks(1038, 76));
    }

    [Fact]
    public void A_pipe_of_unknown_length_becomes_a_track()
    {
        using RecordingScenario scenario = new(MediumType.CdR);
        byte[] data = new byte[(777 * 2048) + 5];
        new Prng(5).Fill(data);
        RecordingTrack pipe = new(
            "pipe",
            SectorForm.Mode1,
            new PacketFs.Recording.Inputs.StreamSource(new MemoryStream(data), "pipe", 2048, null));
        RecordingOutcome outcome = scenario.Record(new([pipe]));
        Assert.True(outcome.IsGood, outcome.Problem);
        scenario.MoveTo(DriveKind.Rom);
        Assert.Equal(data, scenario.ReadBlocks(0, 778)[..data.Length]);
    }

    [Fact]
    public void A_rewritable_disc_is_blanked_and_recorded_anew()
    {
        using RecordingScenario scenario = new(MediumType.CdRw);
        Assert.True(scenario.Record(new([RecordingScenario.Track(SectorForm.Mode1, 900, 1)]), Tao).IsGood);
        Assert.True(scenario.Drive.Blank(BlankType.Minimal).IsGood);
        RecordingTrack track = RecordingScenario.Track(SectorForm.Mode1, 400, 2);
        RecordingOutcome outcome = scenario.Record(new([track]), Tao);
        Assert.True(outcome.IsGood, outcome.Problem);
        scenario.MoveTo(DriveKind.Rom);
        Assert.Equal(RecordingScenario.ContentOf(track), scenario.ReadBlocks(0, 400));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_input_that_is_too_slow_costs_the_track_only_where_the_drive_may_not_pause(bool mayPause)
    {
        using RecordingScenario scenario = new(MediumType.CdR);
        RecordingTrack track = RecordingScenario.Track(SectorForm.Mode1, 2000, 1);
        track = track with { Source = new SlowSource(track.Source, scenario.Emulated.Clock) };
        RecordingOutcome outcome = scenario.Record(new([track]), Tao with { BufferUnderrunFree = mayPause });
        Assert.Equal(mayPause, outcome.IsGood);
        if (!mayPause)
        {
            Assert.Contains("The input was too slow", outcome.Problem);
            Assert.Contains("packetfs close", outcome.DiscText);
        }
    }

    [Fact]
    public void A_simulation_leaves_the_disc_blank()
    {
        using RecordingScenario scenario = new(MediumType.CdR);
        RecordingTrack[] tracks =
            [RecordingScenario.Track(SectorForm.Mode1, 400, 1), RecordingScenario.Track(SectorForm.Mode1, 400, 2)];
        RecordingOutcome outcome = scenario.Record(new([.. tracks]), Tao with { Simulate = true });
        Assert.True(outcome.IsGood, outcome.Problem);
        Assert.Equal(MediumCondition.Blank, scenario.Drive.Refresh().Condition);
    }

    [Fact]
    public void After_a_power_cut_the_track_is_repaired_closed_and_read_up_to_the_cut()
    {
        int cuts = 0;
        for (long command = 10; command <= 40; command += 6)
        {
            EmulatedDriveOptions options = new() { Faults = new FaultPlan(3, Fault.PowerCut(command)) };
            using RecordingScenario scenario = new(MediumType.CdR, 0, options);
            RecordingTrack track = RecordingScenario.Track(SectorForm.Mode1, 2000, 1);
            RecordingOutcome outcome = Try(scenario, track);
            Assert.False(outcome.IsGood);
            Assert.NotEmpty(outcome.DiscText);
            scenario.PowerOn();
            ClosePlan plan = ClosePlan.Create(scenario.Drive, finalise: false);
            if (plan.Steps.IsEmpty)
            {
                continue;
            }

            CloseRun.Execute(plan, scenario.Drive);
            long blocks = scenario.Drive.State!.BlockCount;
            scenario.MoveTo(DriveKind.Rom);
            cuts++;
            AssertPrefix(scenario, RecordingScenario.ContentOf(track), blocks);
        }

        Assert.True(cuts >= 3, $"only {cuts} cuts left something to close");
    }

    // Block by block up to the first that the cut has spoilt: what can be read is right.
    private static void AssertPrefix(RecordingScenario scenario, byte[] content, long blocks)
    {
        byte[] block = new byte[2048];
        for (int i = 0; i < blocks && scenario.Drive.Read(new Lba(i), block).IsGood; i++)
        {
            bool isPadding = !block.AsSpan().ContainsAnyExcept((byte)0);
            Assert.True(
                isPadding || block.AsSpan().SequenceEqual(content.AsSpan(i * 2048, 2048)),
                $"block {i} is neither what was written nor padding");
        }
    }

    private static RecordingOutcome Try(RecordingScenario scenario, RecordingTrack track)
    {
        try
        {
            return scenario.Record(new([track]), Tao with { Verify = false, End = SessionEnd.CloseSession });
        }
        catch (FsException e)
        {
            return new RecordingOutcome { Error = e.Error, Problem = e.Message, DiscText = "not begun" };
        }
    }
}
