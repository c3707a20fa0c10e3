using PacketFs.Udf.Mounted;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// Content of files on a medium where overwriting takes fresh blocks for good: recorded blocks of a file that are
/// changed get fresh ones, once, in the order of writing. Overwritten in place they would take as many, and their
/// packets' neighbours with them, and entries of the drive's list. The extents follow after the blocks were written.
/// </summary>
internal sealed class FreshContent(VolumeState state)
{
    private readonly byte[] _block = new byte[state.BlockSize];
    private readonly List<BlockRun> _runs = [];
    private readonly List<FileExtent> _removed = [];
    private readonly int _blockSize = state.BlockSize;

    /// <summary>
    /// How many bytes from here on are alike: all in blocks that must be replaced, or all in others.
    /// </summary>
    public int SegmentAt(UdfNode node, long offset, int length, out bool isSpent)
    {
        long end = offset + length;
        long block = offset / _blockSize;
        isSpent = IsSpent(node, block);
        long until = block + 1;
        while (until * _blockSize < end && IsSpent(node, until) == isSpent)
        {
            until++;
        }

        return (int)(Math.Min(end, until * _blockSize) - offset);
    }

    /// <summary>The file has this block, and it has been on the medium.</summary>
    public bool IsSpent(UdfNode node, long fileBlock) =>
        TryFind(node, fileBlock, out uint block) && !state.Space!.IsFresh(block);

    /// <summary>
    /// Puts bytes into blocks that are all spent: others take their places. The file's size stays the caller's affair.
    /// </summary>
    public void Replace(UdfNode node, long offset, ReadOnlySpan<byte> data)
    {
        long first = offset / _blockSize;
        long end = (offset + data.Length + _blockSize - 1) / _blockSize;
        uint count = (uint)(end - first);
        SpaceWindow? none = null;
        _runs.Clear();
        state.PrepareSpace(count, node);
        if (!state.Blockwise!.TryAllocateData(ref none, SpaceAllocator.NoGoal, count, count, _runs))
        {
            throw state.NoSpace(count);
        }

        try
        {
            state.EnsureDescriptorRoom(node, _runs.Count + 2);
            Transfer(node, offset, data);
        }
        catch
        {
            _runs.ForEach(state.Allocator!.Release);
            throw;
        }

        Enter(node, first, end);
    }

    private static bool TryFind(UdfNode node, long fileBlock, out uint block)
    {
        int index = node.Extents.Find(fileBlock);
        bool isThere = index < node.Extents.Count && node.Extents[index].FileBlock <= fileBlock
            && node.Extents[index].IsRecorded;
        block = isThere ? node.Extents[index].Block + (uint)(fileBlock - node.Extents[index].FileBlock) : 0;
        return isThere;
    }

    private void Transfer(UdfNode node, long offset, ReadOnlySpan<byte> data)
    {
        foreach (BlockRun run in _runs)
        {
            for (uint block = run.Start; block < run.End;)
            {
                int within = (int)(offset % _blockSize);
                int count = within == 0 ? data.Length / _blockSize * _blockSize : 0;
                count = (int)Math.Min(count, (long)(run.End - block) * _blockSize);
                ReadOnlySpan<byte> bytes = data[..count];
                if (count == 0)
                {
                    count = Math.Min(data.Length, _blockSize - within);
                    Merge(node, offset, data[..count]);
                    bytes = _block;
                }

                state.Blocks.Write(new LbAddr(block, state.Partition), bytes);
                block += (uint)(bytes.Length / _blockSize);
                offset += count;
                data = data[count..];
            }
        }
    }

    /// <summary>The block as it is, with some of its bytes changed; behind the file's end zeros.</summary>
    private void Merge(UdfNode node, long offset, ReadOnlySpan<byte> data)
    {
        long fileBlock = offset / _blockSize;
        int valid = (int)Math.Clamp(node.Size - (fileBlock * _blockSize), 0, _blockSize);
        if (valid > 0 && TryFind(node, fileBlock, out uint old))
        {
            state.Blocks.Read(new LbAddr(old, state.Partition), 1, _block);
        }

        _block.AsSpan(valid).Clear();
        data.CopyTo(_block.AsSpan((int)(offset % _blockSize)));
    }

    private void Enter(UdfNode node, long first, long end)
    {
        _removed.Clear();
        node.Extents.Remove(first, end, _removed);
        foreach (FileExtent extent in _removed)
        {
            state.Release(extent.Partition, new BlockRun(extent.Block, extent.Count));
        }

        foreach (BlockRun run in _runs)
        {
            node.Extents.Add(new FileExtent
            {
                FileBlock = first,
                Block = run.Start,
                Count = run.Count,
                Partition = state.Partition,
                IsRecorded = true,
            });
            first += run.Count;
        }

        _runs.Clear();
    }
}
