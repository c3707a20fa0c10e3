using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PacketFs.Core;

/// <summary>Unaligned big-endian 32-bit integer, as MMC and SPC record it.</summary>
[InlineArray(Size)]
public struct U32Be
{
    public const int Size = 4;
    private byte _byte0;

    public static implicit operator uint(U32Be value) => BinaryPrimitives.ReadUInt32BigEndian(value);

    public static implicit operator U32Be(uint value)
    {
        U32Be result = default;
        BinaryPrimitives.WriteUInt32BigEndian(result, value);
        return result;
    }

    public override readonly string ToString() => ((uint)this).ToString();
}
