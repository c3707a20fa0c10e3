using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Builds virtual allocation tables. With a header (UDF 2.00, 2.2.11): in an extended file entry of type 248, inside it
/// when it fits. With a trailer (1.50, 2.2.10): in a file entry of type 0 with the counts as an extended attribute
/// (DCN-5003), the table always in blocks of its own: Linux reads one inside such an ICB from the wrong place.
/// </summary>
internal sealed class VatWriter(IcbFormat format, string label)
{
    private const int EntrySize = sizeof(uint);
    private const int ExtensionBytes =
        (IdentifiedExtendedAttribute.HeadSize + VatExtension.DataBytes + EntrySize - 1) / EntrySize * EntrySize;

    /// <summary>What the tables call the volume.</summary>
    public string Label { get; set; } = label;

    private bool HasHeader => format.Revision.IsThirdEdition;

    private int AttributeBytes => HasHeader ? 0 : ExtendedAttributeHeaderDescriptor.Size + ExtensionBytes;

    private int HeadSize => (HasHeader ? ExtendedFileEntry.HeadSize : FileEntry.HeadSize) + AttributeBytes;

    /// <summary>The bytes of the table.</summary>
    public byte[] BuildContent(ReadOnlySpan<uint> entries, uint previous, in VolumeCounts counts)
    {
        int head = HasHeader ? VatHeader.Size : 0;
        byte[] content = new byte[head + (entries.Length * EntrySize) + (HasHeader ? 0 : VatTrailer150.Size)];
        Span<U32Le> table = MemoryMarshal.Cast<byte, U32Le>(content.AsSpan(head, entries.Length * EntrySize));
        for (int i = 0; i < entries.Length; i++)
        {
            table[i] = entries[i];
        }

        if (HasHeader)
        {
            ref VatHeader header = ref MemoryMarshal.AsRef<VatHeader>(content.AsSpan());
            header.LengthOfHeader = VatHeader.Size;
            Invariant.Require(header.LogicalVolumeIdentifier.TryEncode(Label), "it was a label before");
            header.PreviousVatIcbLocation = previous;
            header.NumberOfFiles = counts.RecordedFiles;
            header.NumberOfDirectories = counts.RecordedDirectories;
            ushort needed = Math.Min(format.Revision.Value, UdfRevision.V250.Value);
            header.MinimumUdfReadRevision = needed;
            header.MinimumUdfWriteRevision = needed;
            header.MaximumUdfWriteRevision = format.Revision.Value;
        }
        else
        {
            ref VatTrailer150 trailer =
                ref MemoryMarshal.AsRef<VatTrailer150>(content.AsSpan(content.Length - VatTrailer150.Size));
            trailer.EntityIdentifier = EntityId.Udf(
                EntityIds.VirtualAllocationTable, format.Revision, OperatingSystemClass.Undefined, 0);
            trailer.PreviousVatIcbLocation = previous;
        }

        return content;
    }

    /// <summary>True when the table lies in its ICB.</summary>
    public bool Embeds(int contentBytes) => HasHeader && HeadSize + contentBytes <= format.BlockSize;

    /// <summary>
    /// The ICB's block. The table is in it, or in blocks one behind the other from <paramref name="start"/> on.
    /// </summary>
    public byte[] BuildIcb(byte[] content, uint start, uint self, in VolumeCounts counts, FileTime now)
    {
        byte[] block = new byte[format.BlockSize];
        bool embeds = Embeds(content.Length);
        byte[] tail = embeds ? content : BuildExtents(content.Length, start);
        tail.CopyTo(block, HeadSize);
        FileType type = HasHeader ? FileType.VirtualAllocationTable : FileType.NotSpecified;
        IcbTag tag = IcbTag.Create(
            type, embeds ? AllocationDescriptorType.Embedded : AllocationDescriptorType.Short);
        ulong recorded = embeds ? 0 : (ulong)((content.Length + format.BlockSize - 1) / format.BlockSize);
        Timestamp time = Timestamp.From(now);
        if (HasHeader)
        {
            ref ExtendedFileEntry entry = ref MemoryMarshal.AsRef<ExtendedFileEntry>(block.AsSpan());
            (entry.IcbTag, entry.Uid, entry.Gid, entry.Checkpoint) = (tag, FileOwner.None, FileOwner.None, 1);
            (entry.AccessDateAndTime, entry.ModificationDateAndTime) = (time, time);
            (entry.CreationDateAndTime, entry.AttributeDateAndTime) = (time, time);
            (entry.InformationLength, entry.ObjectSize) = ((ulong)content.Length, (ulong)content.Length);
            entry.LogicalBlocksRecorded = recorded;
            entry.ImplementationIdentifier = format.Implementation;
            entry.UniqueId = counts.NextUniqueId;
            entry.LengthOfAllocationDescriptors = (uint)tail.Length;
        }
        else
        {
            ref FileEntry entry = ref MemoryMarshal.AsRef<FileEntry>(block.AsSpan());
            (entry.IcbTag, entry.Uid, entry.Gid, entry.Checkpoint) = (tag, FileOwner.None, FileOwner.None, 1);
            (entry.AccessDateAndTime, entry.ModificationDateAndTime) = (time, time);
            (entry.AttributeDateAndTime, entry.InformationLength) = (time, (ulong)content.Length);
            entry.LogicalBlocksRecorded = recorded;
            entry.ImplementationIdentifier = format.Implementation;
            entry.UniqueId = counts.NextUniqueId;
            entry.LengthOfExtendedAttributes = (uint)AttributeBytes;
            entry.LengthOfAllocationDescriptors = (uint)tail.Length;
            WriteExtension(block.AsSpan(FileEntry.HeadSize, AttributeBytes), self, counts);
        }

        TagId id = HasHeader ? TagId.ExtendedFileEntry : TagId.FileEntry;
        int covered = HeadSize + tail.Length - DescriptorTag.Size;
        DescriptorTag.Seal(block, id, format.Revision.DescriptorVersion, format.Serial, self, covered);
        return block;
    }

    private byte[] BuildExtents(int bytes, uint start)
    {
        uint most = ExtentLength.MaximumBytes(format.BlockSize);
        List<ShortAd> extents = [];
        for (uint left = (uint)bytes; left > 0;)
        {
            uint length = Math.Min(left, most);
            extents.Add(new ShortAd(length, ExtentType.RecordedAndAllocated, start));
            start += length / (uint)format.BlockSize;
            left -= length;
        }

        return MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(extents)).ToArray();
    }

    private void WriteExtension(Span<byte> area, uint self, in VolumeCounts counts)
    {
        ref var head = ref MemoryMarshal.AsRef<ExtendedAttributeHeaderDescriptor>(area);
        head.ImplementationAttributesLocation = ExtendedAttributeHeaderDescriptor.Size;
        head.ApplicationAttributesLocation = (uint)area.Length;
        Span<byte> attribute = area[ExtendedAttributeHeaderDescriptor.Size..];
        ref var fields = ref MemoryMarshal.AsRef<IdentifiedExtendedAttribute>(attribute);
        fields.Attribute.AttributeTypeField = (uint)ExtendedAttributeType.ImplementationUse;
        fields.Attribute.AttributeSubtype = 1;
        fields.Attribute.AttributeLength = ExtensionBytes;
        fields.UseLength = VatExtension.DataBytes;
        fields.Identifier = EntityId.Udf(
            EntityIds.VatLvExtension, format.Revision, OperatingSystemClass.Undefined, 0);
        VatExtension.Write(attribute, counts.NextUniqueId, counts.RecordedFiles, counts.RecordedDirectories, Label);
        ExtendedAttributeArea.SealHead(area, self, format);
    }
}
