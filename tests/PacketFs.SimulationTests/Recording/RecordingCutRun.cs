using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Recording.Closing;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Running;
using PacketFs.Recording.Tracks;

namespace PacketFs.SimulationTests.Recording;

/// <summary>
/// One recording in which something goes wrong. Its report must be true of the disc: what it calls recorded is there,
/// to the byte; what it calls closed reads in a drive that only reads; what it says can be closed is closed by the
/// close plan; what it says is lost costs nothing of what was there before.
/// </summary>
internal sealed class RecordingCutRun(RecordingCase what, ulong seed)
{
    private const int Units = 8_192;
    private const int EarlierBlocks = 320;
    private const int Blocks = 1_536;
    private const int BlockBytes = OpticalDrive.BlockSize;
    private readonly RecordingTrack _earlier = RecordingScenario.Track(SectorForm.Mode1, EarlierBlocks, 77);
    private readonly RecordingTrack _track = RecordingScenario.Track(SectorForm.Mode1, Blocks, seed + 100);
    private bool _finished;

    /// <summary>What came of it, for counts: good, lost, closed afterwards.</summary>
    public string Verdict { get; private set; } = "";

    /// <exception cref="InvariantException">The report was not true; the message says of what.</exception>
    public void Run()
    {
        EmulatedDisc start = Prepare();
        (int commands, int writes) = Measure(start.Clone());
        RecordingFaults faults = RecordingFaults.Draw(seed, commands, writes);
        string doing = $"{what}, seed {seed}, {faults}";
        try
        {
            RecordAndJudge(start, faults);
        }
        catch (Exception failure) when (failure is InvariantException or FsException)
        {
            throw new InvariantException($"{doing}: {failure.Message}");
        }
    }

    private EmulatedDisc Prepare()
    {
        DiscDescription description = new() { Medium = what.Medium };
        bool isCd = what.Medium is MediumType.CdR or MediumType.CdRw;
        using RecorderBench bench = new(
            EmulatedDisc.CreateInMemory(isCd ? description : description with { Units = Units }));
        if (what.HasEarlier)
        {
            RecordingOptions options = new() { End = SessionEnd.CloseSession, Method = GrowingMethod };
            RecordingOutcome outcome = Record(bench.Drive, _earlier, options);
            Invariant.Require(outcome.IsGood, outcome.Problem);
        }

        return bench.Copy;
    }

    private MethodChoice GrowingMethod => what.Medium switch
    {
        MediumType.CdR or MediumType.CdRw => MethodChoice.Tao,
        MediumType.DvdMinusR or MediumType.DvdMinusRw => MethodChoice.Packet,
        _ => MethodChoice.Auto,
    };

    private RecordingOptions Options => Plain with
    {
        PacketBlocks = what.HasCdPackets ? what.PacketBlocks : Plain.PacketBlocks,
    };

    private RecordingOptions Plain => new()
    {
        Method = what.Method,
        End = what.End,
        BufferUnderrunFree = what.MayPause,
    };

    private static RecordingOutcome Record(OpticalDrive drive, RecordingTrack track, RecordingOptions options)
    {
        try
        {
            RecordingPlan plan = RecordingPlanner.Create(DiscSurvey.Take(drive), new([track]), options);
            return RecordingRun.Execute(plan, drive);
        }
        catch (FsException refused)
        {
            return new RecordingOutcome
            {
                Error = refused.Error,
                Problem = refused.Message,
                DiscText = "Nothing was written.",
            };
        }
    }

    private (int Commands, int Writes) Measure(EmulatedDisc disc)
    {
        using RecorderBench bench = new(disc);
        RecordingOutcome outcome = Record(bench.Drive, _track, Options);
        Invariant.Require(outcome.IsGood, outcome.Problem);
        return ((int)bench.Emulated.CommandCount, (int)bench.Emulated.PacketWriteCount);
    }

    private void RecordAndJudge(EmulatedDisc start, RecordingFaults faults)
    {
        EmulatedDisc disc = start.Clone();
        using RecorderBench bench = new(
            disc, new EmulatedDriveOptions { Faults = faults.Plan, DeferWriteErrors = faults.IsLate });
        EmulatedDrive emulated = bench.Emulated;
        RecordingTrack track = faults.IsSlow
            ? _track with { Source = new SlowSource(_track.Source, emulated.Clock) }
            : _track;
        RecordingOutcome outcome = Record(bench.Drive, track, Options);
        if (emulated.IsPowered)
        {
            emulated.CutPower();
        }

        EmulatedDisc left = disc.Clone();
        JudgeEarlier(left, "before anything is closed", DriveKind.Recorder);
        if (outcome.IsGood)
        {
            Verdict = "good";
            RequireContent(left, outcome, DriveKind.Rom, Blocks);
            JudgeEarlier(left, "in the end", DriveKind.Rom);
            return;
        }

        Invariant.Require(outcome.Problem.Length > 0 && outcome.DiscText.Length > 0, "a failure is explained");
        JudgeText(outcome, left);
        EmulatedDisc closed = Close(left, outcome);
        JudgeEarlier(closed, "after closing", DriveKind.Rom);
        GoOn(closed);
    }

    /// <summary>Sentences of the report that can be held to.</summary>
    private void JudgeText(RecordingOutcome outcome, EmulatedDisc left)
    {
        string text = outcome.DiscText;
        if (text.Contains("Nothing was written", StringComparison.Ordinal))
        {
            using RecorderBench bench = RecorderBench.Elsewhere(left);
            bool isAsBefore = what.HasEarlier
                ? bench.State.LastTrack is { IsBlank: true }
                : what.IsOverwriting || bench.State.Condition == MediumCondition.Blank;
            Invariant.Require(isAsBefore, $"\"{text}\", and the disc is {bench.State.Condition}");
        }
        else if (text.Contains("recorded and closed", StringComparison.Ordinal))
        {
            RequireContent(left, outcome, DriveKind.Rom, Blocks);
        }
        else if (text.Contains("packetfs close", StringComparison.Ordinal))
        {
            bool isCertain = !text.Contains("may not have", StringComparison.Ordinal);
            if (isCertain)
            {
                RequireContent(left, outcome, DriveKind.Recorder, 0);
            }
        }

        Verdict = text.Contains("lost", StringComparison.Ordinal) ? "lost"
            : text.Contains("Nothing", StringComparison.Ordinal) ? "not begun"
            : "in part";
    }

    /// <summary>As a person would: <c>packetfs close</c>, until it has nothing to do or says why it cannot.</summary>
    private EmulatedDisc Close(EmulatedDisc left, RecordingOutcome outcome)
    {
        using RecorderBench bench = RecorderBench.Elsewhere(left);
        OpticalDrive drive = bench.Drive;
        try
        {
            ClosePlan plan = ClosePlan.Create(drive, finalise: false);
            CloseRun.Execute(plan, drive);
            _finished = ClosePlan.Create(drive, finalise: false).IsDone;
        }
        catch (FsException refused)
        {
            bool hasWayOut = refused.Message.Contains("packetfs", StringComparison.Ordinal)
                || refused.Message.Contains("another", StringComparison.OrdinalIgnoreCase);
            Invariant.Require(
                what.IsAtOnce && hasWayOut, $"close fails after \"{outcome.DiscText}\": {refused.Message}");
        }

        EmulatedDisc closed = bench.Copy;
        if (_finished && !what.IsAtOnce && !what.IsOverwriting)
        {
            bool isCertain = !outcome.DiscText.Contains("may not have", StringComparison.Ordinal)
                && !outcome.DiscText.Contains("Nothing", StringComparison.Ordinal);
            RequireContent(closed, outcome, DriveKind.Rom, 0, isCertain);
            Verdict += _finished ? ", closed" : "";
        }

        return closed;
    }

    /// <summary>A disc that can be written on, or blanked, takes a recording again.</summary>
    private void GoOn(EmulatedDisc closed)
    {
        using RecorderBench bench = RecorderBench.Elsewhere(closed);
        OpticalDrive drive = bench.Drive;
        bool isOpen = _finished && drive.State!.Condition is MediumCondition.Appendable or MediumCondition.Blank;
        if (!isOpen && !what.IsErasable)
        {
            return;
        }

        if (!isOpen && !what.IsOverwriting)
        {
            DriveResult blanked = drive.Blank(
                what.Medium == MediumType.DvdMinusRw ? BlankType.Full : BlankType.Minimal);
            Invariant.Require(blanked.IsGood, blanked.Describe("a rewritable disc can be blanked"));
        }

        RecordingTrack more = RecordingScenario.Track(SectorForm.Mode1, EarlierBlocks, 5);
        RecordingOptions options = new() { Method = GrowingMethod, End = SessionEnd.CloseSession };
        RecordingOutcome outcome = Record(drive, more, what.IsOverwriting ? new() : options);
        if (outcome.Problem.Contains("packetfs format", StringComparison.Ordinal))
        {
            // What was cut off was the format.
            FormatPlan format = FormatPlan.Create(drive.Refresh(), new FormatOptions { Reformat = true });
            Invariant.Require(
                what.IsOverwriting && format.Execute(drive).IsGood, $"a format repairs it: {outcome.Problem}");
            outcome = Record(drive, more, new());
        }

        Invariant.Require(outcome.IsGood, $"it can be gone on with: {outcome.Problem} {outcome.DiscText}");
        DriveKind kind = what.IsOverwriting ? DriveKind.Recorder : DriveKind.Rom;
        using RecorderBench rom = RecorderBench.Elsewhere(bench.Copy, kind);
        byte[] expected = RecordingScenario.ContentOf(more);
        byte[] read = new byte[expected.Length];
        DriveResult result = rom.Drive.Read(outcome.Tracks[0].Start, read);
        Invariant.Require(result.IsGood && read.AsSpan().SequenceEqual(expected), "what was added reads");
    }

    private void JudgeEarlier(EmulatedDisc disc, string when, DriveKind kind)
    {
        if (!what.HasEarlier)
        {
            return;
        }

        using RecorderBench bench = RecorderBench.Elsewhere(disc, kind);
        byte[] expected = RecordingScenario.ContentOf(_earlier);
        byte[] read = new byte[expected.Length];
        DriveResult result = bench.Drive.Read(default, read);
        Invariant.Require(
            result.IsGood && read.AsSpan().SequenceEqual(expected), $"the earlier session is as it was, {when}");
    }

    /// <summary>Every block that reads is right, or padding; those that are claimed are there.</summary>
    private void RequireContent(
        EmulatedDisc disc, RecordingOutcome outcome, DriveKind kind, int least, bool isCertain = true)
    {
        using RecorderBench bench = RecorderBench.Elsewhere(disc, what.IsOverwriting ? DriveKind.Recorder : kind);
        byte[] content = RecordingScenario.ContentOf(_track);
        byte[] block = new byte[BlockBytes];
        int done = 0;
        foreach (WrittenTrack written in outcome.Tracks)
        {
            for (long i = written.Planned.LeadZeros; i < written.Blocks; i++, done++)
            {
                bool isRead = bench.Drive.Read(written.Start + i, block).IsGood;
                bool isRight = done < Blocks
                    && block.AsSpan().SequenceEqual(content.AsSpan(done * BlockBytes, BlockBytes));
                bool isPadding = !block.AsSpan().ContainsAnyExcept((byte)0) && (done >= Blocks || !isCertain);
                Invariant.Require(
                    (!isRead && !isCertain) || (isRead && (isRight || isPadding)),
                    $"block {done} at {(written.Start + i).Value} of \"{outcome.DiscText}\" ({outcome.Problem}) "
                    + (isRead ? "reads wrong" : "cannot be read"));
            }
        }

        Invariant.Require(done >= least, $"{done} blocks are claimed of {least}");
    }
}
