using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>
/// Writes regions of a new volume, whole packets at a time: what a structure does not fill of its packets is zeros.
/// Reports how far it is.
/// </summary>
internal sealed class FormatWriter
{
    private const int ChunkBytes = 1 << 20;
    /// <summary>The first such piece of a device holds all of the recognition sequence.</summary>
    private const int WipeBytes = 65536;
    private readonly IBlockDevice _device;
    private readonly UdfLayout _layout;
    private readonly IProgress<OperationProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly HashSet<long> _defective;
    private readonly long _expectedBlocks;
    private readonly SortedList<long, byte[]> _collected = [];
    private long _writtenBlocks;

    public FormatWriter(
        IBlockDevice device,
        UdfLayout layout,
        long expectedBlocks,
        IProgress<OperationProgress>? progress,
        CancellationToken cancellation)
    {
        _device = device;
        _layout = layout;
        _expectedBlocks = expectedBlocks;
        _progress = progress;
        _cancellation = cancellation;
        _defective = [.. layout.Options.DefectiveBlocks.Select(block => block.AlignDown(PacketBlocks).Value)];
    }

    /// <summary>
    /// Nothing goes out before <see cref="Flush"/>, and then in ascending order, as media want it that are written in
    /// order.
    /// </summary>
    public bool Collects { get; init; }

    private int PacketBlocks => _layout.Geometry.PacketBlocks;

    private int BlockSize => _layout.Geometry.BlockSize;

    /// <summary>Writes a structure and the zeros around it in its packets.</summary>
    public void Write(string stage, Lba start, ReadOnlySpan<byte> content)
    {
        _cancellation.ThrowIfCancellationRequested();
        Lba first = start.AlignDown(PacketBlocks);
        long blocks = start - first + ((content.Length + BlockSize - 1) / BlockSize);
        blocks = (blocks + PacketBlocks - 1) / PacketBlocks * PacketBlocks;
        byte[] buffer = new byte[blocks * BlockSize];
        content.CopyTo(buffer.AsSpan((int)(start - first) * BlockSize));
        if (Collects)
        {
            _collected.Add(first.Value, buffer);
        }
        else
        {
            _device.Write(first, buffer);
        }

        Report(stage, blocks);
    }

    /// <summary>Zeros over all packets of a range but the defective ones.</summary>
    public void Wipe(string stage, long start, long end)
    {
        int most = Math.Max(PacketBlocks, WipeBytes / BlockSize / PacketBlocks * PacketBlocks);
        byte[] zeros = new byte[most * BlockSize];
        Lba next = new Lba(start).AlignDown(PacketBlocks);
        Lba last = new(Math.Min(end, _layout.Geometry.BlockCount));
        while (next < last)
        {
            _cancellation.ThrowIfCancellationRequested();
            int count = 0;
            while (count < most && next + count < last && !_defective.Contains((next + count).Value))
            {
                count += PacketBlocks;
            }

            if (count > 0)
            {
                _device.Write(next, zeros.AsSpan(0, count * BlockSize));
            }

            next += Math.Max(count, PacketBlocks);
            Report(stage, Math.Max(count, PacketBlocks));
        }
    }

    /// <summary>
    /// The space bitmap: every block free that the layout gives to nothing. Made piece by piece; it may be large.
    /// </summary>
    public void WriteBitmap(string stage, ushort serial)
    {
        long bitCount = _layout.Partition.BlockCount;
        long byteCount = SpaceBitmapDescriptor.SizeFor(bitCount);
        Lba first = _layout.Partition.Start + _layout.Content.Bitmap;
        int chunk = Math.Max(ChunkBytes / (PacketBlocks * BlockSize), 1) * PacketBlocks * BlockSize;
        for (long offset = 0; offset < byteCount; offset += chunk)
        {
            byte[] bytes = new byte[Math.Min(chunk, byteCount - offset)];
            bytes.AsSpan().Fill(0xFF);
            foreach ((long start, long end) in UsedRuns())
            {
                ClearBits(bytes, offset, start, end);
            }

            if (offset == 0)
            {
                ref SpaceBitmapDescriptor head = ref MemoryMarshal.AsRef<SpaceBitmapDescriptor>(bytes.AsSpan());
                head.NumberOfBits = (uint)bitCount;
                head.NumberOfBytes = (uint)(byteCount - SpaceBitmapDescriptor.HeadSize);

                // UDF 2.3.8.1: the CRC is optional here; over the bitmap it would have to follow every allocation.
                int version = _layout.Options.Revision.DescriptorVersion;
                DescriptorTag.Seal(bytes, TagId.SpaceBitmapDescriptor, version, serial, _layout.Content.Bitmap, 0);
            }

            Write(stage, first + (offset / BlockSize), bytes);
        }
    }

    public void Flush()
    {
        foreach ((long start, byte[] bytes) in _collected)
        {
            _device.Write(new Lba(start), bytes);
        }

        _collected.Clear();
        _device.Flush();
    }

    private IEnumerable<(long Start, long End)> UsedRuns()
    {
        long origin = _layout.Partition.Start.Value;
        foreach (UdfRegion region in _layout.Regions.Where(
            region => region is { IsInsidePartition: true, IsInsideMetadata: false }))
        {
            yield return (region.Start.Value - origin, region.End.Value - origin);
        }

        foreach (uint block in _layout.DefectiveInPartition)
        {
            yield return (block, block + (long)_layout.PacketBlocks);
        }
    }

    /// <summary>
    /// Clears the bits of blocks [start, end) in a piece of the descriptor that starts at a byte offset.
    /// </summary>
    private static void ClearBits(Span<byte> piece, long offset, long start, long end)
    {
        long firstBit = (offset - SpaceBitmapDescriptor.HeadSize) * 8;
        long from = Math.Max(start, firstBit);
        long to = Math.Min(end, firstBit + (piece.Length * 8L));
        for (long block = from; block < to; block++)
        {
            long bit = block - firstBit;
            piece[(int)(bit / 8)] &= (byte)(0xFF ^ (1 << (int)(bit % 8)));
        }
    }

    private void Report(string stage, long blocks)
    {
        _writtenBlocks += blocks;
        _progress?.Report(new OperationProgress(stage, Math.Min(1.0, (double)_writtenBlocks / _expectedBlocks)));
    }
}
