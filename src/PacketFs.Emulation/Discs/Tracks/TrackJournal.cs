using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>
/// Makes several records of the track table change together or not at all, at whatever instruction the process dies.
/// The new records are written here first, then the seal (one store), then each goes to its place, then the seal is
/// taken away. A sealed journal that is found on opening is carried out again; an unsealed one never happened.
///
/// It lies in the rest of the first header page: seal (8 bytes: count, CRC-32C over the entries), then entries of
/// place (8 bytes) and record (64 bytes).
/// </summary>
internal readonly ref struct TrackJournal(Span<byte> bytes)
{
    /// <summary>Where it lies in the state area.</summary>
    public const int Offset = 1024;
    public const int TotalBytes = HeaderSlots.SlotBytes - Offset;

    /// <summary>Records that can change together.</summary>
    public const int Capacity = (TotalBytes - SealBytes) / EntryBytes;

    private const int SealBytes = 8;
    private const int PlaceBytes = 8;
    private const int EntryBytes = PlaceBytes + TrackTable.RecordBytes;
    private readonly Span<byte> _bytes = bytes;

    public bool IsSealed
    {
        get
        {
            ulong seal = BinaryPrimitives.ReadUInt64LittleEndian(_bytes);
            int count = (int)(seal & 0xFFFF);
            return count is > 0 and <= Capacity && seal == SealOf(count);
        }
    }

    public void Write(int entry, int place, ReadOnlySpan<byte> record)
    {
        Invariant.Require(entry < Capacity, "a change of the track table fits its journal");
        Span<byte> room = _bytes.Slice(SealBytes + (entry * EntryBytes), EntryBytes);
        BinaryPrimitives.WriteInt64LittleEndian(room, place);
        record.CopyTo(room[PlaceBytes..]);
    }

    /// <summary>From here on the change counts.</summary>
    public void Seal(int count) => Store(SealOf(count));

    /// <summary>Brings the records of a sealed journal to their places, and ends it.</summary>
    /// <param name="records">The table, record by record.</param>
    public void CarryOut(Span<byte> records)
    {
        int count = BinaryPrimitives.ReadUInt16LittleEndian(_bytes);
        for (int entry = 0; entry < count; entry++)
        {
            Span<byte> room = _bytes.Slice(SealBytes + (entry * EntryBytes), EntryBytes);
            int place = (int)BinaryPrimitives.ReadInt64LittleEndian(room);
            room[PlaceBytes..].CopyTo(records.Slice(place * TrackTable.RecordBytes, TrackTable.RecordBytes));
        }

        Store(0);
    }

    /// <summary>True when every entry of a sealed journal belongs to a table of so many records.</summary>
    public bool Fits(int recordCount)
    {
        int count = BinaryPrimitives.ReadUInt16LittleEndian(_bytes);
        for (int entry = 0; entry < count; entry++)
        {
            long place = BinaryPrimitives.ReadInt64LittleEndian(_bytes[(SealBytes + (entry * EntryBytes))..]);
            if (place < 0 || place >= recordCount)
            {
                return false;
            }
        }

        return true;
    }

    private ulong SealOf(int count)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in _bytes.Slice(SealBytes, count * EntryBytes))
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return (uint)count | 0x4A00_0000u | ((ulong)~crc << 32);
    }

    private void Store(ulong seal)
    {
        // The address is a multiple of 8: one store, before and behind which nothing moves.
        Thread.MemoryBarrier();
        Volatile.Write(ref MemoryMarshal.Cast<byte, ulong>(_bytes)[0], seal);
        Thread.MemoryBarrier();
    }
}
