using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0020h (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct RandomWritableFeature
{
    public const int Size = 12;

    public LbaBe LastLba;
    public U32Be BlockSize;
    public U16Be Blocking;              // blocks that must be written at once
    public byte Flags;                  // 0 read/write error recovery page present
    public byte Reserved;
}
