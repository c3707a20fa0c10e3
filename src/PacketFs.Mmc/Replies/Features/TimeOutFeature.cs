using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0105h (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct TimeOutFeature
{
    public const int Size = 4;

    public byte Flags;                  // 0 group 3
    public byte Reserved;
    public U16Be UnitLength;
}
