using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 002Eh: session at once and raw recording (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CdMasteringFeature
{
    public const int Size = 4;

    public byte Flags;                  // 6 BUF, 5 SAO, 4 raw multi-session, 3 raw, 2 test write, 1 CD-RW, 0 R-W
    public U24Be MaximumCueSheetLength;

    /// <summary>The drive can pause when its buffer runs empty.</summary>
    public readonly bool HasBufferUnderrunFree => Bits.Has(Flags, 0x40);

    public readonly bool SessionAtOnce => Bits.Has(Flags, 0x20);

    public readonly bool Raw => Bits.Has(Flags, 0x08);

    public readonly bool TestWrite => Bits.Has(Flags, 0x04);

    /// <summary>R to W of the sub-channel can be recorded: 96 bytes with each raw sector.</summary>
    public readonly bool RwSubchannel => Bits.Has(Flags, 0x01);
}
