using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 002Dh (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CdTrackAtOnceFeature
{
    public const int Size = 4;

    public byte Flags;                  // 6 BUF, 4 R-W raw, 3 R-W pack, 2 test write, 1 CD-RW, 0 R-W sub-code
    public byte Reserved;
    public U16Be DataBlockTypes;        // bit n: data block type n

    /// <summary>The drive can pause when its buffer runs empty.</summary>
    public readonly bool HasBufferUnderrunFree => Bits.Has(Flags, 0x40);

    public readonly bool TestWrite => Bits.Has(Flags, 0x04);
}
