using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>Where the blocks of one metadata file lie. Immutable: growing makes another one.</summary>
internal sealed class MetadataFileMap
{
    private readonly MetadataRun[] _runs;

    private MetadataFileMap(MetadataRun[] runs, uint blockCount)
    {
        _runs = runs;
        BlockCount = blockCount;
    }

    public uint BlockCount { get; }

    public ReadOnlySpan<MetadataRun> Runs => _runs;

    /// <summary>Null, and why, when the file breaks the rules in a way that leaves its blocks doubtful.</summary>
    public static MetadataFileMap? From(SystemFile file, int blockSize, IPartitionMapping below, out string why)
    {
        why = "";
        List<MetadataRun> runs = [];
        long position = 0;
        foreach (SystemExtent extent in file.Extents)
        {
            long blocks = ((long)extent.LengthBytes + blockSize - 1) / blockSize;
            bool isRecorded = extent.Type == ExtentType.RecordedAndAllocated;
            if (position + blocks > uint.MaxValue
                || (isRecorded && (long)extent.Location.Block + blocks > below.BlockCount))
            {
                why = $"an extent at {extent.Location} lies outside its partition";
                return null;
            }

            if (isRecorded)
            {
                runs.Add(new MetadataRun((uint)position, extent.Location.Block, (uint)blocks));
            }

            position += blocks;
        }

        long length = (long)Math.Min(file.Length / (uint)blockSize, uint.MaxValue);
        if (file.Embedded is not null || length == 0 || runs.Count == 0)
        {
            why = "it has no blocks";
            return null;
        }

        return new MetadataFileMap([.. runs], (uint)Math.Min(length, position));
    }

    /// <summary>False: a hole, or behind the end.</summary>
    public bool TryFind(uint block, uint count, out uint below, out uint run)
    {
        below = 0;
        run = 0;
        int index = IndexOf(block);
        if (block >= BlockCount || index < 0 || block - _runs[index].FileBlock >= _runs[index].Count)
        {
            return false;
        }

        MetadataRun found = _runs[index];
        uint offset = block - found.FileBlock;
        below = found.Block + offset;
        run = Math.Min(Math.Min(count, found.Count - offset), BlockCount - block);
        return run > 0;
    }

    public bool TryFindBack(uint below, out uint block)
    {
        foreach (MetadataRun run in _runs)
        {
            if (below >= run.Block && below - run.Block < run.Count)
            {
                block = run.FileBlock + (below - run.Block);
                return block < BlockCount;
            }
        }

        block = 0;
        return false;
    }

    /// <summary>The same file, with blocks added at its end.</summary>
    public MetadataFileMap Append(uint start, uint count)
    {
        MetadataRun last = _runs[^1];
        bool follows = last.FileBlock + last.Count == BlockCount && last.Block + last.Count == start;
        MetadataRun[] runs = follows
            ? [.. _runs[..^1], last with { Count = last.Count + count }]
            : [.. _runs, new MetadataRun(BlockCount, start, count)];
        return new MetadataFileMap(runs, checked(BlockCount + count));
    }

    /// <summary>The same file, cut to fewer blocks.</summary>
    public MetadataFileMap Truncate(uint blockCount) => new(
        [
            .. _runs.Where(run => run.FileBlock < blockCount)
                .Select(run => run with { Count = Math.Min(run.Count, blockCount - run.FileBlock) }),
        ],
        Math.Min(BlockCount, blockCount));

    /// <summary>The last run that begins at or before a block; -1 when none does.</summary>
    private int IndexOf(uint block)
    {
        int low = 0;
        int high = _runs.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_runs[middle].FileBlock <= block)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
