using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// Where things lie on a CD that is recorded track by track (Orange Book, MMC): computed from the track table. Logical
/// addresses count user blocks in tracks of fixed packets (Method 2) and frames everywhere else (Method 1).
/// </summary>
internal readonly struct CdState(EmulatedDisc disc)
{
    public const int PreGap = 150;
    public const int LeadInFrames = 4500;

    /// <summary>4 seconds: a track is not shorter.</summary>
    public const int LeastTrackBlocks = 300;

    private const int RunOut = 2;
    public const int FirstLeadOut = 6750;
    private const int LaterLeadOut = 2250;

    public EmulatedDisc Disc => disc;

    /// <summary>Last possible start of the lead-out.</summary>
    public long Limit => (uint)disc.Header.LastLeadOutFrame - CdAtip.LbaOffsetFrames;

    public bool IsEmpty => disc.Tracks is { TrackCount: 0, SessionCount: 0 };

    public bool IsFinalised => !IsEmpty && disc.Tracks.Disc.IsFinalised != 0;

    public bool HasOpenSession
    {
        get
        {
            TrackTable table = disc.Tracks;
            return table.SessionCount > 0 && !table.Session(table.SessionCount - 1).IsClosed;
        }
    }

    /// <summary>Place of the session that is being recorded, or that will be next.</summary>
    public int CurrentSession => disc.Tracks.SessionCount - (HasOpenSession ? 1 : 0);

    /// <summary>Sessions with lead-in and lead-out.</summary>
    public int ClosedSessions => CurrentSession;

    /// <summary>Where the first track of the current session begins.</summary>
    public long SessionStart
    {
        get
        {
            TrackTable table = disc.Tracks;
            return HasOpenSession ? table.Session(CurrentSession).Start
                : table.SessionCount == 0 ? 0
                : table.Session(table.SessionCount - 1).NextStart;
        }
    }

    /// <summary>A raw session broke off: nothing but the host's lead-in could end it.</summary>
    public bool IsBrokenRaw => HasOpenSession && disc.Tracks.Session(CurrentSession).Has(SessionFlags.Raw);

    /// <summary>Where the lead-in of the current session begins.</summary>
    public long LeadInStart => CurrentSession == 0
        ? (long)(uint)disc.Header.LeadInFrame - CdAtip.LbaOffsetFrames - (100 * CdAtip.FramesPerMinute)
        : SessionStart - PreGap - LeadInFrames;

    /// <summary>Place of the first track of the current session, there or not.</summary>
    public int FirstTrackOfSession =>
        HasOpenSession ? disc.Tracks.Session(CurrentSession).FirstTrack : disc.Tracks.TrackCount;

    /// <summary>
    /// Place of the open track that is not a reserved one, or -1: what MMC calls the incomplete track.
    /// </summary>
    public int IncompleteTrack
    {
        get
        {
            TrackTable table = disc.Tracks;
            int last = table.TrackCount - 1;
            bool isOpen = last >= FirstTrackOfSession && last >= 0
                && table.Track(last) is { IsOpen: true } track && !track.Has(TrackFlags.FromReservation);
            return isOpen ? last : -1;
        }
    }

    /// <summary>Number of the next track.</summary>
    public int NextNumber
    {
        get
        {
            TrackTable table = disc.Tracks;
            return table.TrackCount == 0 ? 1 : table.Track(table.TrackCount - 1).Number + 1;
        }
    }

    /// <summary>Where the next track begins, behind all that are there or reserved.</summary>
    public long NextTrackStart
    {
        get
        {
            TrackTable table = disc.Tracks;
            int last = table.TrackCount - 1;
            return last < FirstTrackOfSession
                ? SessionStart
                : PhysicalEnd(table.Track(last)) + RunOut + PreGap;
        }
    }

    /// <summary>No format, blanking or close was cut off.</summary>
    public bool IsSettled => disc.Pending == PendingOperation.None;

    /// <summary>True when another track can be begun behind the last.</summary>
    public bool CanBegin => !IsFinalised && IsSettled && IncompleteTrack < 0 && !IsBrokenRaw
        && disc.Tracks.TrackCount < disc.Tracks.TrackCapacity && NextNumber <= 99
        && NextTrackStart + LeastTrackBlocks <= Limit;

    /// <summary>The frame of a block of this track.</summary>
    public static long FrameOf(in TrackRecord track, long lba)
    {
        if (track.PacketKind != PacketKind.Fixed || lba < track.Start)
        {
            return lba;
        }

        long block = lba - track.Start;
        return track.Start + block + (CdAtip.LinkBlocks * (block / track.PacketSize));
    }

    /// <summary>Behind the last frame of user data that the track has, or will have when it is full.</summary>
    public static long PhysicalEnd(in TrackRecord track)
    {
        bool isReserved = track.IsOpen && track.Has(TrackFlags.FromReservation);
        long end = isReserved ? (long)track.Start + track.ReservedBlocks : track.WrittenEnd;
        return end == track.Start ? end : FrameOf(track, end - 1) + 1;
    }

    /// <summary>Where the lead-out of a session begins whose last track this is.</summary>
    public static long LeadOutBehind(in TrackRecord track) =>
        PhysicalEnd(track) + (track.PacketKind == PacketKind.Fixed ? RunOut + 1 : 0);

    /// <summary>Where the first track of the session behind a lead-out begins.</summary>
    public static long StartBehind(long leadOut, int session) =>
        leadOut + (session == 0 ? FirstLeadOut : LaterLeadOut) + LeadInFrames + PreGap;

    /// <summary>Frames that closing this session (from 0) takes.</summary>
    public static long ClosingFrames(int session) => LeadInFrames + (session == 0 ? FirstLeadOut : LaterLeadOut);

    /// <summary>The address at which the track is continued; meaningful when nothing is damaged.</summary>
    public static long NextWritable(in TrackRecord track) =>
        track.PacketKind == PacketKind.Variable && !track.IsEmpty && !track.Has(TrackFlags.Running)
            ? (long)track.WrittenEnd + CdAtip.LinkBlocks
            : track.WrittenEnd;

    /// <summary>Behind the last block that the track can take.</summary>
    public long EndOfRoom(in TrackRecord track)
    {
        if (track.Has(TrackFlags.FromReservation))
        {
            return (long)track.Start + track.ReservedBlocks;
        }

        if (track.PacketKind != PacketKind.Fixed)
        {
            return Limit;
        }

        // The last packet needs no run-in of a next one.
        long packets = (Limit - track.Start + 4) / ((uint)track.PacketSize + CdAtip.LinkBlocks);
        return track.Start + (packets * track.PacketSize);
    }

    /// <summary>
    /// Place of the track with this block (its pre-gap, as far as the host wrote it, included), or -1.
    /// </summary>
    public int FindTrack(long lba)
    {
        TrackTable table = disc.Tracks;
        for (int index = table.TrackCount - 1; index >= 0; index--)
        {
            TrackRecord track = table.Track(index);
            if (lba >= (long)track.Start - track.PreGapBlocks)
            {
                return lba < track.WrittenEnd ? index : -1;
            }
        }

        return -1;
    }
}
