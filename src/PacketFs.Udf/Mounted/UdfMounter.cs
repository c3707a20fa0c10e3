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

    public (VolumeState State, Committer? Committer, string Label) Mount()
    {
        VolumeReadResult result = VolumeReader.Read(device, options.SessionStart);
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
        CheckRoot(state);
        Committer? committer = null;
        if (state.Space is not null)
        {
            TakeCounts(state, volume, fileSet, fileSetLocation);
            committer = Connect(state, volume);
        }
        else if (volume.Integrity is { } integrity)
        {
            state.Counts.Files = integrity.Use.NumberOfFiles;
            state.Counts.Directories = integrity.Use.NumberOfDirectories;
        }

        state.ReadOnlyReason = _obstacle;
        LogMounted(logger, volume.Label, volume.Revision, _obstacle ?? "read and write");
        return (state, committer, volume.Label);
    }

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
            _obstacle = "The medium or the drive takes no writes.";
        }
        else if (volume.WriteObstacle is { } reason)
        {
            _obstacle = $"The volume is mounted read-only: {reason}.";
        }
        else if (fileSet.DomainIdentifier.DomainFlags != DomainFlags.None)
        {
            _obstacle = "The volume is mounted read-only: its file set is marked write-protected.";
        }
        else if (volume.Maps.Count != 1)
        {
            _obstacle = "The volume is mounted read-only: it has more than one partition.";
        }
    }

    private VolumeState CreateState(LogicalVolume volume, in FileSetDescriptor fileSet)
    {
        VolumeBlocks blocks = new(device, volume);
        LbAddr root = fileSet.RootDirectoryIcb.Location;
        if (!blocks.Contains(root, 1))
        {
            throw new FsException(
                FsError.NotSupported,
                $"The root directory lies at {root}, in a partition of a kind that this program does not know.");
        }

        EntityId implementation = EntityId.Implementation(EntityIds.PacketFs, OperatingSystemClass.Unix, LinuxId);
        IcbFormat format = new(volume.Revision, volume.BlockSize, volume.TagSerialNumber, implementation);
        SpaceMap? space = LoadSpace(volume, blocks);
        PartitionMap map = volume.Maps[0];
        return new VolumeState
        {
            Device = device,
            Blocks = blocks,
            Reader = new IcbReader(blocks),
            Writer = new IcbWriter(format),
            Clock = clock,
            Options = options,
            RootIcb = root,
            Space = space,
            Allocator = space is null
                ? null
                : new SpaceAllocator(space, device.Geometry.PacketBlocks, map.Partition.Start.Value),
            Partition = 0,
            TotalBlocks = map.Mapping?.BlockCount ?? map.Partition.PartitionLength,
            Cache = new NodeCache(options.CachedNodes),
        };
    }

    private SpaceMap? LoadSpace(LogicalVolume volume, VolumeBlocks blocks)
    {
        if (_obstacle is not null)
        {
            return null;
        }

        ShortAd bitmap = volume.Maps[0].Partition.PartitionContentsUse.UnallocatedSpaceBitmap;
        try
        {
            _bitmap = new SpaceBitmapStore(blocks, new LbAddr(bitmap.Position, 0), bitmap.Length);
            return new SpaceMap(_bitmap.Load(volume.Maps[0].Mapping!.BlockCount));
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
        VolumeSurvey survey = new(state, volume, fileSet, fileSetLocation);
        _obstacle = survey.Run(keepUnknown: !ours);
        _bitmap!.IsStale = survey.Corrections > 0;
        LogSurveyed(logger, state.Counts.Files, state.Counts.Directories, survey.Corrections, _obstacle ?? "none");
    }

    private Committer? Connect(VolumeState state, LogicalVolume volume)
    {
        if (_obstacle is not null)
        {
            return null;
        }

        PartitionMap map = volume.Maps[0];
        IntegrityRecord integrity = new(volume.Integrity!, device, clock);
        Committer committer = new(state, _bitmap!, integrity);
        state.Commit = committer.Commit;
        if (device is ICommitDevice commits)
        {
            commits.CommittedBlocks = new CommittedBlocks(state.Space!, map.Partition.Start.ToLba());
            commits.Relocator = map.Mapping is SparableMapping sparable ? new SparingRelocator(device, sparable) : null;
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
