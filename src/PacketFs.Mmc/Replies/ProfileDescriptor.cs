using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>One profile of feature 0000h (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ProfileDescriptor
{
    public const int Size = 4;

    public U16Be ProfileNumber;
    public byte Flags;                  // 0 current
    public byte Reserved;

    public ProfileDescriptor(Profile profile, bool current)
    {
        ProfileNumber = (ushort)profile;
        Flags = Bits.If(current, 0x01);
    }

    public readonly Profile Profile => (Profile)(ushort)ProfileNumber;

    public readonly bool IsCurrent => Bits.Has(Flags, 0x01);
}
