namespace PacketFs.Core;

/// <summary>
/// One buffer of a <see cref="PacketBufferPool"/>: page-aligned native memory, owned by whoever rented it until it is
/// returned. Not thread-safe; a span taken from it must not outlive the rental.
/// </summary>
public sealed unsafe class PacketBuffer
{
    private readonly byte* _address;
    private readonly int _length;

    internal PacketBuffer(byte* address, int length)
    {
        _address = address;
        _length = length;
    }

    internal bool IsRented { get; set; }

    public int Length => _length;

    public nint Address => (nint)_address;

    public Span<byte> Span => new(_address, _length);
}
