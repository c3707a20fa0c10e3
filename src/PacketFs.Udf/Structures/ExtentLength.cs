using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>Arithmetic of the length field that short_ad and long_ad share: 30 bits of bytes, 2 bits of type.</summary>
public static class ExtentLength
{
    /// <summary>The field holds less than 2^30 bytes.</summary>
    public const uint Mask = 0x3FFF_FFFF;
    private const int TypeShift = 30;

    public static uint Pack(uint lengthBytes, ExtentType type)
    {
        Invariant.Require(lengthBytes <= Mask, "an extent is shorter than 2^30 bytes");
        return lengthBytes | ((uint)type << TypeShift);
    }

    public static uint Bytes(uint packed) => packed & Mask;

    public static ExtentType Type(uint packed) => (ExtentType)(packed >> TypeShift);

    /// <summary>The longest extent that another may follow: a multiple of the block size.</summary>
    public static uint MaximumBytes(int blockSize) => Mask / (uint)blockSize * (uint)blockSize;
}
