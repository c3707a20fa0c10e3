using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// Logical volume integrity descriptor, ECMA-167 3/10.10, UDF 2.2.6. Behind the head: free space of each partition map,
/// size of each (4 bytes each), then the implementation use.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct LogicalVolumeIntegrityDescriptor
{
    /// <summary>In the tables of free space and sizes: not known; what a virtual partition has. UDF 2.2.6.2.</summary>
    public const uint UnknownBlocks = 0xFFFF_FFFF;
    public const int HeadSize = 80;
    /// <summary>A value of the tables that says nothing (virtual partitions).</summary>
    public const uint NotKnown = 0xFFFF_FFFF;

    public DescriptorTag Tag;
    public Timestamp RecordingDateAndTime;
    public U32Le IntegrityTypeField;
    public ExtentAd NextIntegrityExtent;
    public LogicalVolumeHeaderDescriptor LogicalVolumeContentsUse;
    public U32Le NumberOfPartitions;
    public U32Le LengthOfImplementationUse;

    public readonly IntegrityType IntegrityType => (IntegrityType)(uint)IntegrityTypeField;

    /// <summary>Bytes of a descriptor for so many maps and so much implementation use.</summary>
    public static int SizeFor(int partitionCount, int implementationUseLength) =>
        HeadSize + (8 * partitionCount) + implementationUseLength;
}
