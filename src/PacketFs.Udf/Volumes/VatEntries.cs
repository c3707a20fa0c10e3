using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// The entries of a virtual allocation table in memory: the block below for each virtual one, or none. Grows; read from
/// any thread, written under the volume's lock.
/// </summary>
internal sealed class VatEntries
{
    private volatile uint[] _entries;
    private volatile uint _count;

    public VatEntries(ReadOnlySpan<uint> entries)
    {
        _entries = entries.ToArray();
        _count = (uint)entries.Length;
    }

    public uint Count => _count;

    /// <summary>A copy of the entries up to the last one in use.</summary>
    public uint[] ToArray()
    {
        int end = (int)_count;
        while (end > 0 && _entries[end - 1] == VatHeader.None)
        {
            end--;
        }

        return _entries.AsSpan(0, end).ToArray();
    }

    public bool TryGet(uint block, out uint below)
    {
        uint[] entries = _entries;
        below = block < _count && block < entries.Length ? entries[block] : VatHeader.None;
        return below != VatHeader.None;
    }

    public bool TryFind(uint below, out uint block)
    {
        int index = _entries.AsSpan(0, (int)_count).IndexOf(below);
        block = index < 0 ? 0 : (uint)index;
        return index >= 0 && below != VatHeader.None;
    }

    public void Set(uint block, uint below) => _entries[block] = below;

    public void Clear(uint block) => _entries[block] = VatHeader.None;

    /// <summary>Adds entries that lead nowhere yet.</summary>
    public void Grow(uint count)
    {
        uint newCount = checked(_count + count);
        if (newCount > _entries.Length)
        {
            uint[] larger = new uint[Math.Max(newCount, Math.Min(_entries.Length * 2L, int.MaxValue))];
            _entries.AsSpan(0, (int)_count).CopyTo(larger);
            _entries = larger;
        }

        _entries.AsSpan((int)_count, (int)count).Fill(VatHeader.None);
        _count = newCount;
    }
}
