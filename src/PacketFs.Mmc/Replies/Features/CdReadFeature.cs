using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 001Eh (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CdReadFeature
{
    public const int Size = 4;

    public byte Flags;                  // 7 DAP, 1 C2 flags, 0 CD-Text
    public U24Be Reserved;
}
