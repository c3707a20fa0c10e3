using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Walks a volume that nobody has closed, and finds out what it really uses: the bitmap on it may be older than its
/// files, and a block that a file has must never be given out. Counts names and looks for the highest unique ID on the
/// way. Anything that cannot be read or is owned twice keeps the volume from being written. Bounded: every ICB is
/// marked when it is visited.
/// </summary>
internal sealed class VolumeSurvey(
    VolumeState state,
    LogicalVolume volume,
    FileSetDescriptor fileSet,
    LbAddr fileSetLocation,
    MetadataFiles? metadata = null)
{
    private readonly BlockBitmap _used = new(state.Space!.BlockCount);
    private readonly BlockBitmap? _usedByNodes = metadata is null ? null : new(metadata.Map.BlockCount);
    private readonly HashSet<LbAddr> _linked = [];
    private readonly Stack<LbAddr> _directories = new();
    private long _files;
    private long _directoryCount;
    private ulong _highestId;

    /// <summary>Blocks about which the bitmap on the disc was wrong.</summary>
    public long Corrections { get; private set; }

    /// <summary>
    /// Null when the volume can be written; else why not. With <paramref name="keepUnknown"/>, used blocks that nothing
    /// leads to stay used.
    /// </summary>
    public string? Run(bool keepUnknown)
    {
        try
        {
            MarkStructures();
            Visit(fileSet.RootDirectoryIcb.Location);
            if (volume.Revision.HasNamedStreams && !fileSet.SystemStreamDirectoryIcb.IsNone)
            {
                Visit(fileSet.SystemStreamDirectoryIcb.Location);
            }

            while (_directories.TryPop(out LbAddr directory))
            {
                Walk(directory);
            }
        }
        catch (FsException failure) when (failure.Error is FsError.Corrupt or FsError.InputOutput)
        {
            return "The volume was not closed, and walking it found it damaged: it is mounted read-only. "
                + $"Unmount it and run `packetfs check --repair`. ({failure.Message})";
        }

        Apply(keepUnknown);
        return null;
    }

    private void MarkStructures()
    {
        ShortAd bitmap = volume.Maps[state.Partition].Partition.PartitionContentsUse.UnallocatedSpaceBitmap;
        Mark(state.Partition, new BlockRun(bitmap.Position, BlocksOf(bitmap.Length)));
        foreach (BlockRun run in metadata?.OwnedBelow() ?? [])
        {
            Mark(state.Partition, run);
        }

        LongAd sequence = volume.FileSetDescriptorSequenceExtent;
        Mark(sequence.Location.Partition, new BlockRun(sequence.Location.Block, BlocksOf(sequence.Length)));
        if (!UsedOf(fileSetLocation.Partition)[fileSetLocation.Block])
        {
            Mark(fileSetLocation.Partition, new BlockRun(fileSetLocation.Block, 1));
        }
    }

    /// <summary>Marks what an object owns; directories wait to be walked.</summary>
    private void Visit(LbAddr icb)
    {
        if (!state.Blocks.Contains(icb, 1))
        {
            throw new FsException(FsError.Corrupt, $"An entry names an ICB at {icb}, which is not on this volume.");
        }

        if (_linked.Contains(icb))
        {
            return;
        }

        UdfNode node = state.Reader.Read(icb, state.ToId(icb));
        if (node.LinkCount > 1 && !node.IsDirectory)
        {
            _linked.Add(icb);
        }

        _highestId = Math.Max(_highestId, node.UniqueId);
        state.ForEachRun(node, (_, partition, run) => Mark(partition, run));
        if (node.IsDirectory)
        {
            _directories.Push(icb);
        }

        VisitIfAny(node.ExtendedAttributeIcb);
        VisitIfAny(node.StreamDirectoryIcb);
    }

    private void VisitIfAny(LongAd icb)
    {
        if (!icb.IsNone)
        {
            Visit(icb.Location);
        }
    }

    private void Walk(LbAddr icb)
    {
        UdfNode directory = state.Reader.Read(icb, state.ToId(icb));
        bool isStreams = directory.FileType == FileType.StreamDirectory;
        _directoryCount += isStreams ? 0 : 1;
        DirectoryContent content = DirectoryStore.ReadContent(state, directory);
        Span<char> name = stackalloc char[EntryNames.MaximumShownChars];
        int offset = 0;
        while (content.TryRead(ref offset, name, out _, out DirectoryEntry entry))
        {
            _files += isStreams || entry.IsDirectory ? 0 : 1;
            _highestId = Math.Max(_highestId, content.IcbAt(entry.Offset).UniqueId);
            Visit(entry.Icb);
        }

        if (content.TryGetReserved(out DirectoryEntry reserved))
        {
            _files++;
            Visit(reserved.Icb);
        }
    }

    private BlockBitmap UsedOf(ushort partition) => partition == state.Partition ? _used
        : _usedByNodes ?? throw new FsException(FsError.Corrupt, $"There is nothing in partition {partition}.");

    private void Mark(ushort partition, BlockRun run)
    {
        BlockBitmap used = UsedOf(partition);
        if ((long)run.Start + run.Count > used.BlockCount || used.Set(run.Start, run.Count) != run.Count)
        {
            throw new FsException(FsError.Corrupt, $"Blocks {run.Start} to {run.End - 1} belong to two objects.");
        }
    }

    private void Replace(SpaceMap map, BlockBitmap used, bool keepUnknown)
    {
        if (keepUnknown)
        {
            used.Add(map.Used);
        }

        Corrections += used.CountDifferences(map.Used);
        map.Replace(used);
    }

    private uint BlocksOf(uint bytes) => (uint)(((long)bytes + state.BlockSize - 1) / state.BlockSize);

    private void Apply(bool keepUnknown)
    {
        Replace(state.Space!, _used, keepUnknown);
        if (metadata is not null)
        {
            Replace(metadata.Map, _usedByNodes!, keepUnknown);
        }

        state.ReadOnlyReason = null;
        state.Counts.Files = _files;
        state.Counts.Directories = _directoryCount;
        state.Counts.NextUniqueId = Math.Max(
            state.Counts.NextUniqueId, LogicalVolumeHeaderDescriptor.After(_highestId));
        state.Counts.FreeBlocks = state.Space!.FreeBlocks;
    }
}
