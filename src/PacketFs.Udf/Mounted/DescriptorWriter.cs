using PacketFs.Udf.Files;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Brings the blocks of allocation descriptors that ICBs go on in to the disc. Descriptors stand one behind the other,
/// so only what is behind the first change is written. An extent more in the middle of a file in crumbs shifts
/// thousands of blocks; the committed state needs those as they are, and the device's log has no room for so many. When
/// they are more than <see cref="UdfMountOptions.DescriptorBlocksInPlace"/>, they go to new places, which need no
/// protection.
/// </summary>
internal sealed class DescriptorWriter(VolumeState state)
{
    private readonly List<(UdfNode Node, int From)> _changed = [];
    private readonly byte[] _block = new byte[state.BlockSize];

    /// <summary>Before a commit; what <see cref="Fit"/> was told before is forgotten.</summary>
    public void Begin() => _changed.Clear();

    /// <summary>A changed node: blocks that are too many go back, and it is found out which must be written.</summary>
    public void Fit(UdfNode node)
    {
        if (node.DescriptorBlocks is not { } blocks)
        {
            node.Written = null;
            return;
        }

        int needed = state.Writer.ContinuationBlocks(node);
        while (blocks.Count > needed)
        {
            state.Release(node.DescriptorPartition, new BlockRun(blocks[^1], 1));
            blocks.RemoveAt(blocks.Count - 1);
        }

        if (needed == 0)
        {
            (node.DescriptorBlocks, node.Written) = (null, null);
            return;
        }

        int first = FindFirstChanged(node, blocks);
        _changed.Add((node, TryReplace(node, blocks, first) ? Math.Max(0, first - 1) : first));
    }

    /// <summary>Writes what has changed; false when nothing has.</summary>
    public bool Write()
    {
        foreach ((UdfNode node, int from) in _changed)
        {
            List<uint> blocks = node.DescriptorBlocks!;
            DescriptorChain chain = new(node, state.Format, state.Writer.Room(node));
            for (int i = 0; i < blocks.Count; i++)
            {
                chain.WriteNext(_block);
                if (i >= from)
                {
                    state.Blocks.Write(new LbAddr(blocks[i], node.DescriptorPartition), _block);
                }
            }

            node.Extents.MarkWritten();
            node.Written = LayoutOf(node, blocks);
        }

        return _changed.Count > 0;
    }

    private WrittenDescriptors LayoutOf(UdfNode node, List<uint> blocks) =>
        new(blocks.Count, state.Writer.Room(node), node.UsesLongDescriptors, node.Size);

    /// <summary>The first block that will not be what it is on the disc; as many as there are when all are.</summary>
    private int FindFirstChanged(UdfNode node, List<uint> blocks)
    {
        WrittenDescriptors now = LayoutOf(node, blocks);
        if (node.Written is not { } before || before.Room != now.Room || before.IsLong != now.IsLong)
        {
            return 0;
        }

        if (before.Size != now.Size)
        {
            node.Extents.NoteChangeAt(Math.Min(before.Size, now.Size) / state.BlockSize);
        }

        if (before == now && node.Extents.FirstChanged == long.MaxValue)
        {
            return blocks.Count;
        }

        // A block that was the last one has had no pointer to the next.
        int sameNext = Math.Min(before.BlockCount, now.BlockCount) - 1;
        DescriptorChain chain = new(node, state.Format, now.Room);
        int first = 0;
        for (; first < sameNext; first++)
        {
            chain.WriteNext(_block);
            if (chain.Position > node.Extents.FirstChanged)
            {
                break;
            }
        }

        return first;
    }

    /// <summary>
    /// New places for what the committed state holds, when that is much; false when it stays where it is.
    /// </summary>
    private bool TryReplace(UdfNode node, List<uint> blocks, int first)
    {
        if (node.DescriptorPartition != state.Nodes!.Partition)
        {
            return false;
        }

        BlockBitmap committed = state.Nodes.Map.Committed;
        int live = 0;
        for (int i = first; i < blocks.Count; i++)
        {
            live += committed[blocks[i]] ? 1 : 0;
        }

        bool replaced = false;
        for (int i = first; live > state.Options.DescriptorBlocksInPlace && i < blocks.Count; i++)
        {
            if (committed[blocks[i]] && state.Nodes.Allocator.TryAllocateMetadata(out uint place))
            {
                state.Release(node.DescriptorPartition, new BlockRun(blocks[i], 1));
                blocks[i] = place;
                replaced = true;
            }
        }

        return replaced;
    }
}
