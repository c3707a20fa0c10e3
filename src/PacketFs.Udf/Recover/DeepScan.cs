using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Recover;

/// <summary>
/// Looks at every block of a disc, once and in order, for file entries and entries of directories. What holds the
/// content of files that are known is passed over: an image of a disc in a file is that file's affair. Bounded in
/// memory, whatever the disc holds.
/// </summary>
internal sealed class DeepScan(
    IBlockDevice device, IProgress<OperationProgress>? progress, CancellationToken cancellation)
{
    private const int MostEntries = 2_000_000;
    private const int MostRanges = 10_000;
    private const int PieceBytes = 256 * 1024;
    private readonly List<FoundEntry> _entries = [];
    private readonly List<(long Sector, uint Location)> _nameBlocks = [];
    private readonly List<(long Start, long End)> _unreadable = [];

    public IReadOnlyList<FoundEntry> Entries => _entries;

    /// <summary>Blocks with entries of directories, and where the first of those says that it is.</summary>
    public IReadOnlyList<(long Sector, uint Location)> NameBlocks => _nameBlocks;

    /// <summary>How many blocks begin with an entry that leads into each of the first two partitions.</summary>
    public (long First, long Second) Partitions { get; private set; }

    /// <summary>Runs of sectors that gave no data.</summary>
    public IReadOnlyList<(long Start, long End)> Unreadable => _unreadable;

    /// <summary>Blocks that were a file entry once, and do not verify.</summary>
    public long Damaged { get; private set; }

    /// <summary>There were more than there is memory for.</summary>
    public bool IsCut { get; private set; }

    /// <param name="isKnown">A sector holds content of a file that is known.</param>
    public void Run(Func<long, bool> isKnown)
    {
        int size = device.Geometry.BlockSize;
        int most = PieceBytes / size;
        byte[] piece = new byte[most * size];
        for (long start = 0; start < device.Geometry.BlockCount; start += most)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new OperationProgress(
                "Scanning the disc", (double)start / device.Geometry.BlockCount));
            int count = (int)Math.Min(most, device.Geometry.BlockCount - start);
            bool isRead = TryRead(start, piece.AsSpan(0, count * size));
            for (int i = 0; i < count; i++)
            {
                Span<byte> block = piece.AsSpan(i * size, size);
                if (isKnown(start + i))
                {
                    continue;
                }

                if (isRead || TryRead(start + i, block))
                {
                    Take(start + i, block);
                }
                else
                {
                    NoteUnreadable(start + i);
                }
            }
        }
    }

    private void Take(long sector, ReadOnlySpan<byte> block)
    {
        if (_entries.Count >= MostEntries || _nameBlocks.Count >= MostEntries)
        {
            IsCut = true;
            return;
        }

        ref readonly DescriptorTag tag = ref DescriptorTag.Of(block);
        if (tag.Id is TagId.FileEntry or TagId.ExtendedFileEntry)
        {
            uint location = tag.TagLocation;
            if (DescriptorTag.Verify(block, null) is null
                && IcbEntry.Parse(block, new LbAddr(location, 0)) is { } entry && entry.Fits(block.Length))
            {
                bool isAttached = (entry.IcbTag.Flags & IcbFlags.Stream) != 0
                    || entry.Type is FileType.StreamDirectory or FileType.ExtendedAttributes;
                _entries.Add(new FoundEntry(sector, location, entry.UniqueId, entry.Type, isAttached));
                if (entry.Type == FileType.Directory && entry.IsEmbedded && FoundName.First(block) is { } inside)
                {
                    Vote(inside.Partition);
                }
            }
            else
            {
                Damaged += tag.TagChecksum == DescriptorTag.Checksum(block) ? 1 : 0;
            }
        }
        else if (FoundName.First(block) is { } place)
        {
            _nameBlocks.Add((sector, place.Location));
            Vote(place.Partition);
        }
    }

    private void Vote(ushort partition) => Partitions = partition switch
    {
        0 => (Partitions.First + 1, Partitions.Second),
        1 => (Partitions.First, Partitions.Second + 1),
        _ => Partitions,
    };

    private void NoteUnreadable(long sector)
    {
        if (_unreadable.Count > 0 && _unreadable[^1].End == sector)
        {
            _unreadable[^1] = (_unreadable[^1].Start, sector + 1);
        }
        else if (_unreadable.Count < MostRanges)
        {
            _unreadable.Add((sector, sector + 1));
        }
    }

    private bool TryRead(long start, Span<byte> bytes)
    {
        try
        {
            device.Read(new Lba(start), bytes);
            return true;
        }
        catch (FsException failure) when (failure.Error == FsError.InputOutput)
        {
            return false;
        }
    }
}
