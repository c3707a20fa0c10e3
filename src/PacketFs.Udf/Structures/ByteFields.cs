using System.Runtime.CompilerServices;

namespace PacketFs.Udf.Structures;

// Runs of bytes inside on-disc structures: reserved space, implementation use, identifiers. Kept byte for byte, so that
// a rewrite loses nothing of what another writer has put there.

[InlineArray(3)]
public struct Bytes3
{
    private byte _byte0;
}

[InlineArray(5)]
public struct Bytes5
{
    private byte _byte0;
}

[InlineArray(8)]
public struct Bytes8
{
    private byte _byte0;
}

[InlineArray(16)]
public struct Bytes16
{
    private byte _byte0;
}

[InlineArray(22)]
public struct Bytes22
{
    private byte _byte0;
}

[InlineArray(23)]
public struct Bytes23
{
    private byte _byte0;
}

[InlineArray(24)]
public struct Bytes24
{
    private byte _byte0;
}

[InlineArray(32)]
public struct Bytes32
{
    private byte _byte0;
}

[InlineArray(63)]
public struct Bytes63
{
    private byte _byte0;
}

[InlineArray(64)]
public struct Bytes64
{
    private byte _byte0;
}

[InlineArray(88)]
public struct Bytes88
{
    private byte _byte0;
}

[InlineArray(128)]
public struct Bytes128
{
    private byte _byte0;
}

[InlineArray(156)]
public struct Bytes156
{
    private byte _byte0;
}

[InlineArray(460)]
public struct Bytes460
{
    private byte _byte0;
}

[InlineArray(480)]
public struct Bytes480
{
    private byte _byte0;
}

[InlineArray(484)]
public struct Bytes484
{
    private byte _byte0;
}

[InlineArray(496)]
public struct Bytes496
{
    private byte _byte0;
}

[InlineArray(1906)]
public struct Bytes1906
{
    private byte _byte0;
}

[InlineArray(2041)]
public struct Bytes2041
{
    private byte _byte0;
}
