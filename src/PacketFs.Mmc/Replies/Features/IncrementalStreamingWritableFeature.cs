using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0021h, as drives with one link size report it (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct IncrementalStreamingWritableFeature
{
    public const int Size = 8;

    public U16Be DataBlockTypes;        // bit n: data block type n
    public byte Flags;                  // 2 TRIO, 1 ARSV, 0 BUF
    public byte LinkSizeCount;
    public byte LinkSize0;              // CD 7, DVD-R 16; as many as the count says, padded to 4
    public byte LinkSize1;
    public byte LinkSize2;
    public byte LinkSize3;

    /// <summary>Links without loss of space.</summary>
    public readonly bool HasZeroLossLinking => Bits.Has(Flags, 0x01);
}
