using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0004h (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct WriteProtectFeature
{
    public const int Size = 4;

    public byte Flags;                  // 3 DWP, 2 WDCB, 1 SPWP, 0 SSWPP
    public U24Be Reserved;
}
