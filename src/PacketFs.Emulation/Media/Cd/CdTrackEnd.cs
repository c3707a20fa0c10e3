using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// How tracks end: run-out behind a packet, closing with padding, what a power cut has left, its repair.
/// </summary>
internal static class CdTrackEnd
{
    private const int PadBlocks = 32;

    /// <summary>The disc is looked at anew: a track without an end is one whose writing was cut off.</summary>
    public static void FindDamage(EmulatedDisc disc)
    {
        TrackTable table = disc.Tracks;
        for (int index = 0; index < table.TrackCount; index++)
        {
            TrackRecord track = table.Track(index);
            if (track.Has(TrackFlags.Running) && track.IsOpen)
            {
                track.Flags = (track.Flags & ~(TrackFlags.Running | TrackFlags.InFlight)) | TrackFlags.Damaged;
                Put(disc, index, track);
            }
        }
    }

    /// <summary>The laser stops behind a packet: link, run-in and run-out lie between it and the next one.</summary>
    public static void EndPacket(EmulatedDisc disc, int index)
    {
        TrackRecord track = disc.Tracks.Track(index);
        track.Set(TrackFlags.Running, false);
        Put(disc, index, track);
    }

    /// <summary>Nothing can be added any more; a track that is too short, or reserved for more, is padded.</summary>
    public static void Close(EmulatedDisc disc, int index)
    {
        TrackRecord track = disc.Tracks.Track(index);
        Spoil(disc, ref track);
        uint least = track.Has(TrackFlags.FromReservation) ? track.ReservedBlocks : CdState.LeastTrackBlocks;
        uint end = track.Start + least;
        if (track.PacketKind == PacketKind.Fixed)
        {
            end = track.Start + ((least + track.PacketSize - 1) / track.PacketSize * track.PacketSize);
        }

        Pad(disc, ref track, Math.Min(end, (uint)new CdState(disc).EndOfRoom(track)));
        track.Flags &= ~(TrackFlags.Running | TrackFlags.InFlight | TrackFlags.Damaged);
        track.State = TrackState.Closed;
        track.PhysicalEnd = (uint)CdState.PhysicalEnd(track);
        Put(disc, index, track);
    }

    /// <summary>
    /// REPAIR TRACK: what was torn stays unreadable; packets go on behind it, a track at once ends there.
    /// </summary>
    public static void Repair(EmulatedDisc disc, int index)
    {
        TrackRecord track = disc.Tracks.Track(index);
        if (track.PacketKind == PacketKind.None)
        {
            Close(disc, index);
            return;
        }

        Spoil(disc, ref track);
        track.Flags &= ~(TrackFlags.Running | TrackFlags.InFlight | TrackFlags.Damaged);
        Put(disc, index, track);
    }

    /// <summary>What the laser was at cannot be read, and cannot be written again.</summary>
    public static void Spoil(EmulatedDisc disc, ref TrackRecord track)
    {
        if (track.TornEnd > track.WrittenEnd)
        {
            FrameStore frames = new(disc);
            for (long lba = track.WrittenEnd; lba < track.TornEnd; lba++)
            {
                frames.Spoil(CdState.FrameOf(track, lba));
            }

            track.WrittenEnd = track.TornEnd;
        }

        track.TornEnd = 0;
    }

    private static void Pad(EmulatedDisc disc, ref TrackRecord track, uint end)
    {
        DataBlockType type = (DataBlockType)track.BlockType;
        int size = CdBlock.BytesOf(type);
        byte[] zeros = new byte[PadBlocks * size];
        while (track.WrittenEnd < end)
        {
            int count = (int)Math.Min(PadBlocks, end - track.WrittenEnd);
            long frame = CdState.FrameOf(track, track.WrittenEnd);
            CdBlock.Store(disc, type, CdSubHeader.Data, track.WrittenEnd, frame, zeros.AsSpan(0, count * size));
            track.WrittenEnd += (uint)count;
        }
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
