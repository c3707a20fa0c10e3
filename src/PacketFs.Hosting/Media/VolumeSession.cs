using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Jobs;
using PacketFs.Packet;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Media;

/// <summary>A volume, mounted, with everything below it.</summary>
internal sealed class VolumeSession : IDisposable
{
    private readonly MediumSession _medium;
    private readonly BackgroundStepper? _background;

    private VolumeSession(
        MediumSession medium, IBlockDevice blocks, UdfVolume volume, CommitAreaReport? commits, ILogger logger)
    {
        _medium = medium;
        Notice = Describe(commits);
        Blocks = blocks;
        Device = blocks as PacketDevice;
        Volume = volume;
        _background = Device is null ? null : new BackgroundStepper(Device, logger);
    }

    /// <summary>Null on an image that is written once, from front to back.</summary>
    public PacketDevice? Device { get; }

    /// <summary>What the volume stands on.</summary>
    public IBlockDevice Blocks { get; }

    /// <summary>Null, or what the person who mounts must know, although nothing is wrong with the volume.</summary>
    public string? Notice { get; }

    public UdfVolume Volume { get; }

    /// <summary>Opens the medium, finds the volume, replays what a power cut has left, and mounts it.</summary>
    /// <exception cref="FsException">There is no volume, or it cannot be understood; the message says what to
    /// do.</exception>
    public static VolumeSession Open(
        Target target, PacketDeviceOptions deviceOptions, UdfMountOptions mountOptions, ILoggerFactory log)
    {
        ILogger logger = log.CreateLogger<VolumeSession>();
        MediumSession medium = MediumSession.Open(target, mountOptions.ReadOnly, log);
        try
        {
            if (medium.IsSequential)
            {
                OpticalAppendDevice sequential = medium.OpenSequential();
                _ = VolumeReader.Read(sequential).Volume ?? throw target.NoVolume();
                UdfVolume written = UdfVolume.Mount(
                    sequential, mountOptions, TimeProvider.System, log.CreateLogger<UdfVolume>());
                return new VolumeSession(medium, sequential, written, commits: null, logger);
            }

            PacketDevice device = medium.OpenDevice(target.RequireVolumeBlockSize(), deviceOptions);
            LogicalVolume found = VolumeReader.Read(device).Volume ?? throw target.NoVolume();
            if (WriteOnceCapacity(target, found) is { } capacity)
            {
                AppendImageDevice append = medium.OpenAppendDevice(found.BlockSize, capacity);
                return new VolumeSession(
                    medium,
                    append,
                    UdfVolume.Mount(append, mountOptions, TimeProvider.System, log.CreateLogger<UdfVolume>()),
                    commits: null,
                    logger);
            }

            CommitAreaReport? commits = CommitAreas.Attach(device, found, logger);
            mountOptions = mountOptions with
            {
                // The log is this volume's: what it shows is a commit, and every commit is a consistent volume.
                TrustOpenIntegrity = commits?.Outcome is CommitAreaOutcome.Clean or CommitAreaOutcome.Replayed
                    or CommitAreaOutcome.ReplayedInMemory,
            };
            UdfVolume volume =
                UdfVolume.Mount(device, mountOptions, TimeProvider.System, log.CreateLogger<UdfVolume>());
            return new VolumeSession(medium, device, volume, commits, logger);
        }
        catch
        {
            medium.Dispose();
            throw;
        }
    }

    /// <summary>What a report says of the drive and its medium.</summary>
    public IReadOnlyList<ReportSection> DescribeMedium() => _medium.Describe();

    /// <summary>
    /// Writes everything, marks the volume clean, puts everything in its place. The session can then only be disposed.
    /// </summary>
    /// <param name="close">What is closed on a disc that is written once; ignored on others.</param>
    public void Unmount(CloseScope close = CloseScope.None, IProgress<OperationProgress>? progress = null)
    {
        bool appends = _medium.IsSequential;
        bool closes = Volume.ReadOnlyReason is null
            && (_medium.IsPseudoOverwrite ? close == CloseScope.Disc : close != CloseScope.None && appends);
        if (closes && appends)
        {
            Volume.WriteClosing();
        }

        Volume.Unmount();
        _background?.Dispose();
        Device?.Close();
        if (closes)
        {
            _medium.CloseSession(close, progress);
        }
    }

    /// <summary>
    /// Blocks of a plain image's volume once it is full, when it is one that is written at its end only; else null.
    /// </summary>
    internal static long? WriteOnceCapacity(Target target, LogicalVolume volume)
    {
        bool isVirtual = target.Kind == TargetKind.PlainImage
            && volume.Maps.Any(map => map.Kind == PartitionMapKind.Virtual);
        return isVirtual
            ? volume.Maps.Max(map =>
                (long)(uint)map.Partition.PartitionStartingLocation + (uint)map.Partition.PartitionLength)
            : null;
    }

    private static string? Describe(CommitAreaReport? commits) =>
        commits is { Outcome: CommitAreaOutcome.Stale, Blocks: > 0 } stale
            ? "another system has written this volume since PacketFs was cut off in its work; what that system wrote "
                + $"stands, and {stale.Blocks:N0} changed blocks that were committed, but not yet in their places, are "
                + "dropped"
            : null;

    public void Dispose()
    {
        _background?.Dispose();
        Volume.Dispose();
        _medium.Dispose();
    }
}
