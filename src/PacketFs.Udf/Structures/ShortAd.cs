using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// short_ad: an extent in the partition that the descriptor itself is recorded on. ECMA-167 4/14.14.1.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ShortAd
{
    public const int Size = 8;

    public U32Le ExtentLengthAndType;
    public U32Le ExtentPosition;

    public ShortAd(uint lengthBytes, ExtentType type, uint position)
    {
        ExtentLengthAndType = ExtentLength.Pack(lengthBytes, type);
        ExtentPosition = position;
    }

    public readonly uint Length => ExtentLength.Bytes(ExtentLengthAndType);

    public readonly ExtentType Type => ExtentLength.Type(ExtentLengthAndType);

    public readonly uint Position => ExtentPosition;
}
