using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PacketFs.Core;

/// <summary>Unaligned little-endian 16-bit integer, as ECMA-167 records it.</summary>
[InlineArray(Size)]
public struct U16Le
{
    public const int Size = 2;
    private byte _byte0;

    public static implicit operator ushort(U16Le value) => BinaryPrimitives.ReadUInt16LittleEndian(value);

    public static implicit operator U16Le(ushort value)
    {
        U16Le result = default;
        BinaryPrimitives.WriteUInt16LittleEndian(result, value);
        return result;
    }

    public override readonly string ToString() => ((ushort)this).ToString();
}
