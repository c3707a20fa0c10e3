using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0107h (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct RealTimeStreamingFeature
{
    public const int Size = 4;

    // 5 SMP, 4 RBCB, 3 SET CD SPEED, 2 page 2Ah speeds, 1 write speed descriptors, 0 stream write
    public byte Flags;
    public U24Be Reserved;

    public readonly bool HasWriteSpeedDescriptors => Bits.Has(Flags, 0x02);
}
