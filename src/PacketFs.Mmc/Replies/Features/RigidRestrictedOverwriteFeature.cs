using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 002Ch, DVD-RW (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct RigidRestrictedOverwriteFeature
{
    public const int Size = 4;

    public byte Flags;                  // 3 DSDG, 2 DSDR, 1 intermediate, 0 blank
    public U24Be Reserved;
}
