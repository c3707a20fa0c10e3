using PacketFs.Core;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// A session at once: the cue sheet says what every block is, the host sends them without a gap from the pre-gap (or,
/// with CD-TEXT, the lead-in) to the lead-out. Tracks get their records as the laser reaches them.
/// </summary>
internal sealed class CdSessionStream(
    CdCueSheet sheet, SessionRecord session, byte format, MultiSession multiSession) : FrameStream
{
    public CdCueSheet Sheet => sheet;

    /// <summary>Its place, from 0.</summary>
    public int Session => session.Number - 1;

    public byte Format => format;

    public MultiSession MultiSession => multiSession;

    /// <summary>Everything up to the lead-out has come.</summary>
    public bool IsWhole => SkipPauses(Next) == sheet.LeadOut;

    /// <summary>Where the host goes on: what the drive makes itself is left out.</summary>
    public long SkipPauses(long lba)
    {
        while (sheet.Find(lba) is { IsSent: false } pause)
        {
            lba = pause.End;
        }

        return lba;
    }

    public override (int Blocks, int BlockBytes) RunAt(long lba, long count)
    {
        CdSegment? found = sheet.Find(lba);
        Invariant.Require(found is not null, "only blocks of the cue sheet are accepted");
        CdSegment segment = found.Value;
        return ((int)Math.Min(count, segment.End - lba), CdForm.BytesOf(segment.Form));
    }

    public override void Land(EmulatedDisc disc, in FrameChunk chunk, int sound, bool isTorn)
    {
        CdSegment segment = SegmentOf(chunk);
        if (segment.Track == 0)
        {
            CdText.Gather(disc, Session, chunk.Data[..(sound * chunk.BlockBytes)]);
            return;
        }

        int index = Begin(disc, segment, chunk);
        if (sheet.Find(chunk.Lba - 1) is { IsSent: false } pause && chunk.Lba == segment.Start)
        {
            CdForm.StorePause(disc, pause.Form, pause.Start, pause.End - pause.Start);
        }

        CdForm.Store(disc, segment.Form, chunk.Lba, chunk.Data[..(sound * chunk.BlockBytes)]);
        TrackRecord track = disc.Tracks.Track(index);
        track.WrittenEnd = (uint)Math.Max(track.Start, chunk.Lba + sound);
        track.Set(TrackFlags.InFlight, false);
        track.Set(TrackFlags.Damaged, isTorn);
        track.TornEnd = isTorn ? track.TornEnd : 0;
        Put(disc, index, track);
    }

    public override void Fail(EmulatedDisc disc, in FrameChunk chunk)
    {
        CdSegment segment = SegmentOf(chunk);
        if (segment.Track == 0)
        {
            return;
        }

        int index = Begin(disc, segment, chunk);
        TrackRecord track = disc.Tracks.Track(index);
        CdTrackEnd.Spoil(disc, ref track);
        track.Set(TrackFlags.InFlight, false);
        track.Set(TrackFlags.Damaged, true);
        Put(disc, index, track);
    }

    /// <summary>Lead-in and lead-out: the session is there.</summary>
    public void Close(EmulatedDisc disc)
    {
        TrackTable table = disc.Tracks;
        SessionRecord closed = table.Session(Session);
        int last = table.TrackCount - 1;
        bool isAppendable = multiSession == MultiSession.Allowed;
        closed.Format = format;
        closed.TrackCount = (ushort)(table.TrackCount - closed.FirstTrack);
        closed.LeadOutStart = (uint)sheet.LeadOut;
        closed.NextStart = (uint)CdState.StartBehind(sheet.LeadOut, Session);
        closed.Flags = SessionFlags.LeadIn | SessionFlags.LeadOut | SessionFlags.AtOnce;
        closed.Set(SessionFlags.Appendable, isAppendable);
        closed.Custom0 = (byte)multiSession;
        TrackChange change = table.Change();
        change.Put(last, Ended(table.Track(last)));
        change.Put(Session, closed);
        change.Disc = change.Disc with { IsFinalised = (byte)(isAppendable ? 0 : 1) };
        change.Commit();
    }

    private static TrackRecord Ended(TrackRecord track)
    {
        track.State = TrackState.Closed;
        track.Flags &= ~(TrackFlags.Running | TrackFlags.InFlight | TrackFlags.Damaged);
        track.TornEnd = 0;
        track.PhysicalEnd = track.WrittenEnd;
        return track;
    }

    private CdSegment SegmentOf(in FrameChunk chunk)
    {
        CdSegment? segment = sheet.Find(chunk.Lba);
        Invariant.Require(segment is not null, "only blocks of the cue sheet are accepted");
        return segment.Value;
    }

    /// <summary>The track's record, the end of the one before it; the disc knows that the laser is at work.</summary>
    private int Begin(EmulatedDisc disc, in CdSegment segment, in FrameChunk chunk)
    {
        TrackTable table = disc.Tracks;
        TrackChange change = table.Change();
        if (table.SessionCount < session.Number)
        {
            CdLeadIn.WriteCue(disc, Session, sheet.Bytes);
            change.Put(Session, session);
        }

        int index = session.FirstTrack + segment.Track - sheet.FirstTrack;
        if (index > session.FirstTrack && index == table.TrackCount)
        {
            change.Put(index - 1, Ended(table.Track(index - 1)));
        }

        TrackRecord track = index < table.TrackCount ? table.Track(index) : Fresh(segment);
        track.Set(TrackFlags.InFlight, true);
        track.Set(TrackFlags.Running, true);
        track.TornEnd = (uint)Math.Max(track.Start, chunk.End);
        change.Put(index, track);
        change.Commit();
        return index;
    }

    private TrackRecord Fresh(in CdSegment segment)
    {
        long start = sheet.StartOf(segment.Track);
        byte form = (sheet.Find(start) ?? segment).Form;
        return new TrackRecord
        {
            Number = (ushort)segment.Track,
            Session = session.Number,
            State = TrackState.Open,
            Flags = TrackFlags.AtOnce,
            Control = segment.Control,
            DataMode = CdForm.DataModeOf(form),
            BlockType = (byte)CdForm.BlockTypeOf(form),
            WriteType = (byte)WriteType.SessionAtOnce,
            Start = (uint)start,
            WrittenEnd = (uint)start,
            PreGapBlocks = (uint)(start - FirstOf(segment.Track)),
        };
    }

    private long FirstOf(int track)
    {
        foreach (CdSegment segment in sheet.Segments)
        {
            if (segment.Track == track)
            {
                return segment.Start;
            }
        }

        throw new InvariantException("a track of the cue sheet has a segment");
    }

    private static void Put(EmulatedDisc disc, int index, in TrackRecord track)
    {
        if (track.DataMode != 0)
        {
            disc.ExtendBlocks(track.WrittenEnd);
        }

        TrackChange change = disc.Tracks.Change();
        change.Put(index, track);
        change.Commit();
    }
}
