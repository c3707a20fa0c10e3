using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>"*UDF Metadata Partition": blocks of the metadata file. UDF 2.50, 2.2.10.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct MetadataPartitionMap
{
    public const int Size = 64;
    /// <summary>Flag: the mirror file has blocks of its own.</summary>
    public const byte DuplicateMetadata = 1;
    /// <summary>The location of a metadata bitmap file that does not exist.</summary>
    public const uint NoBitmap = 0xFFFF_FFFF;

    public PartitionMapHeader Header;
    public U16Le Reserved1;
    public EntityId PartitionTypeIdentifier;
    public U16Le VolumeSequenceNumber;
    public U16Le PartitionNumber;
    public U32Le MetadataFileLocation;
    public U32Le MetadataMirrorFileLocation;
    public U32Le MetadataBitmapFileLocation;
    public U32Le AllocationUnitSize;
    public U16Le AlignmentUnitSize;
    public byte Flags;
    public Bytes5 Reserved2;
}
