using PacketFs.Core;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;
using PacketFs.Recording.CdText;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Running;

/// <summary>
/// Session at once, and raw: everything without a stop, from the first gap, or the lead-in, to the end.
/// </summary>
internal static class CdSessionRecorder
{
    private const int LeadBatch = 24;

    public static void SessionAtOnce(RecordingContext context)
    {
        RecordingPlan plan = context.Plan;
        bool isXa = plan.Tracks.Any(track => SectorForms.IsMode2(track.Track.Form));
        context.SetWriteParameters(page =>
        {
            page.WriteType = WriteType.SessionAtOnce;
            page.TrackMode = plan.Tracks[0].Track.Control;
            page.SessionFormat = isXa ? DiscType.CdRomXa : DiscType.CdRom;
            return page;
        });
        RecordingContext.Require(
            context.Drive.SendCueSheet(plan.CueSheet.AsSpan(), context.Token),
            "The drive does not take this session");
        if (!plan.CdText.IsEmpty)
        {
            SendText(context);
        }

        foreach (PlannedTrack track in plan.Tracks)
        {
            context.Pump(new TrackFeed(track), track, track.GapStart, $"Writing track {track.Number}", inUnits: false);
        }

        context.Flush("Writing the lead-out");
        context.HasClosed = !context.Options.Simulate;
    }

    public static void Raw(RecordingContext context)
    {
        RecordingPlan plan = context.Plan;
        DeviceBlock block = plan.Tracks[0].Block;
        context.SetWriteParameters(page =>
        {
            page.WriteType = WriteType.Raw;
            page.DataBlockType = DeviceBlocks.TypeOf(block);
            return page;
        });
        SubchannelWriter subchannel = new(plan);
        Lba leadIn = plan.Facts.LeadInStart!.Value;
        SendLead(context, subchannel, leadIn, plan.FirstWrite, plan.Tracks[0], "Writing the lead-in");
        foreach (PlannedTrack track in plan.Tracks)
        {
            TrackFeed feed = new(track, 1, 0, subchannel);
            context.Pump(feed, track, track.GapStart, $"Writing track {track.Number}", inUnits: false);
        }

        Lba end = plan.LeadOut + CdLayout.FirstLeadOut;
        SendLead(context, subchannel, plan.LeadOut, end, plan.Tracks[^1], "Writing the lead-out");
        context.Flush("Writing the rest");
        context.HasClosed = !context.Options.Simulate;
    }

    // 96 bytes a sector, from the start of the lead-in up to the pre-gap.
    private static void SendText(RecordingContext context)
    {
        ReadOnlySpan<CdTextPack> packs = context.Plan.CdText.AsSpan();
        Lba start = context.Plan.Facts.LeadInStart!.Value;
        long count = context.Plan.FirstWrite - start;
        Span<byte> buffer = context.Room(LeadBatch * RawSubchannel.Size);
        Span<byte> text = stackalloc byte[RawSubchannel.PackBytes];
        for (long done = 0; done < count; done += LeadBatch)
        {
            int batch = (int)Math.Min(LeadBatch, count - done);
            buffer.Clear();
            for (int i = 0; i < batch; i++)
            {
                CdTextEncoder.Fill(packs, done + i, text);
                RawSubchannel.PutPacks(text, buffer.Slice(i * RawSubchannel.Size, RawSubchannel.Size));
            }

            context.SendBlocks(start + done, buffer[..(batch * RawSubchannel.Size)], RawSubchannel.Size);
            context.Report("Writing CD-TEXT", (double)done / count);
        }
    }

    private static void SendLead(
        RecordingContext context, SubchannelWriter subchannel, Lba start, Lba end, PlannedTrack track, string stage)
    {
        int size = DeviceBlocks.SizeOf(track.Block);
        Span<byte> buffer = context.Room(LeadBatch * size);
        for (Lba at = start; at < end; at += LeadBatch)
        {
            int batch = (int)Math.Min(LeadBatch, end - at);
            for (int i = 0; i < batch; i++)
            {
                Span<byte> sector = buffer.Slice(i * size, size);
                SectorShaper.Shape(track.Track.Form, track.Block, at + i, [], sector);
                subchannel.Put(at + i, null, sector[CdSector.RawSize..]);
            }

            context.SendBlocks(at, buffer[..(batch * size)], size);
            context.Report(stage, (double)(at - start) / (end - start));
        }
    }
}
