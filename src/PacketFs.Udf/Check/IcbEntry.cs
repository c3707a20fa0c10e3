using System.Runtime.InteropServices;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>
/// A file entry or extended file entry in one shape: what the checks need of it. Made only from a block whose tag has
/// verified and whose lengths stay inside the block.
/// </summary>
internal readonly struct IcbEntry
{
    private IcbEntry(ReadOnlySpan<byte> block, LbAddr address, bool isExtended)
    {
        Address = address;
        IsExtended = isExtended;
        CrcLength = DescriptorTag.Of(block).DescriptorCrcLength;
        HeadSize = isExtended ? ExtendedFileEntry.HeadSize : FileEntry.HeadSize;
        if (isExtended)
        {
            ref readonly ExtendedFileEntry entry = ref MemoryMarshal.AsRef<ExtendedFileEntry>(block);
            IcbTag = entry.IcbTag;
            LinkCount = entry.FileLinkCount;
            InformationLength = entry.InformationLength;
            ObjectSize = entry.ObjectSize;
            BlocksRecorded = entry.LogicalBlocksRecorded;
            UniqueId = entry.UniqueId;
            ExtendedAttributeIcb = entry.ExtendedAttributeIcb;
            StreamDirectoryIcb = entry.StreamDirectoryIcb;
            AttributesLength = entry.LengthOfExtendedAttributes;
            DescriptorsLength = entry.LengthOfAllocationDescriptors;
            HasPlausibleTimes = IsGood(entry.AccessDateAndTime) && IsGood(entry.ModificationDateAndTime)
                && IsGood(entry.CreationDateAndTime) && IsGood(entry.AttributeDateAndTime);
            return;
        }

        ref readonly FileEntry plain = ref MemoryMarshal.AsRef<FileEntry>(block);
        IcbTag = plain.IcbTag;
        LinkCount = plain.FileLinkCount;
        InformationLength = plain.InformationLength;
        ObjectSize = plain.InformationLength;
        BlocksRecorded = plain.LogicalBlocksRecorded;
        UniqueId = plain.UniqueId;
        ExtendedAttributeIcb = plain.ExtendedAttributeIcb;
        AttributesLength = plain.LengthOfExtendedAttributes;
        DescriptorsLength = plain.LengthOfAllocationDescriptors;
        HasPlausibleTimes = IsGood(plain.AccessDateAndTime) && IsGood(plain.ModificationDateAndTime)
            && IsGood(plain.AttributeDateAndTime);
    }

    public LbAddr Address { get; }

    public bool IsExtended { get; }

    public IcbTag IcbTag { get; }

    public int HeadSize { get; }

    public int CrcLength { get; }

    public uint LinkCount { get; }

    public ulong InformationLength { get; }

    public ulong ObjectSize { get; }

    public ulong BlocksRecorded { get; }

    public ulong UniqueId { get; }

    public LongAd ExtendedAttributeIcb { get; }

    public LongAd StreamDirectoryIcb { get; }

    public uint AttributesLength { get; }

    public uint DescriptorsLength { get; }

    public bool HasPlausibleTimes { get; }

    public FileType Type => IcbTag.FileType;

    public bool IsEmbedded => IcbTag.AllocationDescriptorType == AllocationDescriptorType.Embedded;

    public int DescriptorsOffset => HeadSize + (int)AttributesLength;

    /// <summary>The lengths fit the block that the entry stands in.</summary>
    public bool Fits(int blockSize) => HeadSize + (long)AttributesLength + DescriptorsLength <= blockSize;

    /// <summary>The block must hold a verified descriptor; null when it is neither kind of file entry.</summary>
    public static IcbEntry? Parse(ReadOnlySpan<byte> block, LbAddr address) => DescriptorTag.Of(block).Id switch
    {
        TagId.FileEntry => new IcbEntry(block, address, isExtended: false),
        TagId.ExtendedFileEntry => new IcbEntry(block, address, isExtended: true),
        _ => null,
    };

    /// <summary>A time within its ranges, or one that is not recorded at all.</summary>
    private static bool IsGood(in Timestamp time)
    {
        Timestamp copy = time;
        return time.IsPlausible
            || !MemoryMarshal.AsBytes(new ReadOnlySpan<Timestamp>(in copy)).ContainsAnyExcept((byte)0);
    }
}
