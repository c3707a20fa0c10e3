using System.Runtime.InteropServices;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 001Fh (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DvdReadFeature
{
    public const int Size = 4;

    public byte Flags;                  // 0 MULTI110
    public byte Reserved1;
    public byte DualLayer;              // 1 DVD-RW, 0 DVD-R
    public byte Reserved3;
}
