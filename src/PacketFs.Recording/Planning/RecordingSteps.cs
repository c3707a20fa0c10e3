using System.Collections.Immutable;
using PacketFs.Mmc;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Planning;

/// <summary>A plan in words, with the time that each step takes at the speed asked for.</summary>
internal static class RecordingSteps
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DvdClose = TimeSpan.FromMinutes(2);

    public static ImmutableArray<RecordingStep> List(RecordingPlan plan)
    {
        ImmutableArray<RecordingStep>.Builder steps = ImmutableArray.CreateBuilder<RecordingStep>();
        if (plan.Format is { } format)
        {
            steps.AddRange(
                format.Steps.Select(step => new RecordingStep(step.Description, step.Command, step.Estimate)));
        }

        AddPreparation(plan, steps);
        if (plan.Method == RecordingMethod.Raw)
        {
            long leadIn = -CdLayout.PreGap - plan.Facts.LeadInStart!.Value.Value;
            steps.Add(new($"Lead-in: {leadIn:N0} sectors with the TOC", "WRITE", TimeOf(plan, leadIn)));
        }

        foreach (PlannedTrack track in plan.Tracks)
        {
            steps.Add(TrackStep(plan, track));
        }

        AddEnd(plan, steps);
        if (plan.Options.Verify && !plan.Options.Simulate)
        {
            bool isKnown = plan.Tracks.All(track => track.Length is not null);
            long? blocks = isKnown ? plan.Tracks.Sum(track => track.Length!.Value) : null;
            steps.Add(new("Read back and compare", "READ, READ CD", TimeOf(plan, blocks)));
        }

        return steps.ToImmutable();
    }

    private static void AddPreparation(RecordingPlan plan, ImmutableArray<RecordingStep>.Builder steps)
    {
        string test = plan.Options.Simulate ? ", laser off" : "";
        switch (plan.Method)
        {
            case RecordingMethod.SessionAtOnce:
                steps.Add(new(
                    $"Tell the drive the session: {plan.CueSheet.Length} lines{test}",
                    "MODE SELECT page 05h, SEND CUE SHEET",
                    Moment));
                break;
            case RecordingMethod.DiscAtOnce:
                steps.Add(new(
                    $"Announce {plan.Tracks[0].Sent:N0} blocks{test}", "MODE SELECT page 05h, RESERVE TRACK", Moment));
                break;
            case RecordingMethod.Sequential or RecordingMethod.Overwrite:
                break;
            default:
                steps.Add(new($"Choose how to write{test}", "MODE SELECT page 05h", Moment));
                break;
        }
    }

    private static RecordingStep TrackStep(RecordingPlan plan, PlannedTrack track)
    {
        string size = track.Sent is long sent
            ? $"{sent:N0} blocks from {track.GapStart.Value:N0}"
            : $"from {track.GapStart.Value:N0} to the input's end";
        string name = track.Number == 0 ? "Blocks" : $"Track {track.Number}";
        string gap = track.Start > track.GapStart ? $", {track.Start - track.GapStart:N0} of them gap" : "";
        return new(
            $"{name} ({SectorForms.NameOf(track.Track.Form)}): {size}{gap}",
            $"WRITE, {DeviceBlocks.SizeOf(track.Block):N0} bytes each",
            TimeOf(plan, track.Sent));
    }

    private static void AddEnd(RecordingPlan plan, ImmutableArray<RecordingStep>.Builder steps)
    {
        if (plan.Options.Simulate)
        {
            return;
        }

        bool isFirst = plan.Facts.NextSession == 1;
        long leadOut = isFirst ? CdLayout.FirstLeadOut : CdLayout.LaterLeadOut;
        switch (plan.Method)
        {
            case RecordingMethod.Raw:
                steps.Add(new($"Lead-out: {leadOut:N0} sectors", "WRITE, SYNCHRONIZE CACHE", TimeOf(plan, leadOut)));
                return;
            case RecordingMethod.SessionAtOnce:
                steps.Add(new("Lead-out, written by the drive", "SYNCHRONIZE CACHE", TimeOf(plan, leadOut)));
                return;
            case RecordingMethod.DiscAtOnce:
                steps.Add(new("Lead-out, written by the drive", "SYNCHRONIZE CACHE", DvdClose));
                return;
            case RecordingMethod.Overwrite:
                steps.Add(new("Write out what the drive still holds", "SYNCHRONIZE CACHE", Moment));
                return;
        }

        string text = plan.Options.End switch
        {
            SessionEnd.LeaveOpen => "Leave the session open: only recorders can read it",
            SessionEnd.CloseSession => "Close the session; more can be added",
            _ => "Finalise: nothing can be added afterwards",
        };
        bool isOpen = plan.Options.End == SessionEnd.LeaveOpen;
        string cost = !isOpen && plan.Facts.IsCd ? $" ({CostOfClose(isFirst) * 2048 / 1e6:N1} MB)" : "";
        TimeSpan? time = isOpen ? Moment
            : plan.Facts.IsCd ? TimeOf(plan, leadOut + CdLayout.LeadIn) : DvdClose;
        steps.Add(new(text + cost, isOpen ? "SYNCHRONIZE CACHE" : "CLOSE TRACK/SESSION", time));
    }

    private static long CostOfClose(bool isFirst) =>
        (isFirst ? CdLayout.FirstLeadOut : CdLayout.LaterLeadOut) + CdLayout.LeadIn + CdLayout.PreGap;

    private static TimeSpan? TimeOf(RecordingPlan plan, long? blocks)
    {
        MediumState state = plan.Facts.State;
        double? speed = plan.Options.Speed
            ?? (state.WriteSpeeds.IsEmpty ? null : state.WriteSpeeds[0] / state.Kind.SingleSpeed);
        return blocks is long count && speed is double times
            ? TimeSpan.FromSeconds(count / state.Kind.SingleSpeedBlocks / times)
            : null;
    }
}
