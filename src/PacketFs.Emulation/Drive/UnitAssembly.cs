using PacketFs.Core;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// The unit (ECC block, cluster) that a host appends to in parts: what has come of it waits here, in order, until it is
/// complete, or until somebody wants everything on the disc; then the drive fills it up with zeros.
/// </summary>
internal sealed class UnitAssembly
{
    private byte[] _bytes = [];
    private int _filled;

    /// <summary>Which unit it is.</summary>
    public int Packet { get; private set; }

    public bool IsEmpty => _filled == 0;

    public bool IsFull => _filled == _bytes.Length;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public long FirstBlock => (long)Packet * (_bytes.Length / EmulatedDisc.BlockBytes);

    /// <summary>Another disc: units have this size.</summary>
    public void Reset(int unitBytes)
    {
        _filled = 0;
        if (_bytes.Length != unitBytes)
        {
            _bytes = new byte[unitBytes];
        }
    }

    public void Clear() => _filled = 0;

    /// <summary>True when the part at this place of the unit belongs behind what is here.</summary>
    public bool Continues(int packet, int offset) => !IsEmpty && packet == Packet && offset == _filled;

    public void Begin(int packet)
    {
        Invariant.Require(IsEmpty, "one unit is put together at a time");
        Packet = packet;
    }

    public void Add(ReadOnlySpan<byte> part)
    {
        part.CopyTo(_bytes.AsSpan(_filled));
        _filled += part.Length;
    }

    /// <summary>The whole unit, zeros behind what came.</summary>
    public ReadOnlySpan<byte> Pad()
    {
        _bytes.AsSpan(_filled).Clear();
        return _bytes;
    }

    public bool Overlaps(long lba, long count) =>
        !IsEmpty && lba < FirstBlock + (_filled / EmulatedDisc.BlockBytes) && lba + count > FirstBlock;

    /// <summary>What has come from this block on.</summary>
    public ReadOnlySpan<byte> From(long lba)
    {
        int offset = (int)(lba - FirstBlock) * EmulatedDisc.BlockBytes;
        return _bytes.AsSpan(offset, _filled - offset);
    }
}
