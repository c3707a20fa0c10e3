using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// long_ad: an extent anywhere in the logical volume. ECMA-167 4/14.14.2; the last six bytes are UDF's ADImpUse
/// (2.3.10.1, and 2.3.4.3 in a file identifier descriptor's ICB).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct LongAd
{
    public const int Size = 16;

    /// <summary>Flag: an unrecorded extent of a rewritable medium that has been erased beforehand.</summary>
    public const ushort ExtentErased = 1;

    public U32Le ExtentLengthAndType;
    public LbAddr ExtentLocation;
    public U16Le ImplementationFlags;
    public U32Le UniqueId;

    public LongAd(uint lengthBytes, ExtentType type, LbAddr location, uint uniqueId = 0)
    {
        ExtentLengthAndType = ExtentLength.Pack(lengthBytes, type);
        ExtentLocation = location;
        UniqueId = uniqueId;
    }

    public readonly uint Length => ExtentLength.Bytes(ExtentLengthAndType);

    public readonly ExtentType Type => ExtentLength.Type(ExtentLengthAndType);

    public readonly LbAddr Location => ExtentLocation;

    /// <summary>As the address of an ICB: a length of 0 says that there is none.</summary>
    public readonly bool IsNone => Length == 0;

    public override readonly string ToString() => $"{Length} bytes ({Type}) at {Location}";
}
