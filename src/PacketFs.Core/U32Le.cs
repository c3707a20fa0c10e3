using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PacketFs.Core;

/// <summary>Unaligned little-endian 32-bit integer, as ECMA-167 records it.</summary>
[InlineArray(Size)]
public struct U32Le
{
    public const int Size = 4;
    private byte _byte0;

    public static implicit operator uint(U32Le value) => BinaryPrimitives.ReadUInt32LittleEndian(value);

    public static implicit operator U32Le(uint value)
    {
        U32Le result = default;
        BinaryPrimitives.WriteUInt32LittleEndian(result, value);
        return result;
    }

    public override readonly string ToString() => ((uint)this).ToString();
}
