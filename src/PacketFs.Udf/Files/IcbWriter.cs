using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// Writes nodes as file entries and extended file entries. A node that came from the disc keeps every byte that we give
/// no meaning to; a new one is built as the volume's revision wants it. Each descriptor is sealed once, at write-back.
/// </summary>
internal sealed class IcbWriter(IcbFormat format)
{
    public IcbFormat Format => format;

    /// <summary>Bytes for data or allocation descriptors inside the node's ICB.</summary>
    public int Room(UdfNode node) => format.BlockSize - HeadSize(node) - node.AttributeBytes;

    /// <summary>Head and attributes of a node that was never written, for <see cref="UdfNode.Image"/>.</summary>
    public byte[] CreateImage(UdfNode node)
    {
        int head = HeadSize(node);
        byte[] image = new byte[head + node.AttributeBytes];
        WriteNewTag(node, image);
        ExtendedAttributeArea.WriteNew(image.AsSpan(head), node, format);
        return image;
    }

    /// <summary>How many further blocks the node's allocation descriptors need.</summary>
    public int ContinuationBlocks(UdfNode node)
    {
        int room = Room(node);
        int step = node.UsesLongDescriptors ? LongAd.Size : ShortAd.Size;
        return node.Embedded is not null || ExtentEncoder.Bound(node, format.BlockSize, 0) * step <= room
            ? 0
            : ExtentEncoder.ContinuationBlocks(
                ExtentEncoder.Count(node, format.BlockSize), room, node.UsesLongDescriptors, format.BlockSize);
    }

    /// <summary>
    /// Fills <paramref name="block"/> with the node's ICB; each further block of descriptors goes to
    /// <paramref name="continuations"/>, one after the other, block size each.
    /// </summary>
    public void Write(UdfNode node, Span<byte> block, Span<byte> continuations)
    {
        WriteIcb(node, block);
        if (node.Embedded is null && node.DescriptorBlocks is { } places)
        {
            DescriptorChain chain = new(node, format, Room(node));
            for (int i = 0; i < places.Count; i++)
            {
                chain.WriteNext(continuations.Slice(i * format.BlockSize, format.BlockSize));
            }
        }
    }

    /// <summary>Fills <paramref name="block"/> with the node's ICB and nothing else.</summary>
    public void WriteIcb(UdfNode node, Span<byte> block)
    {
        int head = HeadSize(node);
        block.Clear();
        if (node.Image is { } image)
        {
            image.CopyTo(block);
        }
        else
        {
            CreateImage(node).CopyTo(block);
        }

        Span<byte> area = block[(head + node.AttributeBytes)..];
        int used = node.Embedded is null
            ? WriteDescriptors(node, area)
            : WriteEmbedded(node, area);
        ref IcbTag tag = ref MemoryMarshal.AsRef<IcbTag>(block[DescriptorTag.Size..]);
        tag.FileType = node.FileType;
        tag.Flags = node.Flags;
        tag.AllocationDescriptorType = DescriptorType(node);
        if (node.IsExtended)
        {
            WriteExtended(node, ref MemoryMarshal.AsRef<ExtendedFileEntry>(block), used);
        }
        else
        {
            WritePlain(node, block, used);
        }

        DescriptorTag.Seal(
            block,
            node.IsExtended ? TagId.ExtendedFileEntry : TagId.FileEntry,
            format.Revision.DescriptorVersion,
            format.Serial,
            node.Icb.Block,
            head + node.AttributeBytes + used - DescriptorTag.Size);
    }

    private static int HeadSize(UdfNode node) =>
        node.IsExtended ? ExtendedFileEntry.HeadSize : FileEntry.HeadSize;

    private static AllocationDescriptorType DescriptorType(UdfNode node) => node.Embedded is not null
        ? AllocationDescriptorType.Embedded
        : node.UsesLongDescriptors ? AllocationDescriptorType.Long : AllocationDescriptorType.Short;

    private static void WriteNewTag(UdfNode node, Span<byte> block)
    {
        const uint FirstCheckpoint = 1;
        MemoryMarshal.AsRef<IcbTag>(block[DescriptorTag.Size..]) = IcbTag.Create(node.FileType, DescriptorType(node));
        if (node.IsExtended)
        {
            MemoryMarshal.AsRef<ExtendedFileEntry>(block).Checkpoint = FirstCheckpoint;
        }
        else
        {
            MemoryMarshal.AsRef<FileEntry>(block).Checkpoint = FirstCheckpoint;
        }
    }

    private static int WriteEmbedded(UdfNode node, Span<byte> area)
    {
        node.Embedded.AsSpan(0, (int)node.Size).CopyTo(area);
        return (int)node.Size;
    }

    private int WriteDescriptors(UdfNode node, Span<byte> area)
    {
        ExtentEncoder encoder = new(node, format.BlockSize);
        uint? next = node.DescriptorBlocks is { Count: > 0 } blocks ? blocks[0] : null;
        int used = encoder.Fill(area, next);
        Invariant.Require(next is not null || encoder.IsAtEnd, "an ICB has room for all descriptors of its file");
        return used;
    }

    private void WriteExtended(UdfNode node, ref ExtendedFileEntry entry, int used)
    {
        entry.Uid = node.UserId;
        entry.Gid = node.GroupId;
        entry.Permissions = node.Permissions;

        // Nothing names a stream directory but the object that it hangs on. ECMA-167 4/14.17.6.
        entry.FileLinkCount = node.FileType == FileType.StreamDirectory ? (ushort)0 : node.LinkCount;
        entry.StreamDirectoryIcb = node.StreamDirectoryIcb;
        entry.InformationLength = (ulong)node.Size;
        entry.ObjectSize = (ulong)(node.Size + node.StreamBytes);
        entry.LogicalBlocksRecorded = RecordedBlocks(node);
        entry.AccessDateAndTime = Timestamp.From(node.AccessTime);
        entry.ModificationDateAndTime = Timestamp.From(node.ModificationTime);
        entry.CreationDateAndTime = Timestamp.From(node.CreationTime);
        entry.AttributeDateAndTime = Timestamp.From(node.AttributeTime);
        entry.ImplementationIdentifier = format.Implementation;
        entry.UniqueId = node.UniqueId;
        entry.LengthOfExtendedAttributes = (uint)node.AttributeBytes;
        entry.LengthOfAllocationDescriptors = (uint)used;
    }

    private void WritePlain(UdfNode node, Span<byte> block, int used)
    {
        ref FileEntry entry = ref MemoryMarshal.AsRef<FileEntry>(block);
        entry.Uid = node.UserId;
        entry.Gid = node.GroupId;
        entry.Permissions = node.Permissions;
        entry.FileLinkCount = node.LinkCount;
        entry.InformationLength = (ulong)node.Size;
        entry.LogicalBlocksRecorded = RecordedBlocks(node);
        entry.AccessDateAndTime = Timestamp.From(node.AccessTime);
        entry.ModificationDateAndTime = Timestamp.From(node.ModificationTime);
        entry.AttributeDateAndTime = Timestamp.From(node.AttributeTime);
        entry.ImplementationIdentifier = format.Implementation;
        entry.UniqueId = node.UniqueId;
        entry.LengthOfExtendedAttributes = (uint)node.AttributeBytes;
        entry.LengthOfAllocationDescriptors = (uint)used;
        ExtendedAttributeArea.TryWriteCreationTime(
            block.Slice(FileEntry.HeadSize, node.AttributeBytes), node.CreationTime);
    }

    /// <summary>
    /// Blocks of recorded extents; those that are only allocated, and holes, do not count. UDF 2.3.6.5.
    /// </summary>
    private ulong RecordedBlocks(UdfNode node)
    {
        long body = (node.Size + format.BlockSize - 1) / format.BlockSize;
        long blocks = node.Extents.RecordedBlocks;
        for (int i = node.Extents.Find(body); i < node.Extents.Count; i++)
        {
            FileExtent extent = node.Extents[i];
            blocks -= extent.IsRecorded ? extent.FileEnd - Math.Max(body, extent.FileBlock) : 0;
        }

        return (ulong)blocks;
    }
}
