using System.Runtime.InteropServices;

namespace PacketFs.Udf.Structures;

/// <summary>Where both volume descriptor sequences are. ECMA-167 3/10.2, UDF 2.2.3.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct AnchorVolumeDescriptorPointer
{
    public const int Size = 512;

    public DescriptorTag Tag;
    public ExtentAd MainVolumeDescriptorSequenceExtent;
    public ExtentAd ReserveVolumeDescriptorSequenceExtent;
    public Bytes480 Reserved;
}
