using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>Format list header: the first four bytes of FORMAT UNIT's parameter list (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct FormatListHeader
{
    public const int Size = 4;

    public byte Reserved;
    public byte Flags;
    public U16Be DescriptorLength;      // 8

    /// <summary>FOV: the option bits of this byte are valid.</summary>
    public bool FormatOptionsValid
    {
        readonly get => Bits.Has(Flags, 0x80);
        set => Flags = Bits.Set(Flags, 0x80, value);
    }

    /// <summary>DCRT: no certification.</summary>
    public bool DisableCertification
    {
        readonly get => Bits.Has(Flags, 0x20);
        set => Flags = Bits.Set(Flags, 0x20, value);
    }

    /// <summary>The command returns once the list is accepted; the host polls.</summary>
    public bool Immediate
    {
        readonly get => Bits.Has(Flags, 0x02);
        set => Flags = Bits.Set(Flags, 0x02, value);
    }
}
