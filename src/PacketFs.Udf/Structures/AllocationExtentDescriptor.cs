using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>Head of a further block of allocation descriptors. ECMA-167 4/14.5, UDF 2.3.11.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct AllocationExtentDescriptor
{
    public const int HeadSize = 24;

    public DescriptorTag Tag;
    public U32Le PreviousAllocationExtentLocation;
    public U32Le LengthOfAllocationDescriptors;
}
