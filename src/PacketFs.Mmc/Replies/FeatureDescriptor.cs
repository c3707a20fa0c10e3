using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>
/// The first four bytes of every feature descriptor of GET CONFIGURATION (MMC). The feature's own data follows.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct FeatureDescriptor
{
    public const int Size = 4;

    public U16Be FeatureCode;
    public byte VersionAndFlags;        // 5-2 version, 1 persistent, 0 current
    public byte AdditionalLength;       // bytes that follow, a multiple of 4

    public FeatureDescriptor(FeatureCode code, byte version, bool persistent, bool current, byte additionalLength)
    {
        FeatureCode = (ushort)code;
        VersionAndFlags = (byte)(((version << 2) & 0x3C) | Bits.If(persistent, 0x02) | Bits.If(current, 0x01));
        AdditionalLength = additionalLength;
    }

    public readonly FeatureCode Code => (FeatureCode)(ushort)FeatureCode;

    public readonly byte Version => (byte)((VersionAndFlags >> 2) & 0x0F);

    public readonly bool IsPersistent => Bits.Has(VersionAndFlags, 0x02);

    public readonly bool IsCurrent => Bits.Has(VersionAndFlags, 0x01);
}
