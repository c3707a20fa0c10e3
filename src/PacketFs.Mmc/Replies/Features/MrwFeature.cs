using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0028h: while it is current the medium is a Mount Rainier one (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct MrwFeature
{
    public const int Size = 4;

    public byte Flags;                  // 2 DVD+ write, 1 DVD+ read, 0 CD write
    public U24Be Reserved;
}
