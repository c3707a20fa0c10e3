using System.Buffers;
using PacketFs.Core;

namespace PacketFs.Emulation.Storage;

/// <summary>
/// A run of bytes in memory, sparse and cheap to copy: a table of extents that hold something else than zeros; a copy
/// shares them until one side writes. Ownership is one bit per extent on each side. The table comes from the shared
/// pool and goes back when it is disposed.
/// </summary>
internal sealed class MemoryExtents : IDisposable
{
    /// <summary>One CD packet; a size below the large object threshold of the runtime.</summary>
    public const int ExtentBytes = 65_536;

    private readonly int _extentCount;
    private byte[]?[] _extents;
    private ulong[] _owned;

    public MemoryExtents(long capacityBytes)
    {
        _extentCount = ExtentCount(capacityBytes);
        _extents = ArrayPool<byte[]?>.Shared.Rent(_extentCount);
        _owned = new ulong[(_extentCount + 63) / 64];
    }

    public long Capacity => (long)_extentCount * ExtentBytes;

    public long Length { get; private set; }

    /// <summary>Reads; the range lies inside the length.</summary>
    public void Read(long offset, Span<byte> buffer)
    {
        Invariant.Require(offset >= 0 && offset + buffer.Length <= Length, "a read lies inside the user area");
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
        Invariant.Require(offset >= 0 && offset + data.Length <= Capacity, "a write fits");
        Length = Math.Max(Length, offset + data.Length);
        while (!data.IsEmpty)
        {
            (int extent, int start) = Locate(offset);
            int count = Math.Min(data.Length, ExtentBytes - start);
            if (_extents[extent] is not null || data[..count].ContainsAnyExcept((byte)0))
            {
                data[..count].CopyTo(Own(extent, count).AsSpan(start));
            }

            data = data[count..];
            offset += count;
        }
    }

    /// <summary>Zeros, this many.</summary>
    public void Clear(long length)
    {
        Invariant.Require(length <= Capacity, "a user area fits its medium");
        Array.Clear(_extents, 0, _extentCount);
        Array.Clear(_owned);
        Length = length;
    }

    public void SetLength(long length)
    {
        Invariant.Require(length <= Capacity, "a user area fits its medium");
        int keep = ExtentCount(length);
        Array.Clear(_extents, keep, _extentCount - keep);
        int rest = (int)(length % ExtentBytes);
        if (rest != 0 && _extents[keep - 1] is not null)
        {
            Own(keep - 1, 0).AsSpan(rest).Clear();
        }

        Length = length;
    }

    /// <summary>Becomes a copy of another of the same capacity, without allocating.</summary>
    public void CopyFrom(MemoryExtents other)
    {
        Invariant.Require(_extentCount == other._extentCount, "a snapshot is restored to a disc of its own size");
        Array.Clear(other._owned);
        Array.Clear(_owned);
        Array.Copy(other._extents, _extents, _extentCount);
        Length = other.Length;
    }

    public void Dispose()
    {
        if (_extents.Length == 0)
        {
            return;
        }

        ArrayPool<byte[]?>.Shared.Return(_extents, clearArray: true);
        _extents = [];
        _owned = [];
        Length = 0;
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
