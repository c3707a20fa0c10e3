using PacketFs.Core;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// Reads and writes the content of files. Small content lives in the ICB and moves out when it grows beyond it. Data goes
/// to the device at once; extents are entered only after their blocks were written, so that a failure in between
/// shows nobody what had been on the disc before. Bytes of the last block behind the end may be anything on the disc: they are
/// cleared when the file grows over them.
/// </summary>
internal sealed class FileData(VolumeState state)
{
    /// <summary>What Linux takes as well; the descriptors of a hole of this size still fit into a few blocks.</summary>
    public const long LargestFile = 1L << 42;

    private readonly byte[] _scratch = new byte[state.BlockSize];
    private readonly List<BlockRun> _runs = [];
    private readonly List<FileExtent> _removed = [];
    private readonly int _blockSize = state.BlockSize;

    public int Read(UdfNode node, long offset, Span<byte> buffer)
    {
        if (offset >= node.Size || buffer.IsEmpty)
        {
            return 0;
        }

        int length = (int)Math.Min(buffer.Length, node.Size - offset);
        buffer = buffer[..length];
        if (node.Embedded is { } embedded)
        {
            embedded.AsSpan((int)offset, length).CopyTo(buffer);
            return length;
        }

        int index = node.Extents.Find(offset / _blockSize);
        while (!buffer.IsEmpty)
        {
            long fileBlock = offset / _blockSize;
            bool covered = index < node.Extents.Count && node.Extents[index].FileBlock <= fileBlock;
            long segmentEnd = covered ? node.Extents[index].FileEnd
                : index < node.Extents.Count ? node.Extents[index].FileBlock
                : long.MaxValue / _blockSize;
            int count = (int)Math.Min(buffer.Length, (segmentEnd * _blockSize) - offset);
            if (covered && node.Extents[index].IsRecorded)
            {
                count = ReadRecorded(node.Extents[index], offset, buffer[..count]);
            }
            else
            {
                buffer[..count].Clear();
            }

            offset += count;
            buffer = buffer[count..];
            index += covered && offset == segmentEnd * _blockSize ? 1 : 0;
        }

        return length;
    }

    public void Write(UdfNode node, long offset, ReadOnlySpan<byte> data)
    {
        RequireSize(offset + data.Length);
        state.MarkDirty(node);
        if (node.Embedded is not null)
        {
            if (TryWriteEmbedded(node, offset, data))
            {
                return;
            }

            MoveOut(node, MissingBlocks(node, offset / _blockSize, BlocksOf(offset + data.Length)));
        }

        WriteBlocks(node, offset, data);
    }

    public void Resize(UdfNode node, long size)
    {
        RequireSize(size);
        state.MarkDirty(node);
        if (node.Embedded is not null)
        {
            if (TryResizeEmbedded(node, size))
            {
                return;
            }

            MoveOut(node, 0);
        }

        if (size > node.Size)
        {
            state.EnsureDescriptorRoom(node, 1 + (int)((size - node.Size) >> 29));
            ClearTail(node);
        }
        else
        {
            RemoveBlocks(node, BlocksOf(size), long.MaxValue);
        }

        node.Size = size;
        if (size == 0 && node.LinkCount > 0)
        {
            Embed(node);
        }
    }

    public void Allocate(UdfNode node, AllocationMode mode, long offset, long length)
    {
        long end = offset + length;
        bool keeps = mode is AllocationMode.KeepSize or AllocationMode.PunchHole or AllocationMode.ZeroRangeKeepSize;
        if (mode != AllocationMode.PunchHole)
        {
            RequireSize(end);
        }

        state.MarkDirty(node);
        bool zeroes = mode is not (AllocationMode.Extend or AllocationMode.KeepSize);
        if (node.Embedded is { } embedded)
        {
            if (zeroes && offset < node.Size)
            {
                embedded.AsSpan((int)offset, (int)(Math.Min(end, node.Size) - offset)).Clear();
            }

            if (mode == AllocationMode.PunchHole || end <= node.Size || (!keeps && TryResizeEmbedded(node, end)))
            {
                return;
            }

            MoveOut(node, MissingBlocks(node, offset / _blockSize, BlocksOf(end)));
        }

        if (mode == AllocationMode.PunchHole)
        {
            Punch(node, offset, end);
            return;
        }

        AllocateUnrecorded(node, offset, end, keeps);
        if (zeroes)
        {
            Zero(node, offset, end);
        }

        if (!keeps && end > node.Size)
        {
            ClearTail(node);
            node.Size = end;
        }
    }

    /// <summary>The next byte of data, or of a hole (what is allocated but not recorded counts as one), or -1.</summary>
    public long Seek(UdfNode node, long offset, SeekTarget target)
    {
        if (offset < 0 || offset >= node.Size)
        {
            return -1;
        }

        if (node.Embedded is not null)
        {
            return target == SeekTarget.Data ? offset : node.Size;
        }

        int index = node.Extents.Find(offset / _blockSize);
        long position = offset;
        while (position < node.Size)
        {
            bool covered = index < node.Extents.Count && node.Extents[index].FileBlock <= position / _blockSize;
            bool isData = covered && node.Extents[index].IsRecorded;
            if (isData == (target == SeekTarget.Data))
            {
                return position;
            }

            long next = covered ? node.Extents[index].FileEnd
                : index < node.Extents.Count ? node.Extents[index].FileBlock
                : BlocksOf(node.Size);
            position = next * _blockSize;
            index += covered ? 1 : 0;
        }

        return target == SeekTarget.Data ? -1 : node.Size;
    }

    private static void RequireSize(long size)
    {
        if (size > LargestFile)
        {
            throw new FsException(FsError.FileTooLarge, $"A file has at most {LargestFile} bytes on this volume.");
        }
    }

    private long BlocksOf(long size) => (size + _blockSize - 1) / _blockSize;

    private int ReadRecorded(in FileExtent extent, long offset, Span<byte> buffer)
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

    private bool TryWriteEmbedded(UdfNode node, long offset, ReadOnlySpan<byte> data)
    {
        long end = Math.Max(node.Size, offset + data.Length);
        if (!TryResizeEmbedded(node, end))
        {
            return false;
        }

        data.CopyTo(node.Embedded.AsSpan((int)offset));
        return true;
    }

    private bool TryResizeEmbedded(UdfNode node, long size)
    {
        if (size > state.Writer.Room(node))
        {
            return false;
        }

        byte[] embedded = node.Embedded!;
        if (size > embedded.Length)
        {
            Array.Resize(ref embedded, (int)Math.Min(state.Writer.Room(node), Math.Max(size, embedded.Length * 2L)));
            node.Embedded = embedded;
        }

        // What a longer content has left behind must not come back.
        int from = (int)Math.Min(size, node.Size);
        embedded.AsSpan(from).Clear();
        node.Size = size;
        return true;
    }

    private void Embed(UdfNode node)
    {
        node.Embedded = [];
        node.Extents.Clear();
        foreach (uint block in node.DescriptorBlocks ?? [])
        {
            state.Allocator!.Release(new BlockRun(block, 1));
        }

        node.DescriptorBlocks = null;
    }

    /// <summary>Content that lies in the ICB goes to a block of its own, when that and what comes behind it can be had.</summary>
    private void MoveOut(UdfNode node, long moreBlocks)
    {
        byte[] content = node.Embedded!;
        int size = (int)node.Size;
        long needed = moreBlocks + (size > 0 ? 1 : 0);
        state.PrepareSpace(needed, node);
        if (needed > state.Allocator!.AllocatableBlocks)
        {
            throw state.NoSpace(needed);
        }

        node.Embedded = null;
        node.UsesLongDescriptors = node.Icb.Partition != state.Partition;
        if (size == 0)
        {
            return;
        }

        node.Size = 0;
        try
        {
            WriteBlocks(node, 0, content.AsSpan(0, size));
        }
        catch
        {
            node.Extents.Clear();
            node.Embedded = content;
            node.Size = size;
            throw;
        }
    }

    /// <summary>Blocks of [first, end) that the file does not have; block 0 comes extra when embedded content has to go there.</summary>
    private static long MissingBlocks(UdfNode node, long first, long end)
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

    private void WriteBlocks(UdfNode node, long offset, ReadOnlySpan<byte> data)
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

    /// <summary>Finds blocks for every hole of the range, into the list of runs; throws, and nothing changed, when there are too few.</summary>
    private void TakeBlocks(UdfNode node, long first, long end)
    {
        _runs.Clear();
        long missing = MissingBlocks(node, first, end);
        int holeSplits = (int)(Math.Max(0, (end * _blockSize) - node.Size) >> 29);
        if (missing == 0)
        {
            state.EnsureDescriptorRoom(node, 2 + holeSplits);
            return;
        }

        state.PrepareSpace(missing, node);
        SpaceWindow? window = node.Window;
        bool taken = missing <= uint.MaxValue && state.Allocator!.TryAllocateData(
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

    /// <summary>Writes the data to the blocks that are there and to those just taken; true when some were not recorded before.</summary>
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
                long hole = (index < node.Extents.Count ? Math.Min(node.Extents[index].FileBlock, lastBlock) : lastBlock)
                    - fileBlock;
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

    /// <summary>Writes bytes to neighbouring blocks; a block that is not covered whole keeps, or gets zeros for, its other bytes.</summary>
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

    private void EnterRuns(UdfNode node, long first, long end, bool recorded)
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
    private void ClearTail(UdfNode node)
    {
        int within = (int)(node.Size % _blockSize);
        if (within > 0)
        {
            ZeroInBlock(node, node.Size, _blockSize - within);
        }
    }

    private void ZeroInBlock(UdfNode node, long offset, int count)
    {
        long fileBlock = offset / _blockSize;
        int index = node.Extents.Find(fileBlock);
        if (index == node.Extents.Count || node.Extents[index].FileBlock > fileBlock || !node.Extents[index].IsRecorded)
        {
            return;
        }

        ref readonly FileExtent extent = ref node.Extents[index];
        LbAddr address = new(extent.Block + (uint)(fileBlock - extent.FileBlock), extent.Partition);
        int within = (int)(offset % _blockSize);
        LoadBlock(node, address, fileBlock * _blockSize, isOld: true);
        _scratch.AsSpan(within, count).Clear();
        state.Blocks.Write(address, _scratch);
    }

    private void RemoveBlocks(UdfNode node, long first, long end)
    {
        _removed.Clear();
        node.Extents.Remove(first, end, _removed);
        foreach (FileExtent extent in _removed)
        {
            if (extent.Partition == state.Partition)
            {
                state.Allocator!.Release(new BlockRun(extent.Block, extent.Count));
            }
        }

        _removed.Clear();
    }

    private void Punch(UdfNode node, long offset, long end)
    {
        end = Math.Min(end, node.Size);
        if (offset >= end)
        {
            return;
        }

        state.EnsureDescriptorRoom(node, 2);
        (long first, long last) = ZeroEdges(node, offset, end);
        if (first < last)
        {
            RemoveBlocks(node, first, last);
        }
    }

    private void Zero(UdfNode node, long offset, long end)
    {
        state.EnsureDescriptorRoom(node, 4);
        (long first, long last) = ZeroEdges(node, offset, end);
        if (first < last)
        {
            node.Extents.SetRecorded(first, last, false, _removed);
        }
    }

    /// <summary>Zeros the parts of blocks at both ends of a range; answers with the whole blocks between.</summary>
    private (long First, long End) ZeroEdges(UdfNode node, long offset, long end)
    {
        long first = BlocksOf(offset);
        long last = end == node.Size ? BlocksOf(end) : end / _blockSize;
        if (first > last || (first == last && offset / _blockSize == end / _blockSize))
        {
            ZeroInBlock(node, offset, (int)(end - offset));
            return (0, 0);
        }

        if (offset % _blockSize != 0)
        {
            ZeroInBlock(node, offset, (int)((first * _blockSize) - offset));
        }

        if (end > last * _blockSize)
        {
            ZeroInBlock(node, last * _blockSize, (int)(end - (last * _blockSize)));
        }

        return (first, last);
    }

    /// <summary>Gives the holes of a range blocks that read as zeros. A file's tail has no holes (ECMA-167 4/12.1).</summary>
    private void AllocateUnrecorded(UdfNode node, long offset, long end, bool keepsSize)
    {
        long first = keepsSize ? Math.Min(offset / _blockSize, BlocksOf(node.Size)) : offset / _blockSize;
        long endBlock = BlocksOf(end);
        TakeBlocks(node, first, endBlock);
        EnterRuns(node, first, endBlock, recorded: false);
    }
}
