using System.Numerics;
using PacketFs.Core;

namespace PacketFs.Udf.Directories;

/// <summary>
/// Where each name of a directory stands in its bytes: open addressing, 8 bytes a slot, no object and no copy of a
/// name. The caller compares names; here are only hashes.
/// </summary>
internal sealed class NameIndex
{
    private const int MinimumCapacity = 8;
    private const uint Empty = uint.MaxValue;
    private Slot[] _slots;
    private int _mask;

    public NameIndex(int expected)
    {
        int capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(MinimumCapacity, expected * 3L / 2));
        _slots = NewSlots(capacity);
        _mask = capacity - 1;
    }

    public int Count { get; private set; }

    public int MemoryBytes => _slots.Length * 8;

    public void Add(uint hash, uint place)
    {
        if ((Count + 1) * 4L > _slots.Length * 3L)
        {
            Grow();
        }

        Put(new Slot(hash, place));
        Count++;
    }

    /// <summary>
    /// The next place whose name may have this hash; start with <paramref name="cursor"/> -1. False at the end.
    /// </summary>
    public bool TryNext(uint hash, ref int cursor, out uint place)
    {
        cursor = cursor < 0 ? Home(hash) : (cursor + 1) & _mask;
        while (_slots[cursor].Place != Empty)
        {
            if (_slots[cursor].Hash == hash)
            {
                place = _slots[cursor].Place;
                return true;
            }

            cursor = (cursor + 1) & _mask;
        }

        place = 0;
        return false;
    }

    public void Remove(uint hash, uint place)
    {
        int cursor = -1;
        bool found;
        uint candidate;
        do
        {
            found = TryNext(hash, ref cursor, out candidate);
        }
        while (found && candidate != place);

        Invariant.Require(found, "what is removed from a directory's index is in it");
        Close(cursor);
        Count--;
    }

    private static Slot[] NewSlots(int capacity)
    {
        Slot[] slots = new Slot[capacity];
        slots.AsSpan().Fill(new Slot(0, Empty));
        return slots;
    }

    private int Home(uint hash) => (int)(hash & (uint)_mask);

    private void Put(Slot slot)
    {
        int cursor = Home(slot.Hash);
        while (_slots[cursor].Place != Empty)
        {
            cursor = (cursor + 1) & _mask;
        }

        _slots[cursor] = slot;
    }

    /// <summary>Moves later members of the cluster up, so that no mark stays behind.</summary>
    private void Close(int hole)
    {
        int cursor = hole;
        while (true)
        {
            cursor = (cursor + 1) & _mask;
            if (_slots[cursor].Place == Empty)
            {
                _slots[hole] = new Slot(0, Empty);
                return;
            }

            int home = Home(_slots[cursor].Hash);
            bool canMove = ((cursor - home) & _mask) >= ((cursor - hole) & _mask);
            if (canMove)
            {
                _slots[hole] = _slots[cursor];
                hole = cursor;
            }
        }
    }

    private void Grow()
    {
        Slot[] old = _slots;
        _slots = NewSlots(old.Length * 2);
        _mask = _slots.Length - 1;
        foreach (Slot slot in old)
        {
            if (slot.Place != Empty)
            {
                Put(slot);
            }
        }
    }

    private readonly record struct Slot(uint Hash, uint Place);
}
