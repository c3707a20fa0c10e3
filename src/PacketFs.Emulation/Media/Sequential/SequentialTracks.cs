using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;

namespace PacketFs.Emulation.Media.Sequential;

/// <summary>
/// The sessions (borders) and tracks of a disc that is written in order. There is always one more track than was
/// made, where the next recording goes, unless the disc is finalised or is written as a whole; as long as nothing is
/// written in it, it has no record on the disc. How far open tracks are written is found in the packet table: there is
/// one truth about it, whatever the process dies of.
/// </summary>
internal sealed class SequentialTracks
{
    private readonly EmulatedDisc _disc;
    private readonly SequentialRules _rules;
    private readonly List<SequentialTrack> _tracks = [];
    private readonly List<SessionRecord> _sessions = [];
    private readonly List<TrackFront> _fronts = [];

    // A disc that was being written without a break when it was looked at last: it cannot go on.
    private bool _hasLostStream;

    public SequentialTracks(EmulatedDisc disc, SequentialRules rules)
    {
        _disc = disc;
        _rules = rules;
        Load();
        _hasLostStream = _tracks is [{ IsAtOnce: true, IsOpen: true }];
    }

    /// <summary>In the order of their numbers, which count from 1.</summary>
    public IReadOnlyList<SequentialTrack> All => _tracks;

    /// <summary>Sessions that are closed.</summary>
    public IReadOnlyList<SessionRecord> Closed => _sessions;

    public bool IsFinalised { get; private set; }

    /// <summary>Number of the last session: the open one, or the last of a finalised disc.</summary>
    public int LastSession => _sessions.Count + (IsFinalised ? 0 : 1);

    /// <summary>Nothing has ever been written or reserved.</summary>
    public bool IsBlank => !IsFinalised && _sessions.Count == 0 && _tracks is [{ IsReserved: false }] && !HasData(0);

    /// <summary>Blocks that a host can use on the whole disc.</summary>
    public long Capacity => (long)(_disc.PacketCapacity - _disc.SpareUnits) * Unit;

    /// <summary>Behind the last recorded block; what waits in the buffer counts.</summary>
    public long RecordedEnd
    {
        get
        {
            long end = 0;
            for (int i = 0; i < _tracks.Count; i++)
            {
                end = Math.Max(end, !_tracks[i].IsOpen ? _tracks[i].End : HasData(i) ? Next(i) : 0);
            }

            return end;
        }
    }

    /// <summary>The disc has room for the record of another track.</summary>
    public bool CanAddTrack => _tracks.Count < _disc.Tracks.TrackCapacity;

    private int Unit => _disc.PacketBlocks;

    private int Last => _tracks.Count - 1;

    public int Find(int number) => number >= 1 && number <= _tracks.Count ? number - 1 : -1;

    /// <summary>The track that a block belongs to, or -1: between tracks, or beyond the last.</summary>
    public int FindBlock(long lba)
    {
        for (int i = Last; i >= 0; i--)
        {
            if (_tracks[i].Contains(lba))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The open track that goes on at this block, or would if it were not full; or -1.</summary>
    public int FindNext(long lba)
    {
        int full = -1;
        for (int i = Last; i >= 0; i--)
        {
            bool isThere = _tracks[i].IsOpen && Next(i) == lba;
            if (isThere && lba < _tracks[i].End)
            {
                return i;
            }

            full = isThere ? i : full;
        }

        return FindBlock(lba) < 0 ? full : -1;
    }

    /// <summary>Where a track goes on: behind what is written, and behind what waits to be written.</summary>
    public long Next(int index) =>
        _tracks[index].IsOpen ? _fronts[index].Next(_disc, _tracks[index]) : _tracks[index].End;

    public bool HasData(int index) => Next(index) > _tracks[index].Start;

    /// <summary>Something was cut off at the end of the track, and nobody has repaired it.</summary>
    public bool IsDamaged(int index) => _tracks[index].IsOpen
        && (_fronts[index].IsDamaged(_disc, _tracks[index]) || (_hasLostStream && _tracks[index].IsAtOnce));

    /// <summary>Tracks that can be written to.</summary>
    public int CountOpen() => _tracks.Count(track => track.IsOpen);

    /// <summary>Data for this track has been accepted up to <paramref name="end"/>.</summary>
    public void Advance(int index, long end)
    {
        _fronts[index].Accept(end);
        if (_tracks[index].State == TrackState.Reserved)
        {
            Replace(index, _tracks[index] with { State = TrackState.Open });
            Store();
        }
    }

    /// <summary>The write unit that was begun last has been filled up.</summary>
    public void PadAccepted() => _fronts.ForEach(front => front.Pad(Unit));

    /// <summary>What was accepted has been written, or never will be: only what is on the disc counts.</summary>
    public void Forget() => _fronts.ForEach(front => front.Forget());

    /// <summary>Sets blocks aside at the end of what is used; the track that follows begins behind a link.</summary>
    /// <param name="end">Where the reservation ends.</param>
    /// <param name="gap">Blocks between it and the next track.</param>
    public void Split(int index, long end, int gap)
    {
        SequentialTrack track = _tracks[index];
        Invariant.Require(end > track.Start && end + gap < track.End, "a split leaves something on either side");
        for (int behind = index + 1; behind <= Last; behind++)
        {
            Replace(behind, _tracks[behind] with { Number = _tracks[behind].Number + 1 });
        }

        bool wasReserved = track.IsReserved;
        Replace(index, track with { End = end, Flags = track.Flags | TrackFlags.FromReservation });
        Insert(index + 1, track with
        {
            Number = track.Number + 1,
            Start = end + gap,
            State = TrackState.Reserved,
            Flags = wasReserved ? TrackFlags.FromReservation : TrackFlags.None,
            RepairedEnd = 0,
        });
        Store();
    }

    /// <summary>The whole disc becomes one track, to be written without a break.</summary>
    /// <param name="blocks">Need not end on an ECC block.</param>
    public void ReserveDisc(long blocks)
    {
        Invariant.Require(IsBlank, "a disc is written as a whole when it is blank");
        _hasLostStream = false;
        Replace(0, _tracks[0] with
        {
            End = _tracks[0].Start + blocks,
            Flags = TrackFlags.FromReservation | TrackFlags.AtOnce,
        });
    }

    /// <summary>Gives back what <see cref="ReserveDisc"/> set aside, if nothing has been written.</summary>
    public void DropUnwrittenDisc()
    {
        if (_tracks is [{ IsAtOnce: true, State: TrackState.Reserved }])
        {
            Replace(0, new SequentialTrack(1, 1, 0, Capacity, TrackState.Reserved));
        }
    }

    public void Repair(int index)
    {
        SequentialTrack track = _tracks[index];
        Replace(index, track with { RepairedEnd = _fronts[index].Recorded(_disc, track) });
        Store();
    }

    /// <summary>
    /// Nothing more goes into the track. Another begins behind it, unless there is one already, or no room.
    /// </summary>
    /// <param name="end">Where it ends now.</param>
    public void Close(int index, long end)
    {
        SequentialTrack track = _tracks[index];
        Replace(index, track with { State = TrackState.Closed, End = end, RepairedEnd = 0 });
        bool isLast = index == Last && !track.IsAtOnce;
        long next = AlignUp(end) + Unit;
        if (isLast && next < Capacity && CanAddTrack)
        {
            int number = track.Number + 1;
            Insert(index + 1, new SequentialTrack(number, track.Session, next, Capacity, TrackState.Reserved));
        }

        Store();
    }

    /// <summary>Lead-in and lead-out of the last session are there.</summary>
    /// <param name="isFinal">Nothing can follow.</param>
    public void CloseSession(bool isFinal)
    {
        if (_tracks[Last].State == TrackState.Reserved)
        {
            RemoveLast();
        }

        int number = _sessions.Count + 1;
        int first = _tracks.FindIndex(track => track.Session == number);
        long end = _tracks.Count == 0 ? 0 : AlignUp(_tracks[Last].End);
        long next = end + (_sessions.Count == 0 ? Scaled(_rules.FirstGap) : Scaled(_rules.NextGap));
        bool hasRoom = next < Capacity && CanAddTrack && _sessions.Count + 2 <= _disc.Tracks.SessionCapacity;
        if (first >= 0)
        {
            SessionFlags flags = SessionFlags.LeadIn | SessionFlags.LeadOut;
            bool isAtOnce = _tracks[first].IsAtOnce;
            SessionRecord session = new()
            {
                Number = (ushort)number,
                FirstTrack = (ushort)first,
                TrackCount = (ushort)(_tracks.Count - first),
                Start = (uint)_tracks[first].Start,
                LeadOutStart = (uint)_tracks[Last].End,
                NextStart = (uint)next,
                Flags = flags
                    | (isFinal || !hasRoom ? SessionFlags.None : SessionFlags.Appendable)
                    | (isAtOnce ? SessionFlags.AtOnce : SessionFlags.None),
            };
            _sessions.Add(session);
        }

        IsFinalised = isFinal || !hasRoom;
        if (!IsFinalised)
        {
            Insert(
                _tracks.Count,
                new SequentialTrack(Last + 2, _sessions.Count + 1, next, Capacity, TrackState.Reserved));
        }

        Store();
    }

    /// <summary>The disc has been blanked or formatted: it begins anew.</summary>
    public void Reset()
    {
        _tracks.Clear();
        _fronts.Clear();
        _sessions.Clear();
        IsFinalised = false;
        Insert(0, new SequentialTrack(1, 1, 0, Capacity, TrackState.Reserved));
        TrackChange change = _disc.Tracks.Change();
        change.Keep(0, 0);
        change.Disc = change.Disc with { IsFinalised = 0 };
        change.Commit();
    }

    public long AlignUp(long block) => (block + Unit - 1) / Unit * Unit;

    private int Scaled(int blocks)
    {
        int units = MediumSpec.Of(_disc.Medium).Scale(blocks / Unit, _disc.PacketCapacity);
        return Math.Max(1, units) * Unit;
    }

    private void Insert(int index, in SequentialTrack track)
    {
        _tracks.Insert(index, track);
        _fronts.Insert(index, new TrackFront());
    }

    private void Replace(int index, in SequentialTrack track) => _tracks[index] = track;

    private void RemoveLast()
    {
        _tracks.RemoveAt(Last);
        _fronts.RemoveAt(_fronts.Count - 1);
    }

    private void Load()
    {
        TrackTable table = _disc.Tracks;
        IsFinalised = table.Exists && table.Disc.IsFinalised != 0;
        for (int i = 0; i < table.TrackCount; i++)
        {
            Insert(i, SequentialTrack.Of(table.Track(i)));
        }

        for (int i = 0; i < table.SessionCount; i++)
        {
            if (table.Session(i).IsClosed)
            {
                _sessions.Add(table.Session(i));
            }
        }

        if (_tracks.Count == 0)
        {
            LoadWithoutTable();
        }
    }

    /// <summary>
    /// A blank disc; or a DVD-RW from the time when discs had no track table, and one border of one track at most.
    /// </summary>
    private void LoadWithoutTable()
    {
        RecordingStatus status = _disc.Header.IsFormatted != 0 ? RecordingStatus.Blank : _disc.Status;
        bool isOpen = status is RecordingStatus.Blank or RecordingStatus.TrackOpen;
        Insert(0, new SequentialTrack(1, 1, 0, Capacity, TrackState.Reserved));
        if (isOpen)
        {
            return;
        }

        Close(0, _disc.UserBlocks);
        if (status == RecordingStatus.Complete)
        {
            CloseSession(isFinal: true);
        }
    }

    /// <summary>Brings what has changed to the disc, as a whole.</summary>
    private void Store()
    {
        TrackTable table = _disc.Tracks;
        TrackChange change = table.Change();
        change.Keep(Math.Min(table.TrackCount, _tracks.Count), Math.Min(table.SessionCount, LastSession));
        change.Disc = change.Disc with { IsFinalised = (byte)(IsFinalised ? 1 : 0) };
        for (int i = 0; i < LastSession; i++)
        {
            SessionRecord session = i < _sessions.Count ? _sessions[i] : OpenSession();
            if (i >= table.SessionCount || IsChanged(table.Session(i), session))
            {
                change.Put(i, session);
            }
        }

        for (int i = 0; i < _tracks.Count; i++)
        {
            if (i >= table.TrackCount || SequentialTrack.Of(table.Track(i)) != _tracks[i])
            {
                change.Put(i, _tracks[i].ToRecord());
            }
        }

        change.Commit();
    }

    private SessionRecord OpenSession()
    {
        int first = _tracks.FindIndex(track => track.Session == LastSession);
        return new SessionRecord
        {
            Number = (ushort)LastSession,
            FirstTrack = (ushort)first,
            Start = (uint)_tracks[first].Start,
        };
    }

    private static bool IsChanged(in SessionRecord before, in SessionRecord after) =>
        before.Flags != after.Flags
        || (ushort)before.FirstTrack != after.FirstTrack
        || (ushort)before.TrackCount != after.TrackCount
        || (uint)before.LeadOutStart != after.LeadOutStart;
}
