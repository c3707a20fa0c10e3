using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Attributes;

/// <summary>
/// Extended attributes inside the ICB, for file entries: those have no streams (UDF 1.02, 1.50, and what other writers
/// record as a plain file entry later). Other systems carry them along unseen. They share the block with head and
/// allocation descriptors; content that lies in the ICB moves out for them.
/// </summary>
internal sealed class InlineAttributes(VolumeState state, DirectoryStore directories, FileData data)
{
    /// <summary>Left for allocation descriptors.</summary>
    private const int DescriptorBytes = 64;

    /// <summary>Content that moves out, descriptors that do.</summary>
    private const int BlocksForRoom = 4;

    public List<InlineAttribute> Read(UdfNode node) => node.HasInlineAttributes ? InlineArea.Read(AreaOf(node)) : [];

    /// <summary>Replaces the whole set.</summary>
    public void Write(UdfNode node, IReadOnlyList<InlineAttribute> attributes)
    {
        state.PrepareSpace(BlocksForRoom, node);
        state.PrepareNodeSpace(BlocksForRoom, node);
        state.MarkDirty(node);
        byte[] area = InlineArea.Build(AreaOf(node), attributes, node.Icb.Block, state.Format)
            ?? throw Damaged(node);
        if (area.Length > state.BlockSize - FileEntry.HeadSize - DescriptorBytes && area.Length > node.AttributeBytes)
        {
            throw new FsException(
                FsError.NoSpace,
                "The attributes of this object fill its file entry: there are no streams before UDF 2.00.");
        }

        MakeRoom(node, area.Length);
        byte[] image = node.Image ?? state.Writer.CreateImage(node);
        node.Image = [.. image.AsSpan(0, FileEntry.HeadSize), .. area];
        node.AttributeBytes = area.Length;
        node.HasInlineAttributes = attributes.Count > 0;
    }

    public static FsException Damaged(UdfNode node) => new(
        FsError.Corrupt, $"The extended attributes in the ICB at {node.Icb} are damaged: they stay as they are.");

    /// <summary>Everything that can fail; content and descriptors then fit beside the attributes.</summary>
    public void MakeRoom(UdfNode node, int areaBytes)
    {
        int before = node.AttributeBytes;
        if (areaBytes <= before)
        {
            return;
        }

        if (!state.HasRoom(BlocksForRoom, BlocksForRoom))
        {
            throw state.NoSpace(BlocksForRoom);
        }

        if (node.Embedded is not null && node.Size > state.Writer.Room(node) - (areaBytes - before))
        {
            if (node.IsDirectory)
            {
                directories.MoveOut(node);
            }
            else
            {
                data.MoveOut(node);
            }
        }

        if (node.Embedded is null)
        {
            int image = node.AttributeBytes;
            node.AttributeBytes = areaBytes;
            try
            {
                state.EnsureDescriptorRoom(node, 1);
            }
            finally
            {
                node.AttributeBytes = image;
            }
        }
    }

    /// <summary>The extended attribute space as the next commit would write it.</summary>
    private ReadOnlySpan<byte> AreaOf(UdfNode node) => ImageOf(node).AsSpan(FileEntry.HeadSize);

    /// <summary>Head and extended attribute space of the ICB, as <see cref="UdfNode.Image"/>.</summary>
    public byte[] ImageOf(UdfNode node) => node.Image
        ?? (node.IsNew ? state.Writer.CreateImage(node) : state.Reader.ReadImage(node));
}
