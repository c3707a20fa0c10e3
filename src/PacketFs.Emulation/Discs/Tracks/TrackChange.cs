using PacketFs.Core;

namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>
/// Records of the track table that change together. At most <see cref="TrackJournal.Capacity"/> of them; one change
/// of a table is in the making at a time. Allocates nothing.
/// </summary>
internal ref struct TrackChange
{
    private readonly TrackTable _table;
    private DiscRecord _disc;
    private int _entries;

    public TrackChange(TrackTable table)
    {
        _table = table;
        _disc = table.Disc;
        _entries = 0;
    }

    /// <summary>The record of the disc; its counts follow what is put.</summary>
    public DiscRecord Disc
    {
        readonly get => _disc;
        set => _disc = value;
    }

    /// <summary>Replaces a track, or adds one behind the last.</summary>
    public void Put(int index, in TrackRecord track)
    {
        Invariant.Require(index >= 0 && index <= _disc.TrackCount, "tracks are added one behind the other");
        _table.Stage(_entries++, _table.PlaceOfTrack(index), track);
        _disc.TrackCount = (ushort)Math.Max((ushort)_disc.TrackCount, index + 1);
    }

    /// <summary>Replaces a session, or adds one behind the last.</summary>
    public void Put(int index, in SessionRecord session)
    {
        Invariant.Require(index >= 0 && index <= _disc.SessionCount, "sessions are added one behind the other");
        _table.Stage(_entries++, TrackTable.PlaceOfSession(index), session);
        _disc.SessionCount = (ushort)Math.Max((ushort)_disc.SessionCount, index + 1);
    }

    /// <summary>Forgets what lies behind so many tracks and sessions.</summary>
    public void Keep(int tracks, int sessions)
    {
        Invariant.Require(tracks <= _disc.TrackCount && sessions <= _disc.SessionCount, "what is kept is there");
        _disc.TrackCount = (ushort)tracks;
        _disc.SessionCount = (ushort)sessions;
    }

    /// <summary>Makes it so.</summary>
    public void Commit()
    {
        _table.Stage(_entries++, 0, _disc);
        _table.Commit(_entries);
        _entries = 0;
    }
}
