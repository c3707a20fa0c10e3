using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 002Ah (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DvdPlusRwFeature
{
    public const int Size = 4;

    public byte Flags;                  // 0 write
    public byte FormatFlags;            // 1 quick start, 0 close only
    public U16Be Reserved;
}
