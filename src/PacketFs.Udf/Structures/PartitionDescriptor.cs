using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>Partition descriptor, ECMA-167 3/10.5, UDF 2.2.14.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct PartitionDescriptor
{
    public const int Size = 512;
    /// <summary>Flag: volume space has been allocated for the partition.</summary>
    public const ushort SpaceAllocated = 1;

    public DescriptorTag Tag;
    public U32Le VolumeDescriptorSequenceNumber;
    public U16Le PartitionFlags;
    public U16Le PartitionNumber;
    public EntityId PartitionContents;
    public PartitionHeaderDescriptor PartitionContentsUse;
    public U32Le AccessTypeField;
    public U32Le PartitionStartingLocation;
    public U32Le PartitionLength;
    public EntityId ImplementationIdentifier;
    public Bytes128 ImplementationUse;
    public Bytes156 Reserved;

    public readonly PartitionAccessType AccessType => (PartitionAccessType)(uint)AccessTypeField;

    public readonly Lsn Start => new(PartitionStartingLocation);
}
