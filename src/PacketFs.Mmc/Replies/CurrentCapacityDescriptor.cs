using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>Current/maximum capacity descriptor, the first one of READ FORMAT CAPACITIES (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CurrentCapacityDescriptor
{
    public const int Size = 8;

    public U32Be BlockCount;
    public byte DescriptorType;         // bits 1-0
    public U24Be BlockLength;

    public CapacityType Type
    {
        readonly get => (CapacityType)(DescriptorType & 0x03);
        set => DescriptorType = Bits.Insert(DescriptorType, 0x03, 0, (int)value);
    }
}
