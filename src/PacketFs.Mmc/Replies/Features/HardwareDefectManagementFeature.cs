using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0024h: while it is current the drive replaces bad blocks by itself (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct HardwareDefectManagementFeature
{
    public const int Size = 4;

    public byte Flags;                  // 7 SSA
    public U24Be Reserved;
}
