using System.Runtime.InteropServices;
using PacketFs.Udf.Files;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Attributes;

/// <summary>
/// Makes an extended file entry of a file entry, where it is: on volumes of UDF 2.00 and later, whose writers may
/// record either, when an object needs what only the extended one has. Before 2.00 there is none (ECMA-167, 2nd
/// edition), and nothing is changed.
/// </summary>
internal sealed class EntryExtension(VolumeState state, InlineAttributes inline, NamedStreams streams)
{
    private const int ExtraHead = ExtendedFileEntry.HeadSize - FileEntry.HeadSize;
    private const int BlocksForEach = 8;

    /// <summary>
    /// True when the node is an extended file entry now: what attributes it held itself are streams then. Throws
    /// without having changed anything.
    /// </summary>
    public bool TryExtend(UdfNode node)
    {
        if (node.IsExtended || !state.Format.Revision.HasExtendedFileEntry)
        {
            return node.IsExtended;
        }

        List<InlineAttribute> attributes = inline.Read(node);
        long blocks = BlocksForEach
            + attributes.Sum(attribute => BlocksForEach + (attribute.Value.Length / state.BlockSize));
        state.PrepareSpace(blocks, node);
        state.PrepareNodeSpace(blocks, node);
        if (!state.HasRoom(blocks, blocks))
        {
            throw state.NoSpace(blocks);
        }

        state.MarkDirty(node);
        byte[] before = inline.ImageOf(node);
        byte[] area = InlineArea.BuildForExtended(before.AsSpan(FileEntry.HeadSize), node.Icb.Block, state.Format)
            ?? throw InlineAttributes.Damaged(node);
        inline.MakeRoom(node, area.Length + ExtraHead);
        node.Image = [.. HeadOf(before), .. area];
        node.AttributeBytes = area.Length;
        node.IsExtended = true;
        node.HasInlineAttributes = false;
        if (node.CreationTime.IsNone)
        {
            node.CreationTime = node.ModificationTime;
        }

        attributes.ForEach(attribute => streams.Set(node, attribute.Name, attribute.Value));
        return true;
    }

    // What a write-back does not fill in from the node.
    private static byte[] HeadOf(ReadOnlySpan<byte> image)
    {
        ref readonly FileEntry from = ref MemoryMarshal.AsRef<FileEntry>(image);
        byte[] head = new byte[ExtendedFileEntry.HeadSize];
        ref ExtendedFileEntry to = ref MemoryMarshal.AsRef<ExtendedFileEntry>(head.AsSpan());
        to.IcbTag = from.IcbTag;
        to.RecordFormat = from.RecordFormat;
        to.RecordDisplayAttributes = from.RecordDisplayAttributes;
        to.RecordLength = from.RecordLength;
        to.Checkpoint = from.Checkpoint;
        to.ExtendedAttributeIcb = from.ExtendedAttributeIcb;
        return head;
    }
}
