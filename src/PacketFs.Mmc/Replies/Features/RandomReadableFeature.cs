using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0010h (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct RandomReadableFeature
{
    public const int Size = 8;

    public U32Be BlockSize;
    public U16Be Blocking;              // blocks that the drive reads at once
    public byte Flags;                  // 0 read/write error recovery page present
    public byte Reserved;
}
