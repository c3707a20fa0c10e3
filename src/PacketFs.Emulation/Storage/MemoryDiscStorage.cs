using System.Buffers;
using PacketFs.Core;
using PacketFs.Emulation.Discs;

namespace PacketFs.Emulation.Storage;

/// <summary>
/// A disc in memory, sparse and cheap to copy (<see cref="MemoryExtents"/>), so that a simulator can clone discs by the
/// thousand. What lies beside the user area takes no room before something is written there.
/// </summary>
internal sealed class MemoryDiscStorage : IDiscStorage
{
    public const int ExtentBytes = MemoryExtents.ExtentBytes;

    private readonly int _stateBytes;
    private readonly MemoryExtents _user;
    private MemoryExtents? _side;
    private byte[] _state;

    public MemoryDiscStorage(int stateBytes, long capacityBytes)
    {
        _stateBytes = stateBytes;
        _state = ArrayPool<byte>.Shared.Rent(stateBytes);
        _user = new MemoryExtents(capacityBytes);
    }

    public long UserLength => _user.Length;

    public Span<byte> State => _state.AsSpan(0, Math.Min(_stateBytes, _state.Length));

    public void Read(long offset, Span<byte> buffer) => _user.Read(offset, buffer);

    public void Write(long offset, ReadOnlySpan<byte> data) => _user.Write(offset, data);

    public void Clear(long length) => _user.Clear(length);

    public void SetLength(long length) => _user.SetLength(length);

    public void ReadSide(long offset, Span<byte> buffer)
    {
        int there = (int)Math.Clamp((_side?.Length ?? 0) - offset, 0, buffer.Length);
        buffer[there..].Clear();
        if (there > 0)
        {
            _side!.Read(offset, buffer[..there]);
        }
    }

    public void WriteSide(long offset, ReadOnlySpan<byte> data) =>
        (_side ??= new MemoryExtents(FrameStore.TotalBytes)).Write(offset, data);

    public void ClearSide() => _side?.Clear(0);

    public void Flush()
    {
    }

    public IDiscStorage CloneToMemory(long capacityBytes)
    {
        MemoryDiscStorage copy = new(_stateBytes, _user.Capacity);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Becomes a copy of another disc of the same size, without allocating but for the first side.</summary>
    public void CopyFrom(MemoryDiscStorage other)
    {
        Invariant.Require(_stateBytes == other._stateBytes, "a snapshot is restored to a disc of its own size");
        other.State.CopyTo(State);
        _user.CopyFrom(other._user);
        if (other._side is null)
        {
            ClearSide();
            return;
        }

        _side ??= new MemoryExtents(FrameStore.TotalBytes);
        _side.CopyFrom(other._side);
    }

    public void Dispose()
    {
        if (_state.Length == 0)
        {
            return;
        }

        ArrayPool<byte>.Shared.Return(_state);
        _state = [];
        _user.Dispose();
        _side?.Dispose();
    }
}
