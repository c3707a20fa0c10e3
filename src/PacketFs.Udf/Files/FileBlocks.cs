using PacketFs.Udf.Mounted;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// The blocks of files: finds new ones for holes, moves data between the caller's memory and the device, and enters
/// what was written into the file's extents. An extent is entered only after its blocks were written, so that a failure
/// in between shows nobody what had been on the disc before. Bytes of the last block behind the end may be anything on
/// the disc: they are cleared before the file grows over them.
/// </summary>
internal sealed class FileBlocks(VolumeState state)
{
    private readonly AppendedBlocks _appended = new(state);
    private readonly FreshContent _fresh = new(state);
    private readonly byte[] _scratch = new byte[state.BlockSize];
    private readonly List<BlockRun> _runs = [];
    private readonly List<FileExtent> _removed = [];
    private readonly int _blockSize = state.BlockSize;

    public long BlocksOf(long size) => (size + _blockSize - 1) / _blockSize;

    /// <summary>
    /// Blocks of [first, end) that the file does not have; block 0 comes extra when embedded content has to go there.
    /// </summary>
    public static long MissingBlocks(UdfNode node, long first, long end)
    {
        if (node.Embedded is not null)
        {
            return Math.Max(0, end - Math.Max(first, node.Size > 0 ? 1 : 0));
        }

        long missing = end - first;
        for (int i = node.Extents.Find(first); i < node.Extents.Count && node.Extents[i].FileBlock < end; i++)
        {
            missing -= Math.Min(end, node.Extents[i].FileEnd) - Math.Max(first, node.Extents[i].FileBlock);
        }

        return missing;
    }

    public int ReadRecorded(in FileExtent extent, long offset, Span<byte> buffer)
    {
        uint block = extent.Block + (uint)((offset / _blockSize) - extent.FileBlock);
        int within = (int)(offset % _blockSize);
        if (within == 0 && buffer.Length >= _blockSize)
        {
            int whole = buffer.Length / _blockSize;
            state.Blocks.Read(new LbAddr(block, extent.Partition), (uint)whole, buffer[..(whole * _blockSize)]);
            return whole * _blockSize;
        }

        int count = Math.Min(buffer.Length, _blockSize - within);
        state.Blocks.Read(new LbAddr(block, extent.Partition), 1, _scratch);
        _scratch.AsSpan(within, count).CopyTo(buffer);
        return count;
    }

    public void WriteBlocks(UdfNode node, long offset, ReadOnlySpan<byte> data)
    {
        if (state.Append is not null)
        {
            _appended.Write(node, offset, data);
            return;
        }

        if (state.Fresh is null)
        {
            WriteInPlace(node, offset, data);
            return;
        }

        long touched = BlocksOf(offset + data.Length) - (offset / _blockSize);
        if (touched > state.Allocator!.AllocatableBlocks)
        {
            throw state.NoSpace(touched);
        }

        while (!data.IsEmpty)
        {
            int count = _fresh.SegmentAt(node, offset, data.Length, out bool isSpent);
            if (isSpent)
            {
                _fresh.Replace(node, offset, data[..count]);
                node.Size = Math.Max(node.Size, offset + count);
            }
            else
            {
                WriteInPlace(node, offset, data[..count]);
            }

            offset += count;
            data = data[count..];
        }
    }

    private void WriteInPlace(UdfNode node, long offset, ReadOnlySpan<byte> data)
    {
        long end = offset + data.Length;
        long first = offset / _blockSize;
        long endBlock = BlocksOf(end);
        TakeBlocks(node, first, endBlock);
        bool hadUnrecorded;
        try
        {
            if (offset > node.Size && node.Size / _blockSize < first)
            {
                ClearTail(node);
            }

            hadUnrecorded = Transfer(node, offset, data);
        }
        catch
        {
            ReturnRuns();
            throw;
        }

        EnterRuns(node, first, endBlock, recorded: true);
        if (hadUnrecorded)
        {
            node.Extents.SetRecorded(first, endBlock, true, _removed);
        }

        node.Size = Math.Max(node.Size, end);
    }

    /// <summary>
    /// Finds blocks for every hole of the range, into the list of runs; throws, and nothing changed, when there are too
    /// few.
    /// </summary>
    public void TakeBlocks(UdfNode node, long first, long end)
    {
        _runs.Clear();
        long missing = MissingBlocks(node, first, end);
        int holeSplits = (int)((Math.Max(0, (end * _blockSize) - node.Size) + (missing * _blockSize)) >> 29);
        if (missing == 0)
        {
            state.EnsureDescriptorRoom(node, 2 + holeSplits);
            return;
        }

        state.PrepareSpace(missing, node);
        SpaceWindow? window = node.Window;
        bool taken = missing <= uint.MaxValue && state.Blockwise!.TryAllocateData(
            ref window, GoalFor(node, first), (uint)missing, Math.Max(BlocksOf(node.Size), end), _runs);
        node.Window = window;
        if (!taken)
        {
            throw state.NoSpace(missing);
        }

        try
        {
            state.EnsureDescriptorRoom(node, _runs.Count + 2 + holeSplits);
        }
        catch
        {
            ReturnRuns();
            throw;
        }
    }

    public void EnterRuns(UdfNode node, long first, long end, bool recorded)
    {
        int runIndex = 0;
        uint runUsed = 0;
        long fileBlock = first;
        while (runIndex < _runs.Count)
        {
            int index = node.Extents.Find(fileBlock);
            if (index < node.Extents.Count && node.Extents[index].FileBlock <= fileBlock)
            {
                fileBlock = node.Extents[index].FileEnd;
                continue;
            }

            BlockRun run = _runs[runIndex];
            long holeEnd = index < node.Extents.Count ? Math.Min(end, node.Extents[index].FileBlock) : end;
            uint count = (uint)Math.Min(holeEnd - fileBlock, run.Count - runUsed);
            node.Extents.Add(new FileExtent
            {
                FileBlock = fileBlock,
                Block = run.Start + runUsed,
                Count = count,
                Partition = state.Partition,
                IsRecorded = recorded,
            });
            fileBlock += count;
            runUsed += count;
            if (runUsed == run.Count)
            {
                runIndex++;
                runUsed = 0;
            }
        }

        _runs.Clear();
    }

    /// <summary>Zeros behind the end of the file in its last block, before the end moves on.</summary>
    public void ClearTail(UdfNode node)
    {
        int within = (int)(node.Size % _blockSize);
        if (within > 0)
        {
            ZeroInBlock(node, node.Size, _blockSize - within);
        }
    }

    public void ZeroInBlock(UdfNode node, long offset, int count)
    {
        if (state.Append is not null)
        {
            _appended.Zero(node, offset, count);
            return;
        }

        long fileBlock = offset / _blockSize;
        int index = node.Extents.Find(fileBlock);
        if (index == node.Extents.Count || node.Extents[index].FileBlock > fileBlock || !node.Extents[index].IsRecorded)
        {
            return;
        }

        if (state.Fresh is not null && _fresh.IsSpent(node, fileBlock))
        {
            _fresh.Replace(node, offset, new byte[count]);
            return;
        }

        ref readonly FileExtent extent = ref node.Extents[index];
        LbAddr address = new(extent.Block + (uint)(fileBlock - extent.FileBlock), extent.Partition);
        int within = (int)(offset % _blockSize);
        LoadBlock(node, address, fileBlock * _blockSize, isOld: true);
        _scratch.AsSpan(within, count).Clear();
        state.Blocks.Write(address, _scratch);
    }

    public void RemoveBlocks(UdfNode node, long first, long end)
    {
        _removed.Clear();
        node.Extents.Remove(first, end, _removed);
        foreach (FileExtent extent in _removed)
        {
            state.Release(extent.Partition, new BlockRun(extent.Block, extent.Count));
        }

        _removed.Clear();
    }

    private static uint GoalFor(UdfNode node, long first)
    {
        int index = node.Extents.Find(first);
        while (index < node.Extents.Count && node.Extents[index].FileBlock <= first)
        {
            first = node.Extents[index].FileEnd;
            index++;
        }

        return index > 0 && node.Extents[index - 1].FileEnd == first
            ? node.Extents[index - 1].BlockEnd
            : SpaceAllocator.NoGoal;
    }

    private void ReturnRuns()
    {
        foreach (BlockRun run in _runs)
        {
            state.Allocator!.Release(run);
        }

        _runs.Clear();
    }

    /// <summary>
    /// Writes the data to the blocks that are there and to those just taken; true when some were not recorded before.
    /// </summary>
    private bool Transfer(UdfNode node, long offset, ReadOnlySpan<byte> data)
    {
        bool hadUnrecorded = false;
        int index = node.Extents.Find(offset / _blockSize);
        int runIndex = 0;
        uint runUsed = 0;
        while (!data.IsEmpty)
        {
            long fileBlock = offset / _blockSize;
            long lastBlock = BlocksOf(offset + data.Length);
            LbAddr address;
            long count;
            bool isOld = false;
            if (index < node.Extents.Count && node.Extents[index].FileBlock <= fileBlock)
            {
                ref readonly FileExtent extent = ref node.Extents[index];
                count = Math.Min(extent.FileEnd, lastBlock) - fileBlock;
                address = new LbAddr(extent.Block + (uint)(fileBlock - extent.FileBlock), extent.Partition);
                isOld = extent.IsRecorded;
                hadUnrecorded |= !isOld;
                index += fileBlock + count == extent.FileEnd ? 1 : 0;
            }
            else
            {
                BlockRun run = _runs[runIndex];
                long next = index < node.Extents.Count ? node.Extents[index].FileBlock : lastBlock;
                long hole = Math.Min(next, lastBlock) - fileBlock;
                count = Math.Min(hole, run.Count - runUsed);
                address = new LbAddr(run.Start + runUsed, state.Partition);
                runUsed += (uint)count;
                if (runUsed == run.Count)
                {
                    runIndex++;
                    runUsed = 0;
                }
            }

            int bytes = (int)Math.Min(data.Length, ((fileBlock + count) * _blockSize) - offset);
            WriteSegment(node, address, offset, data[..bytes], isOld);
            offset += bytes;
            data = data[bytes..];
        }

        return hadUnrecorded;
    }

    /// <summary>
    /// Writes bytes to neighbouring blocks; a block that is not covered whole keeps, or gets zeros for, its other
    /// bytes.
    /// </summary>
    private void WriteSegment(UdfNode node, LbAddr address, long offset, ReadOnlySpan<byte> data, bool isOld)
    {
        uint block = address.Block;
        while (!data.IsEmpty)
        {
            int within = (int)(offset % _blockSize);
            int count;
            if (within == 0 && data.Length >= _blockSize)
            {
                count = data.Length / _blockSize * _blockSize;
                state.Blocks.Write(new LbAddr(block, address.Partition), data[..count]);
            }
            else
            {
                count = Math.Min(data.Length, _blockSize - within);
                LoadBlock(node, new LbAddr(block, address.Partition), offset - within, isOld);
                data[..count].CopyTo(_scratch.AsSpan(within));
                state.Blocks.Write(new LbAddr(block, address.Partition), _scratch);
            }

            block += (uint)((within + count) / _blockSize);
            offset += count;
            data = data[count..];
        }
    }

    /// <summary>A block's content into the scratch block; zeros where the file has none.</summary>
    private void LoadBlock(UdfNode node, LbAddr address, long start, bool isOld)
    {
        int valid = isOld ? (int)Math.Clamp(node.Size - start, 0, _blockSize) : 0;
        if (valid > 0)
        {
            state.Blocks.Read(address, 1, _scratch);
        }

        _scratch.AsSpan(valid).Clear();
    }
}
