using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;
using PacketFs.Recording.Planning;

namespace PacketFs.Recording.Running;

/// <summary>DVD and BD, and media that are written over: blocks of 2,048 bytes in whole write units.</summary>
internal static class BlockRecorder
{
    private const byte Incremental = 0x05;
    private const byte DvdUnit = 16;

    public static void DiscAtOnce(RecordingContext context)
    {
        PlannedTrack track = context.Plan.Tracks[0];
        context.SetWriteParameters(page =>
        {
            page.WriteType = WriteType.SessionAtOnce;
            page.TrackMode = Incremental;
            page.DataBlockType = DataBlockType.Mode1;
            return page;
        });
        RecordingContext.Require(
            context.Drive.ReserveBlocks((uint)track.Sent!.Value, context.Token),
            "The drive does not take a track of this size");
        Pump(context, track, context.Plan.FirstWrite);
        context.Flush("Writing the lead-out");
        context.HasClosed = !context.Options.Simulate;
    }

    public static void Grow(RecordingContext context)
    {
        bool hasPage = context.Plan.Method == RecordingMethod.Incremental;
        foreach (PlannedTrack track in context.Plan.Tracks)
        {
            if (hasPage)
            {
                context.SetWriteParameters(ForIncremental);
            }

            (Lba start, ushort number) = FindStart(context, track);
            Pump(context, track, start);
            context.Flush("Writing out the buffer");
            if (!context.Options.Simulate)
            {
                context.Close(new CloseStep(CloseFunction.Track, number, "The track could not be closed"));
            }
        }

        if (context.Options.Simulate || context.Options.End == SessionEnd.LeaveOpen)
        {
            return;
        }

        if (hasPage)
        {
            context.SetWriteParameters(ForIncremental);
        }

        context.Close(new CloseStep(
            CloseOf(context.Plan.Facts.State.Profile, context.Options.End), 0, "The session could not be closed"));
        context.HasClosed = true;
    }

    public static void Overwrite(RecordingContext context)
    {
        PlannedTrack track = context.Plan.Tracks[0];
        if (context.Plan.Format is { } format)
        {
            RecordingContext.Require(
                format.Execute(context.Drive, context.Progress, context.Token), "The disc could not be formatted");
        }

        if (context.Drive.State!.BackgroundFormat == BackgroundFormatStatus.Suspended)
        {
            // While it rests, the drive writes only where it has come to.
            RecordingContext.Require(
                context.Drive.ResumeBackgroundFormat(context.Progress, context.Token),
                "The drive does not go on formatting the disc");
            context.Drive.Refresh(context.Token);
        }

        Pump(context, track, new Lba(0));
        context.Flush("Writing out the buffer");

        // Where the drive formats in the background, the rest can wait; other drives can read what is there.
        RecordingContext.Require(
            context.Drive.StopBackgroundFormat(context.Progress, context.Token), "Formatting could not be stopped");
        context.HasClosed = true;
    }

    /// <summary>What closes a session, or the disc for good.</summary>
    public static CloseFunction CloseOf(Profile profile, SessionEnd end) => (profile, end) switch
    {
        (_, not SessionEnd.Finalise) => CloseFunction.Session,
        (Profile.DvdPlusRDualLayer, _) => CloseFunction.FinaliseMinimalRadius,
        (Profile.DvdPlusR or Profile.BdRSequential, _) => CloseFunction.FinaliseDisc,
        _ => CloseFunction.Session,
    };

    public static WriteParametersPage ForIncremental(WriteParametersPage page)
    {
        page.WriteType = WriteType.Packet;
        page.IsFixedPacket = true;
        page.TrackMode = Incremental;
        page.DataBlockType = DataBlockType.Mode1;
        page.IsLinkSizeValid = true;
        page.LinkSize = DvdUnit;
        page.PacketSize = DvdUnit;
        return page;
    }

    private static (Lba Start, ushort Number) FindStart(RecordingContext context, PlannedTrack track)
    {
        MediumState state = context.Drive.IsMediumChanged
            ? context.Drive.Refresh(context.Token)
            : context.Drive.State!;
        Lba start = state.NextWritableAddress ?? throw new RecordingStop(
            FsError.ReadOnly, "The drive names no place to write; the track before is damaged.", default, null);
        bool isFirst = track == context.Plan.Tracks[0];
        return isFirst && start != context.Plan.FirstWrite
            ? throw new RecordingStop(
                FsError.MediumChanged,
                $"The drive wants to write at {start.Value}, not at {context.Plan.FirstWrite.Value} as it said before; "
                + "is it another disc?",
                default,
                start)
            : (start, (ushort)(state.LastTrack?.TrackNumber ?? track.Number));
    }

    private static void Pump(RecordingContext context, PlannedTrack track, Lba start)
    {
        int unit = context.Drive.State!.WriteUnitBlocks;
        string stage = track.Number == 0 ? "Writing" : $"Writing track {track.Number}";
        context.Pump(new TrackFeed(track, unit), track, start, stage, inUnits: true);
    }
}
