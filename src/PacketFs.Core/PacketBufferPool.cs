using System.Runtime.InteropServices;

namespace PacketFs.Core;

/// <summary>
/// A fixed number of page-aligned buffers of one size, allocated once: memory is bounded by configuration, never by
/// the size of a disc. Thread-safe.
/// </summary>
public sealed unsafe class PacketBufferPool : IDisposable
{
    private const nuint PageSize = 4096;
    private readonly Lock _lock = new();
    private readonly PacketBuffer[] _free;
    private void* _memory;
    private int _freeCount;

    /// <param name="bufferBytes">Size of each buffer; rounded up to whole pages inside.</param>
    /// <param name="count">How many there are, for good.</param>
    public PacketBufferPool(int bufferBytes, int count)
    {
        Invariant.Require(bufferBytes > 0 && count > 0, "a pool holds at least one buffer of one byte");
        nuint stride = ((nuint)bufferBytes + PageSize - 1) & ~(PageSize - 1);
        _memory = NativeMemory.AlignedAlloc(checked(stride * (nuint)count), PageSize);
        _free = new PacketBuffer[count];
        for (int i = 0; i < count; i++)
        {
            _free[i] = new PacketBuffer((byte*)_memory + (stride * (nuint)i), bufferBytes);
        }

        _freeCount = count;
        BufferBytes = bufferBytes;
    }

    public int BufferBytes { get; }

    public int Capacity => _free.Length;

    public int Available
    {
        get
        {
            lock (_lock)
            {
                return _freeCount;
            }
        }
    }

    /// <summary>Hands out a buffer, content undefined, or null when all are out.</summary>
    public PacketBuffer? TryRent()
    {
        lock (_lock)
        {
            if (_freeCount == 0)
            {
                return null;
            }

            PacketBuffer buffer = _free[--_freeCount];
            buffer.IsRented = true;
            return buffer;
        }
    }

    public void Return(PacketBuffer buffer)
    {
        lock (_lock)
        {
            Invariant.Require(buffer.IsRented, "a buffer is returned once");
            buffer.IsRented = false;
            _free[_freeCount++] = buffer;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_memory is not null)
            {
                Invariant.Require(_freeCount == _free.Length, "a pool is disposed with all its buffers home");
                NativeMemory.AlignedFree(_memory);
                _memory = null;
                _freeCount = 0;
            }
        }
    }
}
