using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0003h (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct RemovableMediumFeature
{
    public const int Size = 4;

    public byte Flags;                  // 7-5 mechanism (0 caddy, 1 tray, 2 pop-up), 4 load, 3 eject, 2 jumper, 0 lock
    public U24Be Reserved;

    public readonly bool CanLoad => Bits.Has(Flags, 0x10);

    public readonly bool CanEject => Bits.Has(Flags, 0x08);

    public readonly bool CanLock => Bits.Has(Flags, 0x01);
}
