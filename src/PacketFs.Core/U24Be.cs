using System.Runtime.CompilerServices;

namespace PacketFs.Core;

/// <summary>Unaligned big-endian 24-bit integer (transfer lengths and parameters of MMC commands).</summary>
[InlineArray(Size)]
public struct U24Be
{
    public const int Size = 3;
    public const uint MaxValue = 0xFF_FFFF;
    private byte _byte0;

    public static implicit operator uint(U24Be value) => ((uint)value[0] << 16) | ((uint)value[1] << 8) | value[2];

    public static implicit operator U24Be(uint value)
    {
        Invariant.Require(value <= MaxValue, "a 24-bit field takes at most FFFFFFh");
        U24Be result = default;
        result[0] = (byte)(value >> 16);
        result[1] = (byte)((value >> 8) & 0xFF);
        result[2] = (byte)(value & 0xFF);
        return result;
    }

    public override readonly string ToString() => ((uint)this).ToString();
}
