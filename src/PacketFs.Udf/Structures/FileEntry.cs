using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// File entry, ECMA-167 4/14.9, UDF 2.3.6: extended attributes and allocation descriptors (or data) follow the head.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct FileEntry
{
    public const int HeadSize = 176;

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
    public U64Le LogicalBlocksRecorded;
    public Timestamp AccessDateAndTime;
    public Timestamp ModificationDateAndTime;
    public Timestamp AttributeDateAndTime;
    public U32Le Checkpoint;
    public LongAd ExtendedAttributeIcb;
    public EntityId ImplementationIdentifier;
    public U64Le UniqueId;
    public U32Le LengthOfExtendedAttributes;
    public U32Le LengthOfAllocationDescriptors;
}
