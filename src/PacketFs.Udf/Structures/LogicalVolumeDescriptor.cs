using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// Logical volume descriptor, ECMA-167 3/10.6, UDF 2.2.4. <see cref="MapTableLength"/> bytes of partition maps follow
/// the head.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct LogicalVolumeDescriptor
{
    public const int HeadSize = 440;

    public DescriptorTag Tag;
    public U32Le VolumeDescriptorSequenceNumber;
    public CharSpec DescriptorCharacterSet;
    public Dstring128 LogicalVolumeIdentifier;
    public U32Le LogicalBlockSize;
    public EntityId DomainIdentifier;
    /// <summary>Logical volume contents use: where the file set descriptor sequence is. ECMA-167 4/3.1.</summary>
    public LongAd FileSetDescriptorSequenceExtent;
    public U32Le MapTableLength;
    public U32Le NumberOfPartitionMaps;
    public EntityId ImplementationIdentifier;
    public Bytes128 ImplementationUse;
    public ExtentAd IntegritySequenceExtent;
}
