using System.Runtime.CompilerServices;

namespace PacketFs.Udf.Structures;

// The three lengths of dstring field that UDF has (2.1.3). Reading answers null to what cannot be decoded.

[InlineArray(Size)]
public struct Dstring32
{
    public const int Size = 32;
    private byte _byte0;

    public readonly string? Decode() => Cs0.DecodeDstring(this);

    public bool TryEncode(ReadOnlySpan<char> text) => Cs0.TryEncodeDstring(text, this);
}

[InlineArray(Size)]
public struct Dstring36
{
    public const int Size = 36;
    private byte _byte0;

    public readonly string? Decode() => Cs0.DecodeDstring(this);

    public bool TryEncode(ReadOnlySpan<char> text) => Cs0.TryEncodeDstring(text, this);
}

[InlineArray(Size)]
public struct Dstring128
{
    public const int Size = 128;
    private byte _byte0;

    public readonly string? Decode() => Cs0.DecodeDstring(this);

    public bool TryEncode(ReadOnlySpan<char> text) => Cs0.TryEncodeDstring(text, this);
}
