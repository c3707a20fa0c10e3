using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// Volume space that nothing uses: <see cref="NumberOfAllocationDescriptors"/> extent_ads follow. ECMA-167 3/10.8.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct UnallocatedSpaceDescriptor
{
    public const int HeadSize = 24;

    public DescriptorTag Tag;
    public U32Le VolumeDescriptorSequenceNumber;
    public U32Le NumberOfAllocationDescriptors;
}
