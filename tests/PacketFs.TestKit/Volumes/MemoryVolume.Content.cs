using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <content>What files hold.</content>
public sealed partial class MemoryVolume
{
    public int Read(NodeId node, long offset, Span<byte> buffer)
    {
        lock (_lock)
        {
            MemoryContent content = GetContent(Get(node));
            RequireRange(offset, buffer.Length);
            return content.Read(offset, buffer);
        }
    }

    public void Write(NodeId node, long offset, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            MemoryNode target = GetForChange(node);
            MemoryContent content = GetContent(target);
            RequireRange(offset, data.Length);
            if (data.IsEmpty)
            {
                return;
            }

            RequireSize(offset + data.Length);
            RequireSpace(content.CountMissing(offset, data.Length));
            long before = content.AllocatedBlocks;
            content.Write(offset, data);
            _usedBlocks += content.AllocatedBlocks - before;
            target.ModificationTime = target.ChangeTime = Now;
        }
    }

    public void Allocate(NodeId node, AllocationMode mode, long offset, long length)
    {
        lock (_lock)
        {
            MemoryNode target = GetForChange(node);
            MemoryContent content = GetContent(target);
            RequireRange(offset, length);
            if (length == 0)
            {
                throw Failure(FsError.InvalidArgument, "A range to allocate has at least one byte.");
            }

            bool grows = mode is AllocationMode.Extend or AllocationMode.ZeroRange;
            if (mode != AllocationMode.PunchHole)
            {
                RequireSize(offset + length);
                RequireSpace(content.CountMissing(offset, length));
            }

            Account(content, () =>
            {
                if (mode is not (AllocationMode.Extend or AllocationMode.KeepSize))
                {
                    content.Punch(offset, length);
                }

                if (mode != AllocationMode.PunchHole)
                {
                    content.Allocate(offset, length);
                }

                if (grows && content.Length < offset + length)
                {
                    content.SetLength(offset + length);
                }
            });
            target.ModificationTime = target.ChangeTime = Now;
        }
    }

    public long Seek(NodeId node, long offset, SeekTarget target)
    {
        lock (_lock)
        {
            return GetContent(Get(node)).Seek(offset, target)
                ?? throw Failure(FsError.NoSuchOffset, $"There is none from byte {offset} on.");
        }
    }

    private void Resize(MemoryNode node, long size)
    {
        MemoryContent content = GetContent(node);
        RequireRange(size, 0);
        RequireSize(size);
        Account(content, () => content.SetLength(size));
    }

    private void Account(MemoryContent content, Action change)
    {
        long before = content.AllocatedBlocks;
        change();
        _usedBlocks += content.AllocatedBlocks - before;
    }

    private static MemoryContent GetContent(MemoryNode node) => node.Content ?? throw Failure(
        node.IsDirectory ? FsError.IsDirectory : FsError.InvalidArgument, "It is no file with content.");

    private static void RequireRange(long offset, long length)
    {
        if (offset < 0 || length < 0)
        {
            throw Failure(FsError.InvalidArgument, "A range starts at 0 or later and has a length.");
        }

        if (offset > long.MaxValue - length)
        {
            throw Failure(FsError.FileTooLarge, "No file is that large.");
        }
    }

    private void RequireSize(long size)
    {
        if (size > _options.MaxFileBytes)
        {
            throw Failure(FsError.FileTooLarge, $"A file has at most {_options.MaxFileBytes} bytes here.");
        }
    }

    private void RequireSpace(long blocks)
    {
        if (blocks > (_options.CapacityBytes / _options.BlockSize) - _usedBlocks)
        {
            throw Failure(FsError.NoSpace, "The volume is full.");
        }
    }
}
