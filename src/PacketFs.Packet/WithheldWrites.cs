using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// What the relocator writes while packets are on their way out: kept aside, since the very packet that holds its table
/// may be among them, and a checkpoint, or the repetition of a lost write, must put out the committed state and nothing
/// else. In the order written; a later write of the same place replaces the earlier one. Empty but for the moment of a
/// relocation.
/// </summary>
internal sealed class WithheldWrites
{
    private readonly List<(Lba Start, byte[] Data)> _writes = [];

    public bool IsEmpty => _writes.Count == 0;

    public void Add(Lba start, ReadOnlySpan<byte> data)
    {
        byte[] copy = data.ToArray();
        int length = copy.Length;
        int known = _writes.FindIndex(write => write.Start == start && write.Data.Length == length);
        if (known >= 0)
        {
            _writes[known] = (start, copy);
        }
        else
        {
            _writes.Add((start, copy));
        }
    }

    public bool TryTake(out Lba start, out byte[] data)
    {
        if (_writes.Count == 0)
        {
            (start, data) = (default, []);
            return false;
        }

        (start, data) = _writes[0];
        _writes.RemoveAt(0);
        return true;
    }

    /// <summary>Lays what is withheld over blocks that were read.</summary>
    public void Overlay(Lba start, Span<byte> buffer, int blockSize)
    {
        foreach ((Lba at, byte[] data) in _writes)
        {
            long first = Math.Max(at.Value, start.Value);
            long end = Math.Min(at.Value + (data.Length / blockSize), start.Value + (buffer.Length / blockSize));
            if (first < end)
            {
                int from = (int)(first - at.Value) * blockSize;
                int count = (int)(end - first) * blockSize;
                data.AsSpan(from, count).CopyTo(buffer[((int)(first - start.Value) * blockSize)..]);
            }
        }
    }
}
