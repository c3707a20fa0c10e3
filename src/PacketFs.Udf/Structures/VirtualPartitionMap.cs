using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>"*UDF Virtual Partition": blocks found through the virtual allocation table. UDF 2.2.8.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct VirtualPartitionMap
{
    public const int Size = 64;

    public PartitionMapHeader Header;
    public U16Le Reserved1;
    public EntityId PartitionTypeIdentifier;
    public U16Le VolumeSequenceNumber;
    public U16Le PartitionNumber;
    public Bytes24 Reserved2;
}
