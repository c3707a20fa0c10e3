using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>The head that UDF's own partition maps share. ECMA-167 3/10.7.3, UDF 2.2.8.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Type2PartitionMap
{
    public const int Size = 64;

    public PartitionMapHeader Header;
    public U16Le Reserved;
    public EntityId PartitionTypeIdentifier;
    public U16Le VolumeSequenceNumber;
    public U16Le PartitionNumber;
    public Bytes24 Specific;
}
