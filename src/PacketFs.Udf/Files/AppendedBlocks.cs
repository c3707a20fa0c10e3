using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// Content of files on a medium that is written once: what is changed gets new blocks at the end, and the file's
/// extents lead there; only blocks that have not been sent yet are changed in place. Bytes behind the end of a file are
/// zeros in every block that is written here.
/// </summary>
internal sealed class AppendedBlocks(VolumeState state)
{
    private readonly byte[] _block = new byte[state.BlockSize];
    private readonly List<FileExtent> _removed = [];
    private readonly int _blockSize = state.BlockSize;

    private AppendSpace Space => state.Append!;

    public void Write(UdfNode node, long offset, ReadOnlySpan<byte> data)
    {
        long end = offset + data.Length;
        long first = offset / _blockSize;
        long endBlock = (end + _blockSize - 1) / _blockSize;
        RequireRoom(node, first, endBlock);
        if (offset > node.Size && node.Size % _blockSize != 0 && node.Size / _blockSize < first)
        {
            long tail = node.Size;
            Rewrite(node, tail / _blockSize, (int)(tail % _blockSize), new byte[_blockSize - (int)(tail % _blockSize)]);
        }

        for (long block = first; block < endBlock;)
        {
            long position = Math.Max(offset, block * _blockSize);
            int within = (int)(position % _blockSize);
            int left = (int)(end - position);
            if (within > 0 || left < _blockSize || IsRewritable(node, block))
            {
                int count = Math.Min(left, _blockSize - within);
                Rewrite(node, block, within, data.Slice((int)(position - offset), count));
                block++;
                continue;
            }

            long run = 1;
            while (((run + 1) * _blockSize) <= left && !IsRewritable(node, block + run))
            {
                run++;
            }

            ReadOnlySpan<byte> bytes = data.Slice((int)(position - offset), (int)(run * _blockSize));
            Enter(node, block, Space.Append(bytes), (uint)run);
            block += run;
        }

        node.Size = Math.Max(node.Size, end);
        NoteDescriptors(node);
    }

    /// <summary>Zeros bytes of a block that the file has; a hole stays one.</summary>
    public void Zero(UdfNode node, long offset, int count)
    {
        long block = offset / _blockSize;
        if (TryFind(node, block, out _))
        {
            RequireRoom(node, block, block + 1);
            Rewrite(node, block, (int)(offset % _blockSize), new byte[count]);
            NoteDescriptors(node);
        }
    }

    private void RequireRoom(UdfNode node, long first, long end)
    {
        long needed = end - first;
        if (needed + 2 > Space.FreeBlocks)
        {
            throw state.NoSpace(needed);
        }
    }

    private bool IsRewritable(UdfNode node, long fileBlock) =>
        TryFind(node, fileBlock, out LbAddr address) && Space.IsRewritable(address.Block);

    private static bool TryFind(UdfNode node, long fileBlock, out LbAddr address)
    {
        int index = node.Extents.Find(fileBlock);
        bool isThere = index < node.Extents.Count && node.Extents[index].FileBlock <= fileBlock;
        address = isThere
            ? new LbAddr(
                node.Extents[index].Block + (uint)(fileBlock - node.Extents[index].FileBlock),
                node.Extents[index].Partition)
            : default;
        return isThere && node.Extents[index].IsRecorded;
    }

    /// <summary>One block anew, with some of its bytes changed.</summary>
    private void Rewrite(UdfNode node, long fileBlock, int within, ReadOnlySpan<byte> data)
    {
        bool isThere = TryFind(node, fileBlock, out LbAddr address);
        int valid = isThere ? (int)Math.Clamp(node.Size - (fileBlock * _blockSize), 0, _blockSize) : 0;
        if (valid > 0 && data.Length < _blockSize)
        {
            state.Blocks.Read(address, 1, _block);
        }

        _block.AsSpan(valid).Clear();
        data.CopyTo(_block.AsSpan(within));
        if (isThere && Space.IsRewritable(address.Block))
        {
            state.Blocks.Write(address, _block);
        }
        else
        {
            Enter(node, fileBlock, Space.Append(_block), 1);
        }
    }

    private void Enter(UdfNode node, long fileBlock, uint place, uint count)
    {
        _removed.Clear();
        node.Extents.Remove(fileBlock, fileBlock + count, _removed);
        node.Extents.Add(new FileExtent
        {
            FileBlock = fileBlock,
            Block = place,
            Count = count,
            Partition = state.Partition,
            IsRecorded = true,
        });
    }

    /// <summary>What the node's descriptors will take beside its ICB, kept free for the commit.</summary>
    private void NoteDescriptors(UdfNode node)
    {
        long bytes = ((2L * node.Extents.Count) + 2 + (node.Size >> 29)) * LongAd.Size;
        int room = state.Writer.Room(node);
        int each = _blockSize - AllocationExtentDescriptor.HeadSize - LongAd.Size;
        int blocks = bytes <= room ? 0 : (int)((bytes - room) / each) + 2;
        Space.PendingDescriptors += blocks - node.PendingDescriptors;
        node.PendingDescriptors = blocks;
    }
}
