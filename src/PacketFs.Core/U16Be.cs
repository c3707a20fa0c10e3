using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PacketFs.Core;

/// <summary>Unaligned big-endian 16-bit integer, as MMC and SPC record it.</summary>
[InlineArray(Size)]
public struct U16Be
{
    public const int Size = 2;
    private byte _byte0;

    public static implicit operator ushort(U16Be value) => BinaryPrimitives.ReadUInt16BigEndian(value);

    public static implicit operator U16Be(ushort value)
    {
        U16Be result = default;
        BinaryPrimitives.WriteUInt16BigEndian(result, value);
        return result;
    }

    public override readonly string ToString() => ((ushort)this).ToString();
}
