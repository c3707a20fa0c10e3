using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>Extended file entry, ECMA-167 4/14.17 (third edition, so UDF 2.00 and later).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ExtendedFileEntry
{
    public const int HeadSize = 216;

    public DescriptorTag Tag;
    public IcbTag IcbTag;
    public U32Le Uid;
    public U32Le Gid;
    public U32Le Permissions;
    public U16Le FileLinkCount;
    public byte RecordFormat;
    public byte RecordDisplayAttributes;
    public U32Le RecordLength;
    public U64Le InformationLength;
    public U64Le ObjectSize;
    public U64Le LogicalBlocksRecorded;
    public Timestamp AccessDateAndTime;
    public Timestamp ModificationDateAndTime;
    public Timestamp CreationDateAndTime;
    public Timestamp AttributeDateAndTime;
    public U32Le Checkpoint;
    public U32Le Reserved;
    public LongAd ExtendedAttributeIcb;
    public LongAd StreamDirectoryIcb;
    public EntityId ImplementationIdentifier;
    public U64Le UniqueId;
    public U32Le LengthOfExtendedAttributes;
    public U32Le LengthOfAllocationDescriptors;
}
