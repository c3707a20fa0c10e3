using System.Runtime.InteropServices;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// Writes a node's extents as allocation descriptors: holes between them spelled out, long runs split below 2^30 bytes,
/// the last one of the body cut to the byte, and what lies beyond the file's end as allocated but not recorded (its
/// tail). What does not fit into the ICB goes on in further blocks. ECMA-167 4/12.1, UDF 2.3.10, 2.3.11.
/// </summary>
internal ref struct ExtentEncoder
{
    private readonly UdfNode _node;
    private readonly int _blockSize;
    private readonly long _bodyBlocks;
    private readonly long _maximumBlocks;
    private int _index;
    private long _position;

    public ExtentEncoder(UdfNode node, int blockSize)
    {
        _node = node;
        _blockSize = blockSize;
        _bodyBlocks = (node.Size + blockSize - 1) / blockSize;
        _maximumBlocks = ExtentLength.MaximumBytes(blockSize) / (uint)blockSize;
    }

    /// <summary>What lies before this block of the file has been said.</summary>
    public readonly long Position => _position;

    /// <summary>Everything has been said.</summary>
    public readonly bool IsAtEnd => _index == _node.Extents.Count && _position >= _bodyBlocks;

    /// <summary>
    /// As many descriptors as the node's extents take, or a few more; in no time, however many those are.
    /// </summary>
    /// <param name="moreExtents">That are going to be added, each into a hole.</param>
    public static long Bound(UdfNode node, int blockSize, int moreExtents)
    {
        ExtentList extents = node.Extents;
        long splits = (node.Size + (extents.AllocatedBlocks * blockSize)) / ExtentLength.MaximumBytes(blockSize);
        return extents.Count + extents.HoleCount + (2L * moreExtents) + 2 + splits;
    }

    /// <summary>How many descriptors the node's extents take.</summary>
    public static int Count(UdfNode node, int blockSize)
    {
        ExtentEncoder encoder = new(node, blockSize);
        int count = 0;
        while (encoder.TryNext(out _, out _, out _))
        {
            count++;
        }

        return count;
    }

    /// <summary>
    /// Blocks of further descriptors that so many descriptors need when the ICB has room for <paramref name="room"/>
    /// bytes.
    /// </summary>
    public static int ContinuationBlocks(int descriptors, int room, bool isLong, int blockSize)
    {
        int step = isLong ? LongAd.Size : ShortAd.Size;
        int first = room / step;
        int each = (blockSize - AllocationExtentDescriptor.HeadSize) / step;
        if (descriptors <= first)
        {
            return 0;
        }

        int left = descriptors - Math.Max(0, first - 1);
        return left <= each ? 1 : 1 + ((left - each + each - 2) / (each - 1));
    }

    /// <summary>
    /// Fills one area: with all that is left, or, when <paramref name="continuation"/> says where it goes on, with as
    /// many as fit before the pointer there. Returns the bytes used.
    /// </summary>
    public int Fill(scoped Span<byte> area, uint? continuation)
    {
        int step = _node.UsesLongDescriptors ? LongAd.Size : ShortAd.Size;
        int limit = continuation is null ? area.Length : area.Length - (area.Length % step) - step;
        int used = 0;
        while (used + step <= limit && TryNext(out ExtentType type, out uint bytes, out LbAddr location))
        {
            Put(area[used..], bytes, type, location);
            used += step;
        }

        if (continuation is { } block)
        {
            Put(
                area[used..],
                (uint)_blockSize,
                ExtentType.NextExtentOfAllocationDescriptors,
                new LbAddr(block, _node.DescriptorPartition));
            used += step;
        }

        return used;
    }

    private readonly void Put(Span<byte> area, uint bytes, ExtentType type, LbAddr location)
    {
        if (_node.UsesLongDescriptors)
        {
            MemoryMarshal.AsRef<LongAd>(area) = new LongAd(bytes, type, location);
        }
        else
        {
            MemoryMarshal.AsRef<ShortAd>(area) = new ShortAd(bytes, type, location.Block);
        }
    }

    private bool TryNext(out ExtentType type, out uint bytes, out LbAddr location)
    {
        ExtentList extents = _node.Extents;
        bool inBody = _position < _bodyBlocks;
        type = ExtentType.NotAllocated;
        location = default;
        long blocks;
        if (_index < extents.Count && (extents[_index].FileBlock <= _position || !inBody))
        {
            ref readonly FileExtent extent = ref extents[_index];
            _position = Math.Max(_position, extent.FileBlock);
            blocks = (inBody ? Math.Min(extent.FileEnd, _bodyBlocks) : extent.FileEnd) - _position;
            blocks = Math.Min(blocks, _maximumBlocks);
            type = inBody && extent.IsRecorded
                ? ExtentType.RecordedAndAllocated
                : ExtentType.AllocatedNotRecorded;
            location = new LbAddr(extent.Block + (uint)(_position - extent.FileBlock), extent.Partition);
            _index += _position + blocks == extent.FileEnd ? 1 : 0;
        }
        else if (inBody)
        {
            long end = _index < extents.Count ? Math.Min(extents[_index].FileBlock, _bodyBlocks) : _bodyBlocks;
            blocks = Math.Min(end - _position, _maximumBlocks);
        }
        else
        {
            bytes = 0;
            return false;
        }

        long length = blocks * _blockSize;
        bytes = (uint)(inBody ? Math.Min(length, _node.Size - (_position * _blockSize)) : length);
        _position += blocks;
        return true;
    }
}
