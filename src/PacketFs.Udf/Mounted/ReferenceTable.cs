using System.Numerics;
using PacketFs.Core;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// How often a front end holds objects that are not in memory: 8 bytes a slot, no object, for a kernel may hold
/// millions of them. Open addressing; a slot is the object's number (40 bits) and the count (24 bits), and what does
/// not fit into that stands in a dictionary. In 64 parts, so that growing copies one of them at a time.
/// </summary>
internal sealed class ReferenceTable
{
    private const int CountBits = 24;
    private const int PartBits = 6;
    private const ulong LargestCount = (1UL << CountBits) - 1;
    private const ulong LargestId = (1UL << (64 - CountBits)) - 1;
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;
    private readonly Dictionary<NodeId, ulong> _large = [];
    private readonly Part[] _parts = [.. Enumerable.Range(0, 1 << PartBits).Select(static _ => new Part())];

    /// <summary>Objects that are held.</summary>
    public int Count { get; private set; }

    public long MemoryBytes => _parts.Sum(static part => part.MemoryBytes);

    /// <summary>How often the object is held; 0 when it is not.</summary>
    public ulong this[NodeId id]
    {
        get => IsSmall(id) && PartOf(id).Get(id.Value) is var count and not 0 ? count : _large.GetValueOrDefault(id);
        set
        {
            Count += (value == 0 ? 0 : 1) - (this[id] == 0 ? 0 : 1);
            bool fits = IsSmall(id) && value <= LargestCount;
            if (!fits && value > 0)
            {
                _large[id] = value;
            }
            else
            {
                _large.Remove(id);
            }

            if (IsSmall(id))
            {
                PartOf(id).Set(id.Value, fits ? value : 0);
            }
        }
    }

    private static bool IsSmall(NodeId id) => id.Value is > 0 and <= LargestId;

    private static ulong HashOf(ulong id) => unchecked(id * Spread);

    private Part PartOf(NodeId id) => _parts[HashOf(id.Value) >> (64 - PartBits)];

    private sealed class Part
    {
        private const int SmallestCapacity = 8;
        private ulong[] _slots = new ulong[SmallestCapacity];
        private int _used;

        public long MemoryBytes => _slots.LongLength * sizeof(ulong);

        public ulong Get(ulong id) => _slots[Find(id)] & LargestCount;

        public void Set(ulong id, ulong count)
        {
            int place = Find(id);
            bool isThere = _slots[place] != 0;
            if (count > 0)
            {
                _slots[place] = (id << CountBits) | count;
                _used += isThere ? 0 : 1;
                if (_used > _slots.Length / 4 * 3)
                {
                    Resize(_slots.Length * 2);
                }
            }
            else if (isThere)
            {
                Close(place);
                _used--;
                if (_slots.Length > SmallestCapacity && _used < _slots.Length / 8)
                {
                    Resize(_slots.Length / 2);
                }
            }
        }

        /// <summary>Where the object stands, or the empty slot in which it would.</summary>
        private int Find(ulong id)
        {
            int mask = _slots.Length - 1;
            int place = Home(id);
            while (_slots[place] != 0 && _slots[place] >> CountBits != id)
            {
                place = (place + 1) & mask;
            }

            return place;
        }

        private int Home(ulong id) =>
            (int)((HashOf(id) << PartBits) >> (64 - BitOperations.Log2((uint)_slots.Length)));

        /// <summary>Moves later members of the cluster up, so that no mark stays behind.</summary>
        private void Close(int hole)
        {
            int mask = _slots.Length - 1;
            for (int place = (hole + 1) & mask; _slots[place] != 0; place = (place + 1) & mask)
            {
                int home = Home(_slots[place] >> CountBits);
                if (((place - home) & mask) >= ((place - hole) & mask))
                {
                    _slots[hole] = _slots[place];
                    hole = place;
                }
            }

            _slots[hole] = 0;
        }

        private void Resize(int capacity)
        {
            ulong[] old = _slots;
            _slots = new ulong[capacity];
            foreach (ulong slot in old)
            {
                if (slot != 0)
                {
                    _slots[Find(slot >> CountBits)] = slot;
                }
            }
        }
    }
}
