using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>
/// The sessions and tracks of a sequential disc, behind the packet table in the state file: a head (magic, version,
/// capacities), then records of 64 bytes: one of the disc, one per session, one per track. Every record carries a
/// CRC-32C over itself and its place. Changes go through <see cref="TrackChange"/>, as a whole or not at all.
///
/// It knows nothing of media: what the values mean, and which are allowed, is up to the medium's rules. A look at
/// bytes that belong to the disc's storage.
/// </summary>
internal readonly ref struct TrackTable
{
    public const int RecordBytes = 64;
    private const uint Magic = 0x4B72_5450;
    private const uint CurrentVersion = 1;
    private const int DiscPlace = 0;
    private readonly Span<byte> _area;
    private readonly Span<byte> _journal;

    /// <param name="state">The whole state area.</param>
    /// <param name="offset">Where the table begins in it; at its end when there is none.</param>
    public TrackTable(Span<byte> state, int offset)
    {
        _area = state[offset..];
        _journal = state.Slice(TrackJournal.Offset, TrackJournal.TotalBytes);
    }

    /// <summary>False on discs that were made without a table.</summary>
    public bool Exists => !_area.IsEmpty;

    public int TrackCapacity => (int)Head(2);

    public int SessionCapacity => (int)Head(3);

    public int TrackCount => Exists ? (int)Disc.TrackCount : 0;

    public int SessionCount => Exists ? (int)Disc.SessionCount : 0;

    public DiscRecord Disc => Read<DiscRecord>(DiscPlace);

    private Span<byte> Records => _area[RecordBytes..];

    private int RecordCount => 1 + SessionCapacity + TrackCapacity;

    /// <summary>A track by its place, from 0; the number that the host knows stands in it.</summary>
    public TrackRecord Track(int index)
    {
        Invariant.Require(index >= 0 && index < TrackCount, "only tracks that are there are read");
        return Read<TrackRecord>(1 + SessionCapacity + index);
    }

    /// <summary>A session by its place, from 0.</summary>
    public SessionRecord Session(int index)
    {
        Invariant.Require(index >= 0 && index < SessionCount, "only sessions that are there are read");
        return Read<SessionRecord>(1 + index);
    }

    /// <summary>Place of the track with this number, or -1.</summary>
    public int Find(int number)
    {
        // Numbers run up without gaps: the first one tells where the wanted one lies.
        int index = TrackCount == 0 ? -1 : number - Track(0).Number;
        return index >= 0 && index < TrackCount ? index : -1;
    }

    /// <summary>Begins a change; nothing counts before its <see cref="TrackChange.Commit"/>.</summary>
    public TrackChange Change() => new(this);

    /// <summary>Bytes of a table for so many tracks and sessions.</summary>
    public static int BytesFor(int tracks, int sessions) => RecordBytes * (2 + sessions + tracks);

    /// <summary>Makes an empty table; the bytes are zero and <see cref="BytesFor"/> long.</summary>
    public static void Initialise(Span<byte> area, int tracks, int sessions)
    {
        ReadOnlySpan<uint> head = [Magic, CurrentVersion, (uint)tracks, (uint)sessions];
        DiscRecord disc = default;
        Seal(ref disc, DiscPlace);
        MemoryMarshal.Write(area[RecordBytes..], in disc);
        for (int i = head.Length - 1; i >= 0; i--)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(area[(4 * i)..], head[i]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(area[16..], Checksum(area[..16], 0));
    }

    /// <summary>
    /// What opening a disc does with the table: an interrupted change is carried out, what was in flight is damaged.
    /// </summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Recover()
    {
        if (FindHeadFault() is string fault)
        {
            return fault;
        }

        TrackJournal journal = new(_journal);
        if (journal.IsSealed)
        {
            if (!journal.Fits(RecordCount))
            {
                return "a change of its tracks is impossible";
            }

            journal.CarryOut(Records);
        }

        if (FindRecordFault() is string damage)
        {
            return damage;
        }

        SpoilWhatWasInFlight();
        return null;
    }

    internal int PlaceOfTrack(int index) => 1 + SessionCapacity + index;

    internal static int PlaceOfSession(int index) => 1 + index;

    /// <summary>Puts a record into the journal.</summary>
    internal void Stage<T>(int entry, int place, T record)
        where T : unmanaged, ITrackTableRecord
    {
        Invariant.Require(place >= 0 && place < RecordCount, "the table has room for the record");
        Invariant.Require(record.IsPossible(), "a record of the track table makes sense");
        Seal(ref record, place);
        new TrackJournal(_journal).Write(entry, place, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in record)));
    }

    internal void Commit(int entries)
    {
        TrackJournal journal = new(_journal);
        journal.Seal(entries);
        journal.CarryOut(Records);
    }

    private static void Seal<T>(ref T record, int place)
        where T : unmanaged
    {
        Invariant.Require(Unsafe.SizeOf<T>() == RecordBytes, "records have one size");
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<T>(ref record));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Checksum(bytes[4..], place));
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes, int place)
    {
        uint crc = BitOperations.Crc32C(uint.MaxValue, (uint)place);
        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    private uint Head(int word) => BinaryPrimitives.ReadUInt32LittleEndian(_area[(4 * word)..]);

    private T Read<T>(int place)
        where T : unmanaged => MemoryMarshal.Read<T>(Records[(place * RecordBytes)..]);

    private void SpoilWhatWasInFlight()
    {
        for (int index = 0; index < TrackCount; index++)
        {
            TrackRecord track = Track(index);
            if (track.Has(TrackFlags.InFlight))
            {
                track.Flags = (track.Flags & ~TrackFlags.InFlight) | TrackFlags.Damaged;
                TrackChange change = Change();
                change.Put(index, track);
                change.Commit();
            }
        }
    }

    private string? FindHeadFault()
    {
        bool isSound = _area.Length >= 2 * RecordBytes
            && Head(0) == Magic
            && Head(4) == Checksum(_area[..16], 0)
            && !_area[20..RecordBytes].ContainsAnyExcept((byte)0);
        return !isSound ? "the head of its track table is damaged"
            : Head(1) != CurrentVersion ? $"its track table has version {Head(1)}; use a newer PacketFs"
            : Head(2) > ushort.MaxValue || Head(3) > ushort.MaxValue
                || _area.Length != BytesFor(TrackCapacity, SessionCapacity) ? "its track table has a wrong size"
            : null;
    }

    private string? FindRecordFault()
    {
        for (int place = 0; place < RecordCount; place++)
        {
            ReadOnlySpan<byte> record = Records.Slice(place * RecordBytes, RecordBytes);
            bool isUnused = place != DiscPlace && !record.ContainsAnyExcept((byte)0);
            bool isSound = BinaryPrimitives.ReadUInt32LittleEndian(record) == Checksum(record[4..], place);
            if (!isUnused && !isSound)
            {
                return $"record {place} of its track table is damaged";
            }
        }

        DiscRecord disc = Disc;
        bool isPossible = disc.IsPossible() && disc.TrackCount <= TrackCapacity && disc.SessionCount <= SessionCapacity;
        for (int index = 0; isPossible && index < disc.TrackCount; index++)
        {
            isPossible = Track(index).IsPossible() && Track(index).Session <= disc.SessionCount;
        }

        for (int index = 0; isPossible && index < disc.SessionCount; index++)
        {
            SessionRecord session = Session(index);
            isPossible = session.IsPossible() && session.FirstTrack + session.TrackCount <= disc.TrackCount;
        }

        return isPossible ? null : "its sessions and tracks contradict each other";
    }
}
