using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>Where a volume descriptor sequence goes on. Ends the extent that it stands in. ECMA-167 3/10.3.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct VolumeDescriptorPointer
{
    public const int Size = 512;

    public DescriptorTag Tag;
    public U32Le VolumeDescriptorSequenceNumber;
    public ExtentAd NextVolumeDescriptorSequenceExtent;
    public Bytes484 Reserved;
}
