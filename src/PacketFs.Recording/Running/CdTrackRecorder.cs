using System.Text;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Running;

/// <summary>
/// Track at once and packets on a CD: the drive says before each track where it goes. A flush ends a track at once; a
/// track of packets is closed by command.
/// </summary>
internal static class CdTrackRecorder
{
    private const byte Incremental = 0x05;
    private const byte PacketLink = 7;
    private const uint DataSubHeader = 0x0000_0800;
    private const ushort OpenTrack = 0xFF;
    private const byte IsValid = 0x80;

    public static void TrackAtOnce(RecordingContext context)
    {
        foreach (PlannedTrack track in context.Plan.Tracks)
        {
            context.SetWriteParameters(page => ForTrack(page, context.Plan, track));
            Lba start = FindStart(context, track);
            TrackFeed feed = new(track, 1, CdLayout.ShortestTrack);
            context.Pump(feed, track, start, $"Writing track {track.Number}", inUnits: false);
            context.Flush($"Ending track {track.Number}");
        }

        CloseSession(context);
    }

    public static void FixedPackets(RecordingContext context)
    {
        PlannedTrack track = context.Plan.Tracks[0];
        int packet = context.Options.CdPacketBlocks;
        context.SetWriteParameters(page => ForPackets(page, track, packet));
        Lba start = FindStart(context, track);

        // Whole packets in every command, as drives without a cache for parts want them.
        PacketPump.Send(context, track, start, packet);
        context.Flush("Ending the track");
        ClosePacketTrack(context);
    }

    public static void VariablePackets(RecordingContext context)
    {
        PlannedTrack track = context.Plan.Tracks[0];
        context.SetWriteParameters(page => ForPackets(page, track, 0));
        PacketPump.SendVariable(context, track, () => FindNext(context));
        ClosePacketTrack(context);
    }

    public static Lba FindNext(RecordingContext context)
    {
        RecordingContext.Require(
            context.Drive.GetTrack(ReadTrackInformation.InvisibleTrack, out TrackInformation open, context.Token),
            "The drive does not say where to write");
        return open.IsNextWritableAddressValid
            ? (Lba)open.NextWritableAddress
            : throw new RecordingStop(
                FsError.ReadOnly, "The drive names no place to write; the track before is damaged.", default, null);
    }

    private static Lba FindStart(RecordingContext context, PlannedTrack track)
    {
        Lba start = FindNext(context);
        if (track == context.Plan.Tracks[0] && start != context.Plan.FirstWrite)
        {
            throw new RecordingStop(
                FsError.MediumChanged,
                $"The drive wants to write at {start.Value}, not at {context.Plan.FirstWrite.Value} as it said before; "
                + "is it another disc?",
                default,
                start);
        }

        return start;
    }

    private static WriteParametersPage ForTrack(WriteParametersPage page, RecordingPlan plan, PlannedTrack track)
    {
        const int AudioPause = 150;
        page.WriteType = WriteType.TrackAtOnce;
        page.TrackMode = track.Track.Control;
        page.DataBlockType = DeviceBlocks.TypeOf(track.Block);
        page.SessionFormat = SectorForms.IsMode2(track.Track.Form) ? DiscType.CdRomXa : DiscType.CdRom;
        page.SubHeader = track.Block == DeviceBlock.Form1User2048 ? DataSubHeader : 0;
        page.AudioPauseLength = AudioPause;
        if (plan.Set.Catalogue is { } catalogue)
        {
            Put(ref page.MediaCatalogNumber, catalogue);
        }

        if (track.Track.Isrc is { } isrc)
        {
            Put(ref page.RecordingCode, isrc);
        }

        return page;
    }

    private static void Put(ref Ascii16 field, string text)
    {
        Span<byte> bytes = Wire.BytesOf(ref field);
        bytes[0] = IsValid;
        Encoding.ASCII.GetBytes(text, bytes[1..]);
    }

    private static WriteParametersPage ForPackets(WriteParametersPage page, PlannedTrack track, int packet)
    {
        page.WriteType = WriteType.Packet;
        page.BufferUnderrunFree = false;
        page.TrackMode = Incremental;
        page.DataBlockType = DeviceBlocks.TypeOf(track.Block);
        page.SessionFormat = track.Block == DeviceBlock.Form1User2048 ? DiscType.CdRomXa : DiscType.CdRom;
        page.SubHeader = track.Block == DeviceBlock.Form1User2048 ? DataSubHeader : 0;
        page.IsFixedPacket = packet > 0;
        page.PacketSize = (uint)packet;
        page.IsLinkSizeValid = packet == 0;
        page.LinkSize = packet == 0 ? PacketLink : (byte)0;
        return page;
    }

    private static void ClosePacketTrack(RecordingContext context)
    {
        if (context.Options.Simulate)
        {
            return;
        }

        context.Close(new CloseStep(CloseFunction.Track, OpenTrack, "The track could not be closed"));
        CloseSession(context);
    }

    private static void CloseSession(RecordingContext context)
    {
        // Looking at the medium makes drives forget the page, and the page decides what the lead-in says.
        if (context.Options.Simulate || context.Options.End == SessionEnd.LeaveOpen)
        {
            return;
        }

        PlannedTrack last = context.Plan.Tracks[^1];
        context.SetWriteParameters(page => context.Plan.Method == RecordingMethod.TrackAtOnce
            ? ForTrack(page, context.Plan, last)
            : ForPackets(page, last, context.Options.CdPacketBlocks));
        context.Close(new CloseStep(CloseFunction.Session, 0, "The session could not be closed"));
        context.HasClosed = true;
    }
}
