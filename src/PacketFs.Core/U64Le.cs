using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PacketFs.Core;

/// <summary>Unaligned little-endian 64-bit integer, as ECMA-167 records it.</summary>
[InlineArray(Size)]
public struct U64Le
{
    public const int Size = 8;
    private byte _byte0;

    public static implicit operator ulong(U64Le value) => BinaryPrimitives.ReadUInt64LittleEndian(value);

    public static implicit operator U64Le(ulong value)
    {
        U64Le result = default;
        BinaryPrimitives.WriteUInt64LittleEndian(result, value);
        return result;
    }

    public override readonly string ToString() => ((ulong)this).ToString();
}
