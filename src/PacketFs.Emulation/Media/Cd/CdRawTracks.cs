using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>The tracks of a session that the host writes raw: from the lines of its lead-in.</summary>
internal static class CdRawTracks
{
    private const byte PointFirst = 0xA0;
    private const byte PointLeadOut = 0xA2;
    private const byte PointNextSession = 0xB0;
    private const byte DataBit = 0x04;
    private const int MostTracks = 99;

    /// <summary>More records than a table may change at once are split.</summary>
    private const int Batch = 32;

    /// <summary>Gives every track of the lead-in its record; a lead-in without a sound table gives none.</summary>
    public static void Make(EmulatedDisc disc)
    {
        Span<RawTocEntry> lines = stackalloc RawTocEntry[LeadInToc.MostLines];
        lines = lines[..CdLeadIn.ReadLines(disc, 0, lines)];
        if (Find(lines, PointLeadOut) is not RawTocEntry leadOut)
        {
            return;
        }

        Span<TrackRecord> tracks = stackalloc TrackRecord[MostTracks];
        int count = 0;
        for (int number = 1; number <= MostTracks; number++)
        {
            if (Find(lines, (byte)number) is RawTocEntry line && line.PointAddress.IsValid)
            {
                tracks[count++] = Track(line, number);
            }
        }

        if (AreInOrder(tracks[..count], leadOut))
        {
            Put(disc, tracks[..count]);
        }
    }

    /// <summary>The laser has gone from one frame to another: tracks reach as far.</summary>
    public static void Extend(EmulatedDisc disc, long from, long to)
    {
        TrackTable table = disc.Tracks;
        long leadOut = LeadOutOf(disc);
        TrackChange change = table.Change();
        bool hasChanged = false;
        for (int index = 0; index < table.TrackCount; index++)
        {
            TrackRecord track = table.Track(index);
            long end = index + 1 < table.TrackCount ? table.Track(index + 1).Start : leadOut;
            long reached = Math.Min(to, end);
            if (reached <= track.WrittenEnd || from >= end)
            {
                continue;
            }

            if (track.IsEmpty)
            {
                track.DataMode = ModeAt(disc, track);
            }

            track.WrittenEnd = (uint)reached;
            track.State = TrackState.Open;
            if (track.DataMode != 0)
            {
                disc.ExtendBlocks(reached);
            }

            change.Put(index, track);
            hasChanged = true;
        }

        if (hasChanged)
        {
            change.Commit();
        }
    }

    /// <summary>
    /// The host is done. Null when it has come to the lead-out and its table is sound: the session is closed.
    /// </summary>
    public static SenseCode? Close(EmulatedDisc disc, long next)
    {
        TrackTable table = disc.Tracks;
        long leadOut = LeadOutOf(disc);
        if (table.TrackCount == 0 || next < leadOut)
        {
            return Drive.SenseCodes.SessionFixationLeadIn;
        }

        for (int first = 0; first < table.TrackCount; first += Batch)
        {
            TrackChange tracks = table.Change();
            for (int index = first; index < Math.Min(first + Batch, table.TrackCount); index++)
            {
                TrackRecord track = table.Track(index);
                track.State = TrackState.Closed;
                track.PhysicalEnd = track.WrittenEnd;
                tracks.Put(index, track);
            }

            tracks.Commit();
        }

        Span<RawTocEntry> lines = stackalloc RawTocEntry[LeadInToc.MostLines];
        lines = lines[..CdLeadIn.ReadLines(disc, 0, lines)];
        RawTocEntry? pointer = Find(lines, PointNextSession);
        bool isAppendable = pointer is { } line && line.Address.IsValid;
        SessionRecord session = table.Session(0);
        session.Flags = SessionFlags.LeadIn | SessionFlags.LeadOut | SessionFlags.Raw;
        session.Set(SessionFlags.Appendable, isAppendable);
        session.TrackCount = (ushort)table.TrackCount;
        session.Start = table.Track(0).Start;
        session.LeadOutStart = (uint)leadOut;
        session.NextStart = isAppendable
            ? (uint)(pointer!.Value.Address.ToLba().Value + CdState.PreGap)
            : (uint)CdState.StartBehind(leadOut, 0);
        session.Format = Find(lines, PointFirst)?.PointAddress.Second ?? 0;
        TrackChange change = table.Change();
        change.Put(0, session);
        change.Disc = change.Disc with { IsFinalised = (byte)(isAppendable ? 0 : 1) };
        change.Commit();
        return null;
    }

    private static long LeadOutOf(EmulatedDisc disc)
    {
        Span<RawTocEntry> lines = stackalloc RawTocEntry[LeadInToc.MostLines];
        lines = lines[..CdLeadIn.ReadLines(disc, 0, lines)];
        return Find(lines, PointLeadOut) is { } line && line.PointAddress.IsValid
            ? line.PointAddress.ToLba().Value
            : long.MaxValue;
    }

    private static RawTocEntry? Find(ReadOnlySpan<RawTocEntry> lines, byte point)
    {
        foreach (RawTocEntry line in lines)
        {
            if (line.Point == point)
            {
                return line;
            }
        }

        return null;
    }

    private static TrackRecord Track(in RawTocEntry line, int number)
    {
        uint start = (uint)Math.Max(0, line.PointAddress.ToLba().Value);
        byte control = (byte)(line.AdrControl & 0x0F);
        return new TrackRecord
        {
            Number = (ushort)number,
            Session = 1,
            State = TrackState.Reserved,
            Flags = TrackFlags.AtOnce,
            Control = control,
            DataMode = (byte)((control & DataBit) != 0 ? 1 : 0),
            WriteType = (byte)WriteType.Raw,
            Start = start,
            WrittenEnd = start,
            PreGapBlocks = number == 1 ? (uint)CdState.PreGap : 0,
        };
    }

    /// <summary>Numbers without a gap, addresses that run up to the lead-out.</summary>
    private static bool AreInOrder(ReadOnlySpan<TrackRecord> tracks, in RawTocEntry leadOut)
    {
        if (tracks.IsEmpty || !leadOut.PointAddress.IsValid)
        {
            return false;
        }

        for (int i = 1; i < tracks.Length; i++)
        {
            if (tracks[i].Number != tracks[i - 1].Number + 1 || tracks[i].Start <= tracks[i - 1].Start)
            {
                return false;
            }
        }

        return leadOut.PointAddress.ToLba().Value > tracks[^1].Start;
    }

    private static void Put(EmulatedDisc disc, ReadOnlySpan<TrackRecord> tracks)
    {
        for (int first = 0; first < tracks.Length; first += Batch)
        {
            TrackChange change = disc.Tracks.Change();
            for (int index = first; index < Math.Min(first + Batch, tracks.Length); index++)
            {
                change.Put(index, tracks[index]);
            }

            change.Commit();
        }
    }

    /// <summary>What the first sector of a data track says that it is.</summary>
    private static byte ModeAt(EmulatedDisc disc, in TrackRecord track)
    {
        if ((track.Control & DataBit) == 0)
        {
            return 0;
        }

        Span<byte> sector = stackalloc byte[CdSector.RawSize];
        new FrameStore(disc).ReadMain(track.Start, sector);
        return CdSector.ModeOf(sector) is CdSectorMode.Mode1 ? (byte)1 : (byte)2;
    }
}
