using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>extent_ad: bytes at a logical sector of the volume. ECMA-167 3/7.1. Length 0: no extent.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ExtentAd
{
    public const int Size = 8;

    public U32Le ExtentLength;
    public U32Le ExtentLocation;

    public ExtentAd(uint lengthBytes, Lsn location)
    {
        ExtentLength = lengthBytes;
        ExtentLocation = location.Value;
    }

    public readonly uint Length => ExtentLength;

    public readonly Lsn Location => new(ExtentLocation);

    public override readonly string ToString() => $"{Length} bytes at {Location}";
}
