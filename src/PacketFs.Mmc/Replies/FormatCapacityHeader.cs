using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>Capacity list header of READ FORMAT CAPACITIES (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct FormatCapacityHeader
{
    public const int Size = 4;

    public U24Be Reserved;

    /// <summary>Bytes of all descriptors: 8 each. Some drives count the header's 4 bytes too.</summary>
    public byte CapacityListLength;

    /// <summary>Descriptors that follow, the header's own bytes not counted.</summary>
    public readonly int DescriptorCount => CapacityListLength / CurrentCapacityDescriptor.Size;
}
