using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Sequential;

/// <summary>
/// Pseudo-overwrite of a BD-R: a cluster that is written again goes to the next writable address of an open range, and
/// a list tells that it is to be read from there. The drive keeps the list in its memory and brings it to the disc when
/// the cache is synchronized, as a whole: a power cut before that leaves all that was there before.
///
/// On the disc each replacing cluster carries a claim, which cluster it replaces and since which update of the list;
/// claims count up to the update that the disc record names. The last claim wins. The image shows the newest content
/// at the old place too, for programs that know of no list.
/// </summary>
internal sealed class PseudoOverwrite
{
    /// <summary>Entries that fit into the list of a real disc.</summary>
    private const int MaximumEntries = 32_768;

    /// <summary>Times that the list can be written: the drive's area for it, and the bits of a claim.</summary>
    private const int MaximumUpdates = 4_095;

    /// <summary>A cluster near the hub, and the way there and back.</summary>
    private static readonly long UpdateTicks = TimeSpan.FromMilliseconds(400).Ticks;

    private readonly EmulatedDisc _disc;
    private readonly SequentialTracks _tracks;
    private readonly Dictionary<int, int> _places = [];
    private readonly Dictionary<int, int> _pending = [];
    private readonly Dictionary<int, int> _previous = [];
    private readonly HashSet<int> _replacing = [];

    public PseudoOverwrite(EmulatedDisc disc, SequentialTracks tracks)
    {
        _disc = disc;
        _tracks = tracks;
        if (BdRFormats.HasPseudoOverwrite(disc))
        {
            Load();
        }
    }

    /// <summary>The disc is formatted for it.</summary>
    public bool IsOn => BdRFormats.HasPseudoOverwrite(_disc);

    /// <summary>Nothing has been replaced.</summary>
    public bool IsEmpty => _places.Count == 0 && _pending.Count == 0;

    /// <summary>What writing the list would take now.</summary>
    public long TableTicks => _pending.Count > 0 ? UpdateTicks : 0;

    private int Updates => (int)(uint)_disc.Tracks.Disc.Custom0;

    /// <summary>Where a cluster is read from.</summary>
    public int Place(int unit) =>
        _pending.TryGetValue(unit, out int place) || _places.TryGetValue(unit, out place) ? place : unit;

    /// <summary>The cluster at this address stands for another, and none stands for it.</summary>
    public bool IsTaken(int unit) => Place(unit) == unit
        && (_replacing.Contains(unit) || _pending.ContainsValue(unit) || _previous.ContainsValue(unit));

    /// <summary>A write at this address is one to a place that is written.</summary>
    public bool Covers(long lba)
    {
        int index = IsOn ? _tracks.FindBlock(lba) : -1;
        return index >= 0 && lba < _tracks.Next(index);
    }

    public SenseCode? Check(long lba, long count)
    {
        int index = _tracks.FindBlock(lba);
        if (lba + count > _tracks.AlignUp(_tracks.Next(index)))
        {
            return SenseCodes.InvalidAddressForWrite;
        }

        int unit = _disc.PacketBlocks;
        long first = lba / unit;
        long units = ((lba + count - 1) / unit) - first + 1;
        bool hasRoom = units <= FreeUnits() && units <= MaximumEntries - CountEntries() && Updates < MaximumUpdates;
        return hasRoom ? null : SenseCodes.SpaceAllocationFailed;
    }

    /// <summary>Gives a cluster a new place, at the next writable address of an open range.</summary>
    public int Redirect(int unit)
    {
        int index = FindRoom();
        Invariant.Require(index >= 0, "room was counted before the write was let through");
        long next = _tracks.AlignUp(_tracks.Next(index));
        int place = (int)(next / _disc.PacketBlocks);
        _tracks.Advance(index, next + _disc.PacketBlocks);
        if (_pending.TryGetValue(unit, out int before))
        {
            _previous[place] = before;
        }

        _pending[unit] = place;
        return place;
    }

    /// <summary>Only what is on the disc counts: the buffer is empty, or lost.</summary>
    public void Forget()
    {
        foreach (int unit in _pending.Keys.ToArray())
        {
            int place = _pending[unit];
            while (place >= 0 && _disc.GetPacketState(place) != PacketState.Written)
            {
                place = _previous.GetValueOrDefault(place, -1);
            }

            if (place < 0)
            {
                _pending.Remove(unit);
            }
            else
            {
                _pending[unit] = place;
            }
        }
    }

    /// <summary>Brings the list to the disc.</summary>
    public void Commit()
    {
        Forget();
        if (_pending.Count == 0)
        {
            return;
        }

        int update = Updates + 1;
        foreach ((int unit, int place) in _pending)
        {
            _disc.SetClaim(place, new PacketClaim(update, unit));
        }

        Discs.Tracks.TrackChange change = _disc.Tracks.Change();
        change.Disc = change.Disc with { Custom0 = (uint)update };
        change.Commit();
        foreach ((int unit, int place) in _pending)
        {
            Take(unit, place);
        }

        foreach ((int unit, int place) in _pending)
        {
            Show(unit, place);
        }

        _pending.Clear();
        _previous.Clear();
    }

    /// <summary>
    /// Into a copy of the disc, some of what has landed there since the last update, as if there had been another.
    /// </summary>
    public void ListEarly(EmulatedDisc copy, Prng prng)
    {
        int update = Updates + 1;
        bool isListed = false;
        bool isWanted = !prng.OneIn(3);
        foreach ((int unit, int place) in _pending)
        {
            if (isWanted && !prng.OneIn(3) && copy.GetPacketState(place) == PacketState.Written)
            {
                copy.SetClaim(place, new PacketClaim(update, unit));
                isListed = true;
            }
        }

        if (isListed)
        {
            Discs.Tracks.TrackChange change = copy.Tracks.Change();
            change.Disc = change.Disc with { Custom0 = (uint)update };
            change.Commit();
        }
    }

    public PseudoOverwriteResources CountResources() => new()
    {
        Length = PseudoOverwriteResources.Size - 2,
        DataType = 0x40,
        RemainingReplacements = (uint)FreeUnits(),
        RemainingMapEntries = (uint)(MaximumEntries - CountEntries()),
        RemainingUpdates = (uint)(MaximumUpdates - Updates),
    };

    private int CountEntries() => _places.Count + _pending.Keys.Count(unit => !_places.ContainsKey(unit));

    private long FreeUnits()
    {
        long blocks = 0;
        for (int index = 0; index < _tracks.All.Count; index++)
        {
            blocks += FreeBlocks(index);
        }

        return blocks / _disc.PacketBlocks;
    }

    private long FreeBlocks(int index) => _tracks.All[index].IsOpen && !_tracks.IsDamaged(index)
        ? Math.Max(0, _tracks.All[index].End - _tracks.AlignUp(_tracks.Next(index)))
        : 0;

    /// <summary>The last range that has room: what was reserved is kept for what it was reserved for.</summary>
    private int FindRoom()
    {
        int index = _tracks.All.Count - 1;
        while (index >= 0 && FreeBlocks(index) < _disc.PacketBlocks)
        {
            index--;
        }

        return index;
    }

    private void Take(int unit, int place)
    {
        if (_places.TryGetValue(unit, out int before))
        {
            _replacing.Remove(before);
        }

        _places[unit] = place;
        _replacing.Add(place);
    }

    /// <summary>The image shows the newest content, unless its old place holds what stands for another.</summary>
    private void Show(int unit, int place)
    {
        if (!_replacing.Contains(unit))
        {
            _disc.ShowAt(unit, place);
        }
    }

    private void Load()
    {
        int last = Updates;
        Dictionary<int, int> updates = [];
        for (int place = 0; place < _disc.PacketCapacity; place++)
        {
            PacketClaim claim = _disc.GetClaim(place);
            if (claim.Update > last)
            {
                // The list that it belongs to was never written.
                _disc.SetClaim(place, default);
            }
            else if (claim.Update > updates.GetValueOrDefault(claim.Unit))
            {
                updates[claim.Unit] = claim.Update;
                Take(claim.Unit, place);
            }
        }

        foreach ((int unit, int update) in updates)
        {
            if (update == last)
            {
                Show(unit, _places[unit]);
            }
        }
    }
}
