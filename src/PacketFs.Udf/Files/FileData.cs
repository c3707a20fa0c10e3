using PacketFs.Core;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Space;

namespace PacketFs.Udf.Files;

/// <summary>
/// Reads and writes the content of files. Small content lives in the ICB and moves out when it grows beyond it; data in
/// blocks goes to the device at once (<see cref="FileBlocks"/>).
/// </summary>
internal sealed class FileData(VolumeState state)
{
    /// <summary>What Linux takes as well; the descriptors of a hole of this size still fit into a few blocks.</summary>
    public const long LargestFile = 1L << 42;

    private readonly FileBlocks _blocks = new(state);
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
                count = _blocks.ReadRecorded(node.Extents[index], offset, buffer[..count]);
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

            MoveOut(node, FileBlocks.MissingBlocks(node, offset / _blockSize, _blocks.BlocksOf(offset + data.Length)));
        }

        _blocks.WriteBlocks(node, offset, data);
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
            _blocks.ClearTail(node);
        }
        else
        {
            _blocks.RemoveBlocks(node, _blocks.BlocksOf(size), long.MaxValue);
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

            MoveOut(node, FileBlocks.MissingBlocks(node, offset / _blockSize, _blocks.BlocksOf(end)));
        }

        if (mode == AllocationMode.PunchHole)
        {
            Punch(node, offset, end);
            return;
        }

        if (state.Append is not null || state.Fresh is not null)
        {
            AllocateOnce(node, mode, offset, end);
            return;
        }

        AllocateUnrecorded(node, offset, end, keeps);
        if (zeroes)
        {
            Zero(node, offset, end);
        }

        if (!keeps && end > node.Size)
        {
            _blocks.ClearTail(node);
            node.Size = end;
        }
    }

    /// <summary>
    /// On a medium whose blocks are used once nothing can be set aside: what is asked for must be free, and stays a
    /// hole.
    /// </summary>
    private void AllocateOnce(UdfNode node, AllocationMode mode, long offset, long end)
    {
        long missing = FileBlocks.MissingBlocks(node, offset / _blockSize, _blocks.BlocksOf(end));
        if (mode is AllocationMode.Extend or AllocationMode.KeepSize)
        {
            if (missing > state.Allocator!.FreeBlocks)
            {
                throw state.NoSpace(missing);
            }
        }
        else
        {
            Punch(node, offset, end);
        }

        if (mode is AllocationMode.Extend or AllocationMode.ZeroRange && end > node.Size)
        {
            _blocks.ClearTail(node);
            node.Size = end;
        }
    }

    /// <summary>
    /// The next byte of data, or of a hole (what is allocated but not recorded counts as one), or -1.
    /// </summary>
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
                : _blocks.BlocksOf(node.Size);
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

    /// <summary>Content that lies in the ICB makes way for something else there.</summary>
    public void MoveOut(UdfNode node) => MoveOut(node, 0);

    private void Embed(UdfNode node)
    {
        node.Embedded = [];
        node.Extents.Clear();
        foreach (uint block in node.DescriptorBlocks ?? [])
        {
            state.Release(node.DescriptorPartition, new BlockRun(block, 1));
        }

        node.DescriptorBlocks = null;
    }

    /// <summary>
    /// Content that lies in the ICB goes to a block of its own, when that and what comes behind it can be had.
    /// </summary>
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
            _blocks.WriteBlocks(node, 0, content.AsSpan(0, size));
        }
        catch
        {
            node.Extents.Clear();
            node.Embedded = content;
            node.Size = size;
            throw;
        }
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
            _blocks.RemoveBlocks(node, first, last);
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
        long first = _blocks.BlocksOf(offset);
        long last = end == node.Size ? _blocks.BlocksOf(end) : end / _blockSize;
        if (first > last || (first == last && offset / _blockSize == end / _blockSize))
        {
            _blocks.ZeroInBlock(node, offset, (int)(end - offset));
            return (0, 0);
        }

        if (offset % _blockSize != 0)
        {
            _blocks.ZeroInBlock(node, offset, (int)((first * _blockSize) - offset));
        }

        if (end > last * _blockSize)
        {
            _blocks.ZeroInBlock(node, last * _blockSize, (int)(end - (last * _blockSize)));
        }

        return (first, last);
    }

    /// <summary>
    /// Gives the holes of a range blocks that read as zeros. A file's tail has no holes (ECMA-167 4/12.1).
    /// </summary>
    private void AllocateUnrecorded(UdfNode node, long offset, long end, bool keepsSize)
    {
        long first = keepsSize ? Math.Min(offset / _blockSize, _blocks.BlocksOf(node.Size)) : offset / _blockSize;
        long endBlock = _blocks.BlocksOf(end);
        _blocks.TakeBlocks(node, first, endBlock);
        _blocks.EnterRuns(node, first, endBlock, recorded: false);
    }
}
