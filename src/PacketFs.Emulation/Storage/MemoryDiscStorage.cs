using PacketFs.Core;

namespace PacketFs.Emulation.Storage;

/// <summary>
/// A disc in memory, sparse and cheap to copy: the user area is a table of extents that hold something else than
/// zeros; a clone shares them until one side writes. Ownership is one bit per extent on each side.
/// </summary>
internal sealed class MemoryDiscStorage : IDiscStorage
{
    /// <summary>One CD packet; a size below the large object threshold of the runtime.</summary>
    public const int ExtentBytes = 65_536;

    private readonly byte[] _state;
    private byte[]?[] _extents;
    private ulong[] _owned;

    public MemoryDiscStorage(int stateBytes, long capacityBytes)
        : this(new byte[stateBytes], new byte[]?[ExtentCount(capacityBytes)], 0)
    {
    }

    private MemoryDiscStorage(byte[] state, byte[]?[] extents, long length)
    {
        _state = state;
        _extents = extents;
        _owned = new ulong[(extents.Length + 63) / 64];
        UserLength = length;
    }

    public long UserLength { get; private set; }

    public Span<byte> State => _state;

    public void Read(long offset, Span<byte> buffer)
    {
        Invariant.Require(offset >= 0 && offset + buffer.Length <= UserLength, "a read lies inside the user area");
        while (!buffer.IsEmpty)
        {
            (int extent, int start) = Locate(offset);
            int count = Math.Min(buffer.Length, ExtentBytes - start);
            byte[]? bytes = _extents[extent];
            if (bytes is null)
            {
                buffer[..count].Clear();
            }
            else
            {
                bytes.AsSpan(start, count).CopyTo(buffer);
            }

            buffer = buffer[count..];
            offset += count;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        Invariant.Require(offset >= 0 && offset + data.Length <= (long)_extents.Length * ExtentBytes, "a write fits");
        UserLength = Math.Max(UserLength, offset + data.Length);
        while (!data.IsEmpty)
        {
            (int extent, int start) = Locate(offset);
            int count = Math.Min(data.Length, ExtentBytes - start);
            data[..count].CopyTo(Own(extent, count).AsSpan(start));
            data = data[count..];
            offset += count;
        }
    }

    public void Clear(long length)
    {
        Invariant.Require(length <= (long)_extents.Length * ExtentBytes, "a user area fits its medium");
        Array.Clear(_extents);
        Array.Clear(_owned);
        UserLength = length;
    }

    public void SetLength(long length)
    {
        Invariant.Require(length <= (long)_extents.Length * ExtentBytes, "a user area fits its medium");
        int keep = ExtentCount(length);
        Array.Clear(_extents, keep, _extents.Length - keep);
        int rest = (int)(length % ExtentBytes);
        if (rest != 0 && _extents[keep - 1] is not null)
        {
            Own(keep - 1, 0).AsSpan(rest).Clear();
        }

        UserLength = length;
    }

    public void Flush()
    {
    }

    public IDiscStorage CloneToMemory()
    {
        Array.Clear(_owned);
        byte[] state = GC.AllocateUninitializedArray<byte>(_state.Length);
        _state.CopyTo(state, 0);
        return new MemoryDiscStorage(state, [.. _extents], UserLength);
    }

    /// <summary>Becomes a copy of another disc of the same size, without allocating.</summary>
    public void CopyFrom(MemoryDiscStorage other)
    {
        bool isSameSize = _state.Length == other._state.Length && _extents.Length == other._extents.Length;
        Invariant.Require(isSameSize, "a snapshot is restored to a disc of its own size");
        Array.Clear(other._owned);
        Array.Clear(_owned);
        other._state.CopyTo(_state, 0);
        other._extents.CopyTo(_extents, 0);
        UserLength = other.UserLength;
    }

    public void Dispose()
    {
        _extents = [];
        _owned = [];
        UserLength = 0;
    }

    private static int ExtentCount(long bytes) => (int)((bytes + ExtentBytes - 1) / ExtentBytes);

    private static (int Extent, int Start) Locate(long offset) =>
        ((int)(offset / ExtentBytes), (int)(offset % ExtentBytes));

    private byte[] Own(int extent, int bytesReplaced)
    {
        byte[]? bytes = _extents[extent];
        ulong bit = 1UL << (extent & 63);
        if (bytes is not null && (_owned[extent >> 6] & bit) != 0)
        {
            return bytes;
        }

        byte[] copy = bytesReplaced == ExtentBytes
            ? GC.AllocateUninitializedArray<byte>(ExtentBytes)
            : new byte[ExtentBytes];
        if (bytesReplaced != ExtentBytes)
        {
            bytes?.CopyTo(copy, 0);
        }

        _extents[extent] = copy;
        _owned[extent >> 6] |= bit;
        return copy;
    }
}
