using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PacketFs.Core;

/// <summary>Unaligned little-endian signed 16-bit integer, as ECMA-167 records it.</summary>
[InlineArray(Size)]
public struct I16Le
{
    public const int Size = 2;
    private byte _byte0;

    public static implicit operator short(I16Le value) => BinaryPrimitives.ReadInt16LittleEndian(value);

    public static implicit operator I16Le(short value)
    {
        I16Le result = default;
        BinaryPrimitives.WriteInt16LittleEndian(result, value);
        return result;
    }

    public override readonly string ToString() => ((short)this).ToString();
}
