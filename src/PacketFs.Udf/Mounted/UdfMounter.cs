using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>Puts a mounted volume together from what is recorded, and decides whether it can be written.</summary>
internal sealed partial class UdfMounter(
    IBlockDevice device, UdfMountOptions options, TimeProvider clock, ILogger logger)
{
    private const byte LinuxId = 5;
    private string? _obstacle;
    private SpaceBitmapStore? _bitmap;
    private MetadataFiles? _metadata;
    private PartitionMap _dataMap = null!;

    public (VolumeState State, ICommitter? Committer, Relabeling Labels) Mount()
    {
        VolumeReadResult result = VolumeReader.Read(
            device, new VolumeReadOptions { SessionStart = options.SessionStart, AsOf = options.AsOf });
        if (result.Volume is not { } volume)
        {
            throw new FsException(
                FsError.Corrupt, $"There is no UDF volume that can be used: {Describe(result.Findings)}");
        }

        FindingCollector findings = new();
        if (FileSetReader.Read(device, volume, findings, out LbAddr fileSetLocation) is not { } fileSet)
        {
            throw new FsException(FsError.Corrupt, $"The volume's file set cannot be read: {Describe(findings)}");
        }

        FindObstacles(volume, fileSet);
        VolumeState state = CreateState(volume, fileSet);
        state.Bad = new BadSpace(state, fileSet.SystemStreamDirectoryIcb);
        CheckRoot(state);
        ICommitter? committer = null;
        Relabeling labels = new(state, volume, fileSet, fileSetLocation);
        string label = labels.Labels.LogicalVolume;
        if (state.Append is not null && _obstacle is null)
        {
            VirtualMapping mapping = VirtualOf(volume)!;
            state.Counts = AppendMount.TakeCounts(state, volume, mapping);
            committer = new AppendCommitter(state, mapping, label, new SessionStructures(volume));
            state.Commit = committer.Commit;
        }
        else if (VirtualOf(volume)?.Table.Counts is { } counts)
        {
            (state.Counts.Files, state.Counts.Directories) = counts;
        }
        else if (state.Space is not null)
        {
            TakeCounts(state, volume, fileSet, fileSetLocation);
            committer = Connect(state, volume, fileSet);
        }
        else if (volume.Integrity is { } integrity)
        {
            state.Counts.Files = integrity.Use.NumberOfFiles;
            state.Counts.Directories = integrity.Use.NumberOfDirectories;
        }

        state.ReadOnlyReason = _obstacle;
        LogMounted(logger, label, volume.Revision, _obstacle ?? "read and write");
        return (state, committer, labels);
    }

    private IFreshSpace? Fresh => (device as ICommitDevice)?.Fresh;

    private static VirtualMapping? VirtualOf(LogicalVolume volume) =>
        volume.Maps.Select(map => map.Mapping).OfType<VirtualMapping>().FirstOrDefault();

    private static string Describe(FindingCollector findings) => findings.Kept.Count == 0
        ? "nothing of one was found."
        : string.Join("; ", findings.Kept.Take(3).Select(finding => finding.ToString())) + ".";

    private void FindObstacles(LogicalVolume volume, in FileSetDescriptor fileSet)
    {
        if (options.ReadOnly)
        {
            _obstacle = "The volume was mounted read-only.";
        }
        else if (device.Geometry.IsReadOnly)
        {
            _obstacle = (device as IAppendDevice)?.ReadOnlyReason is { } why
                ? $"The volume is mounted read-only: {why}."
                : "The medium or the drive takes no writes.";
        }
        else if (VirtualOf(volume) is not null)
        {
            _obstacle = AppendMount.FindObstacle(device, volume, options.AsOf) is { } reason
                ? $"The volume is mounted read-only: {reason}."
                : null;
        }
        else if (volume.WriteObstacle is { } obstacle)
        {
            _obstacle = $"The volume is mounted read-only: {obstacle}.";
        }
        else if (volume.IsPseudoOverwritable && Fresh is null)
        {
            _obstacle = "The volume is mounted read-only: it is made for a BD-R with pseudo-overwrite, and only the "
                + "drive with that disc knows what is free on it.";
        }
        else if (!volume.IsPseudoOverwritable && Fresh is not null)
        {
            _obstacle = "The volume is mounted read-only: it would be overwritten again and again, and this disc "
                + "(pseudo-overwrite) bears that only for a short time.";
        }
        else if (Fresh?.Exhaustion is { } spent)
        {
            _obstacle = $"The volume is mounted read-only. {spent}";
        }
        else if (fileSet.DomainIdentifier.DomainFlags != DomainFlags.None)
        {
            _obstacle = "The volume is mounted read-only: its file set is marked write-protected.";
        }
    }

    private VolumeState CreateState(LogicalVolume volume, in FileSetDescriptor fileSet)
    {
        bool appends = _obstacle is null && VirtualOf(volume) is not null;
        AppendBuffer? buffer = appends ? new AppendBuffer((IAppendDevice)device) : null;
        IBlockDevice medium = buffer is null ? device : buffer;
        VolumeBlocks blocks = new(medium, volume);
        LbAddr root = fileSet.RootDirectoryIcb.Location;
        if (!blocks.Contains(root, 1))
        {
            throw new FsException(
                FsError.NotSupported,
                $"The root directory lies at {root}, in a partition of a kind that this program does not know.");
        }

        EntityId implementation = EntityId.Implementation(EntityIds.PacketFs, OperatingSystemClass.Unix, LinuxId);
        IcbFormat format = new(volume.Revision, volume.BlockSize, volume.TagSerialNumber, implementation);
        IcbWriter writer = new(format);
        _dataMap = volume.Maps.FirstOrDefault(map => map.Mapping is Type1Mapping or SparableMapping) ?? volume.Maps[0];
        PartitionMap map = _dataMap;
        SpaceMap? space = null;
        IDataSpace? allocator = null;
        NodeSpace? nodes = null;
        CommitEstimate pending = new();
        if (buffer is not null)
        {
            VirtualMapping mapping = VirtualOf(volume)!;
            PartitionMap virtualMap = volume.Maps.First(other => other.Mapping == mapping);
            long room = Math.Min(
                map.Mapping!.BlockCount, ((IAppendDevice)device).CapacityBlocks - map.Partition.Start.Value);
            nodes = AppendMount.CreateNodes((ushort)virtualMap.Reference, mapping);
            allocator = new AppendSpace(
                buffer, map.Partition.Start.ToLba(), room, pending, () => mapping.BlockCount);
        }
        else if (LoadSpace(blocks, out FreshFront? front) is { } loaded)
        {
            SpaceAllocator blockSpace = new(loaded, device.Geometry.PacketBlocks, map.Partition.Start.Value)
            {
                Front = front,
            };
            nodes = CreateNodeSpace(volume, blocks, writer, loaded, blockSpace);
            (space, allocator) = nodes is null ? (null, null) : (loaded, blockSpace);
        }

        return new VolumeState
        {
            Device = medium,
            Pending = pending,
            Blocks = blocks,
            Reader = new IcbReader(blocks),
            Writer = writer,
            Clock = clock,
            Options = options,
            RootIcb = root,
            Space = space,
            Allocator = allocator,
            Nodes = nodes,
            Fresh = _obstacle is null ? Fresh : null,
            Partition = (ushort)map.Reference,
            TotalBlocks = map.Mapping?.BlockCount ?? map.Partition.PartitionLength,
            Cache = new NodeCache(options.CachedNodes, options.CachedExtentBytes),
        };
    }

    /// <summary>Where ICBs and directories go. Null, with an obstacle, when that cannot be told.</summary>
    private NodeSpace? CreateNodeSpace(
        LogicalVolume volume, VolumeBlocks blocks, IcbWriter writer, SpaceMap space, SpaceAllocator allocator)
    {
        if (volume.Maps.FirstOrDefault(map => map.Mapping is MetadataMapping) is not { } map)
        {
            return new NodeSpace { Partition = (ushort)_dataMap.Reference, Map = space, Allocator = allocator };
        }

        try
        {
            bool wasOpen = volume.Integrity!.IsOpen;
            MetadataFiles files = new(
                device, blocks, writer, clock, (MetadataMapping)map.Mapping!, allocator, wasOpen);
            _metadata = files;
            allocator.StartDataAt(files.DataStart);
            foreach (BlockRun run in allocator.Front is null ? [] : files.OwnedBelow())
            {
                space.Own(run);
            }

            return new NodeSpace
            {
                Partition = (ushort)map.Reference,
                Map = files.Map,
                Allocator = new SpaceAllocator(files.Map, device.Geometry.PacketBlocks, 0),
                TryGrow = files.TryGrow,
            };
        }
        catch (FsException failure) when (failure.Error is FsError.Corrupt or FsError.InputOutput)
        {
            _obstacle = $"The volume is mounted read-only: {failure.Message}";
            return null;
        }
    }

    private SpaceMap? LoadSpace(VolumeBlocks blocks, out FreshFront? front)
    {
        front = null;
        if (_obstacle is not null)
        {
            return null;
        }

        if (Fresh is { } fresh)
        {
            front = new FreshFront(fresh, _dataMap.Partition.Start.ToLba());
            return new SpaceMap(front.Load(_dataMap.Mapping!.BlockCount)) { IsUsedOnce = true };
        }

        ShortAd bitmap = _dataMap.Partition.PartitionContentsUse.UnallocatedSpaceBitmap;
        try
        {
            ushort reference = (ushort)_dataMap.Reference;
            _bitmap = new SpaceBitmapStore(blocks, new LbAddr(bitmap.Position, reference), bitmap.Length);
            return new SpaceMap(_bitmap.Load(_dataMap.Mapping!.BlockCount));
        }
        catch (FsException failure) when (failure.Error is FsError.Corrupt or FsError.InputOutput)
        {
            _obstacle = $"The volume is mounted read-only: {failure.Message}";
            return null;
        }
    }

    private void CheckRoot(VolumeState state)
    {
        UdfNode root = state.Get(NodeId.Root);
        if (!root.IsDirectory)
        {
            throw new FsException(FsError.Corrupt, "The volume's root is no directory.");
        }

        if (root.IsAppendOnly)
        {
            _obstacle ??= "The volume is mounted read-only: it is recorded for write-once media (strategy 4096).";
        }
    }

    /// <summary>
    /// The counts of a volume that was closed are exact. One that was left open is walked: what it really uses is what
    /// counts, or it is not written.
    /// </summary>
    private void TakeCounts(
        VolumeState state, LogicalVolume volume, in FileSetDescriptor fileSet, LbAddr fileSetLocation)
    {
        VolumeIntegrity integrity = volume.Integrity!;
        LogicalVolumeIntegrityImplementationUse use = integrity.Use;
        state.Counts = new VolumeCounts
        {
            Files = use.NumberOfFiles,
            Directories = Math.Max(1, (uint)use.NumberOfDirectories),
            NextUniqueId = Math.Max(integrity.NextUniqueId, LogicalVolumeHeaderDescriptor.FirstUniqueId),
            FreeBlocks = state.Space!.FreeBlocks,
        };
        bool trusted = !integrity.IsOpen
            || (options.TrustOpenIntegrity && use.ImplementationId.Is(EntityIds.PacketFs));
        if (trusted || _obstacle is not null)
        {
            _obstacle ??= state.ReadOnlyReason;
            return;
        }

        bool ours = use.ImplementationId.Is(EntityIds.PacketFs);
        VolumeSurvey survey = new(state, volume, fileSet, fileSetLocation, _metadata);
        _obstacle = survey.Run(keepUnknown: !ours || _bitmap is null);
        if (_bitmap is not null)
        {
            _bitmap.IsStale = survey.Corrections > 0;
        }

        if (_metadata is not null)
        {
            _metadata.IsStale = survey.Corrections > 0;
            _metadata.NoteMirrorUnknown(state.Nodes!.Partition);
        }

        LogSurveyed(logger, state.Counts.Files, state.Counts.Directories, survey.Corrections, _obstacle ?? "none");
    }

    private Committer? Connect(VolumeState state, LogicalVolume volume, in FileSetDescriptor fileSet)
    {
        if (_obstacle is not null)
        {
            return null;
        }

        PartitionMap map = _dataMap;
        IntegrityRecord integrity = new(volume.Integrity!, device, clock);
        Committer committer = new(state, _bitmap, integrity, _metadata);
        state.Commit = committer.Commit;
        if (device is ICommitDevice commits)
        {
            MetadataMapping? metadata = volume.Maps.Select(other => other.Mapping).OfType<MetadataMapping>()
                .FirstOrDefault();
            state.Pending.Copies = metadata is { IsDuplicated: true } ? 2 : 1;
            CommittedBlocks committed = new(state.Space!, map.Partition.Start.ToLba(), metadata, _metadata?.Map);
            SparingRelocator? relocator = map.Mapping is SparableMapping sparable
                ? new SparingRelocator(device, sparable, committed)
                : null;
            commits.CommittedBlocks = committed;
            commits.Relocator = relocator;
            committer.Evacuation = new Evacuation(
                state, commits, map.Mapping!, state.Bad, relocator);
            commits.Evacuates = true;
        }

        return committer;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Mounted \"{Label}\", UDF {Revision}: {Access}")]
    private static partial void LogMounted(ILogger logger, string label, UdfRevision revision, string access);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The volume was not closed; walked {Files} files, {Directories} directories; "
            + "{Corrections} blocks corrected; obstacle: {Obstacle}")]
    private static partial void LogSurveyed(
        ILogger logger, long files, long directories, long corrections, string obstacle);
}
