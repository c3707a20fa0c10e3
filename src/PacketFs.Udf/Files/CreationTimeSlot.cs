using System.Runtime.InteropServices;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// A file entry has no field for the time of creation: an extended attribute holds it (ECMA-167 4/14.10.5, UDF
/// 3.3.4.3). Entries of other writers mostly lack it; it is put in, before all others, when there is room.
/// </summary>
internal static class CreationTimeSlot
{
    private const int SlotBytes = FileTimesExtendedAttribute.HeadSize + Timestamp.Size;

    /// <summary>
    /// Makes a place for the time of creation in a changed node's image, if it has none and there is room. False:
    /// there is no room; the time cannot be recorded.
    /// </summary>
    public static bool Ensure(UdfNode node, IcbWriter writer)
    {
        if (node.IsExtended || node.Image is not { } image)
        {
            return true;
        }

        Span<byte> area = image.AsSpan(FileEntry.HeadSize);
        int head = area.IsEmpty ? ExtendedAttributeHeaderDescriptor.Size : 0;
        int step = node.UsesLongDescriptors ? LongAd.Size : ShortAd.Size;
        long used = node.Embedded is null ? ((2L * node.Extents.Count) + 2) * step : node.Size;
        if (ExtendedAttributeArea.TryWriteCreationTime(area, node.CreationTime))
        {
            return true;
        }

        if (node.DescriptorBlocks is not null || used + SlotBytes + head > writer.Room(node))
        {
            return false;
        }

        byte[] grown = new byte[image.Length + head + SlotBytes];
        image.AsSpan(0, FileEntry.HeadSize).CopyTo(grown);
        Span<byte> target = grown.AsSpan(FileEntry.HeadSize);
        int at = ExtendedAttributeHeaderDescriptor.Size;
        if (!area.IsEmpty)
        {
            area[..at].CopyTo(target);
            area[at..].CopyTo(target[(at + SlotBytes)..]);
        }

        MoveOffsets(target, area.Length, writer.Format.Revision);
        ExtendedAttributeArea.WriteCreationTime(target[at..], node.CreationTime);
        ExtendedAttributeArea.SealHead(target, node.Icb.Block, writer.Format);
        node.Image = grown;
        node.AttributeBytes += head + SlotBytes;
        return true;
    }

    /// <summary>
    /// The places of implementation and application attributes move up; "none" stays "none" in its revision's way.
    /// </summary>
    private static void MoveOffsets(Span<byte> area, int oldLength, UdfRevision revision)
    {
        ref var head = ref MemoryMarshal.AsRef<ExtendedAttributeHeaderDescriptor>(area);
        uint none = revision.MarksAbsentAttributesWithEndOfSpace
            ? (uint)area.Length
            : ExtendedAttributeHeaderDescriptor.None;
        head.ImplementationAttributesLocation = Move(head.ImplementationAttributesLocation, oldLength, none);
        head.ApplicationAttributesLocation = Move(head.ApplicationAttributesLocation, oldLength, none);
    }

    private static uint Move(uint offset, int oldLength, uint none) =>
        offset >= (uint)oldLength ? none : offset + SlotBytes;
}
