using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>Head of a space table: short_ads follow. ECMA-167 4/14.11, UDF 2.3.7.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct UnallocatedSpaceEntry
{
    public const int HeadSize = 40;

    public DescriptorTag Tag;
    public IcbTag IcbTag;
    public U32Le LengthOfAllocationDescriptors;
}
