using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0002h: features change, and events tell of it (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct MorphingFeature
{
    public const int Size = 4;

    public byte Flags;                  // 1 operational change events, 0 asynchronous
    public U24Be Reserved;
}
