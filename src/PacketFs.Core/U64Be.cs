using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PacketFs.Core;

/// <summary>Unaligned big-endian 64-bit integer, as MMC and SPC record it.</summary>
[InlineArray(Size)]
public struct U64Be
{
    public const int Size = 8;
    private byte _byte0;

    public static implicit operator ulong(U64Be value) => BinaryPrimitives.ReadUInt64BigEndian(value);

    public static implicit operator U64Be(ulong value)
    {
        U64Be result = default;
        BinaryPrimitives.WriteUInt64BigEndian(result, value);
        return result;
    }

    public override readonly string ToString() => ((ulong)this).ToString();
}
