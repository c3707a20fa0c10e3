using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// One track being written: at once, or in packets. The first blocks that land make its record; each run moves its end.
/// A run that is cut leaves the track damaged.
/// </summary>
internal sealed class CdTrackStream(int index, TrackRecord template, SessionRecord session) : FrameStream
{
    /// <summary>Its place in the table.</summary>
    public int Index => index;

    /// <summary>What the track is as long as nothing of it is written.</summary>
    public TrackRecord Template => template;

    public CdSubHeader SubHeader { get; init; } = CdSubHeader.Data;

    public bool IsAtOnce => template.PacketKind == PacketKind.None;

    public override long FrameOf(long lba) => CdState.FrameOf(template, lba);

    public override (int Blocks, int BlockBytes) RunAt(long lba, long count) =>
        ((int)count, CdBlock.BytesOf((DataBlockType)template.BlockType));

    public override void Land(EmulatedDisc disc, in FrameChunk chunk, int sound, bool isTorn)
    {
        TrackRecord track = Begin(disc, chunk);
        bool isFixed = track.PacketKind == PacketKind.Fixed;
        int packet = (int)(uint)track.PacketSize;
        sound = isFixed ? sound - (sound % packet) : sound;
        ReadOnlySpan<byte> data = chunk.Data[..(sound * chunk.BlockBytes)];
        int step = isFixed ? packet : Math.Max(1, sound);
        for (int done = 0; done < sound; done += step)
        {
            int count = Math.Min(step, sound - done);
            CdBlock.Store(
                disc,
                (DataBlockType)track.BlockType,
                SubHeader,
                chunk.Lba + done,
                FrameOf(chunk.Lba + done),
                data.Slice(done * chunk.BlockBytes, count * chunk.BlockBytes));
        }

        track.WrittenEnd = (uint)(chunk.Lba + sound);
        if (isTorn)
        {
            Put(disc, track with { Flags = (track.Flags & ~TrackFlags.InFlight) | TrackFlags.Damaged });
            return;
        }

        track.TornEnd = 0;
        track.Set(TrackFlags.InFlight, false);
        track.Set(TrackFlags.Running, !isFixed);
        Put(disc, track);
    }

    public override void Fail(EmulatedDisc disc, in FrameChunk chunk)
    {
        TrackRecord track = Begin(disc, chunk);
        CdTrackEnd.Spoil(disc, ref track);
        track.Set(TrackFlags.InFlight, false);
        track.Set(TrackFlags.Damaged, true);
        Put(disc, track);
    }

    /// <summary>The record, and from here on the disc knows that the laser is at work.</summary>
    private TrackRecord Begin(EmulatedDisc disc, in FrameChunk chunk)
    {
        TrackTable table = disc.Tracks;
        TrackRecord track = index < table.TrackCount && !table.Track(index).IsEmpty ? table.Track(index) : template;
        track.State = TrackState.Open;
        track.TornEnd = (uint)chunk.End;
        track.Set(TrackFlags.InFlight, true);
        track.Set(TrackFlags.Running, true);
        TrackChange change = table.Change();
        if (table.SessionCount < session.Number)
        {
            change.Put(session.Number - 1, session);
        }

        if (track.PacketKind == PacketKind.Variable && !track.IsEmpty && chunk.Lba > track.WrittenEnd)
        {
            new FrameStore(disc).Mark(track.WrittenEnd, chunk.Lba - track.WrittenEnd, FrameKind.Link);
        }

        change.Put(index, track);
        change.Commit();
        return track;
    }

    private void Put(EmulatedDisc disc, in TrackRecord track)
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
