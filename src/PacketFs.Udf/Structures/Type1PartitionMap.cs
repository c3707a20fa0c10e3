using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>A partition as it lies on the volume. ECMA-167 3/10.7.2.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Type1PartitionMap
{
    public const int Size = 6;

    public PartitionMapHeader Header;
    public U16Le VolumeSequenceNumber;
    public U16Le PartitionNumber;
}
