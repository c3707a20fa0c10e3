using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 002Fh (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DvdMinusRwWriteFeature
{
    public const int Size = 4;

    public byte Flags;                  // 6 BUF, 3 R DL, 2 test write, 1 DVD-RW
    public U24Be Reserved;

    /// <summary>The drive can pause when its buffer runs empty.</summary>
    public readonly bool HasBufferUnderrunFree => Bits.Has(Flags, 0x40);

    public readonly bool TestWrite => Bits.Has(Flags, 0x04);
}
