using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Udf.Attributes;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// A mounted UDF volume: revisions 1.02 to 2.01 on a type 1 or sparable partition, read and written; others read as far
/// as their partition maps are known. One lock guards everything; the device's locks lie below it. What is changed
/// waits in memory (file data does not: it goes to the device at once) for the next commit, and each commit is a
/// consistent volume. See README.md beside this project for the rules.
/// </summary>
public sealed partial class UdfVolume : IVolume
{
    private readonly Lock _lock = new();
    private readonly VolumeState _state;
    private readonly DirectoryStore _directories;
    private readonly FileData _data;
    private readonly Namespace _names;
    private readonly Renamer _renamer;
    private readonly ExtendedAttributes _attributes;
    private readonly DosAttributes _dosAttributes;
    private readonly ICommitter? _committer;
    private readonly ILogger _logger;
    private readonly Relabeling _labels;
    private bool _unmounted;

    private UdfVolume(VolumeState state, ICommitter? committer, Relabeling labels, ILogger logger)
    {
        _state = state;
        _committer = committer;
        _logger = logger;
        _labels = labels;
        _directories = new DirectoryStore(state);
        _data = new FileData(state);
        _names = new Namespace(state, _directories, _data);
        _attributes = new ExtendedAttributes(state, _directories, _data);
        _dosAttributes = new DosAttributes(state, _directories);
        _renamer = new Renamer(state, _directories, _names);
    }

    public string? ReadOnlyReason
    {
        get
        {
            lock (_lock)
            {
                return _state.ReadOnlyReason;
            }
        }
    }

    public string Label => Labels.LogicalVolume;

    /// <summary>Commits made since the volume was mounted.</summary>
    public long CommitCount => _committer?.CommitCount ?? 0;

    /// <summary>
    /// Mounts the volume on a device, which stays the caller's. The file system takes the device for itself until it is
    /// unmounted.
    /// </summary>
    /// <exception cref="FsException">There is no volume that can be understood, or its root cannot be read.</exception>
    public static UdfVolume Mount(IBlockDevice device, UdfMountOptions options, TimeProvider clock, ILogger logger)
    {
        UdfMounter mounter = new(device, options, clock, logger);
        (VolumeState state, ICommitter? committer, Relabeling labels) = mounter.Mount();
        return new UdfVolume(state, committer, labels, logger);
    }

    public VolumeStatistics GetStatistics()
    {
        lock (_lock)
        {
            RequireMounted();
            return new VolumeStatistics(
                _state.BlockSize,
                _state.TotalBlocks,
                _state.Allocator?.FreeBlocks ?? 0,
                _state.Counts.Files + _state.Counts.Directories,
                Cs0.MaximumIdentifierChars);
        }
    }

    public void Sync(NodeId node, bool dataOnly)
    {
        lock (_lock)
        {
            Get(node);
            SyncLocked();
        }
    }

    public void Sync()
    {
        lock (_lock)
        {
            RequireMounted();
            SyncLocked();
        }
    }

    public TimeSpan RunBackgroundStep()
    {
        lock (_lock)
        {
            if (_unmounted || _committer is null || _state.ReadOnlyReason is not null)
            {
                return Timeout.InfiniteTimeSpan;
            }

            TimeSpan interval = _state.Options.CommitInterval;
            if (_state.FirstChange is not { } first)
            {
                return interval;
            }

            TimeSpan left = first + interval - _state.Clock.GetUtcNow();
            if (left > TimeSpan.Zero && !IsCommitAdvised)
            {
                return left;
            }

            try
            {
                _committer.Commit();
            }
            catch (FsException failure)
            {
                // The volume is read-only by now, and says why to whoever writes next.
                LogCommitFailed(_logger, failure);
                return Timeout.InfiniteTimeSpan;
            }

            return interval;
        }
    }

    /// <summary>
    /// On media that are written once: writes what other systems need to find in a session that is going to be closed,
    /// behind a commit. Does nothing on other media.
    /// </summary>
    /// <exception cref="FsException"><see cref="FsError.NoSpace"/>: there is no room; nothing was
    /// written.</exception>
    public void WriteClosing()
    {
        lock (_lock)
        {
            RequireMounted();
            SyncLocked();
            if (_state.ReadOnlyReason is null && _committer is AppendCommitter appended)
            {
                appended.WriteClosing();
            }
        }
    }

    public void Unmount()
    {
        lock (_lock)
        {
            RequireMounted();
            _unmounted = true;
            try
            {
                CloseVolume();
            }
            finally
            {
                LetGo();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_unmounted)
            {
                _unmounted = true;
                LetGo();
            }
        }
    }

    private bool IsCommitAdvised =>
        _state.Dirty.Count >= _state.Options.MaximumDirtyNodes
        || (_state.Device is ICommitDevice device && (device.CommitAdvised || _state.Pending.Fills(device.Room)));

    private static FsException Failure(FsError error, string message) => new(error, message);

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

    private static void RequireContent(UdfNode node)
    {
        if (node.Kind != NodeKind.File)
        {
            throw Failure(
                node.IsDirectory ? FsError.IsDirectory : FsError.InvalidArgument, "It is no file with content.");
        }
    }

    private void CloseVolume()
    {
        if (_committer is null)
        {
            return;
        }

        if (_state.ReadOnlyReason is { } reason)
        {
            if (_state.Dirty.Count > 0)
            {
                throw Failure(FsError.ReadOnly, reason);
            }

            return;
        }

        foreach (UdfNode orphan in _state.Orphans.Where(static node => node.Owner is null).ToArray())
        {
            _state.Free(orphan);
        }

        _committer.Close();
    }

    private void LetGo()
    {
        if (_state.Device is ICommitDevice device)
        {
            device.CommittedBlocks = null;
            device.Relocator = null;
        }
    }

    private void SyncLocked()
    {
        if (_committer is null)
        {
            return;
        }

        if (_state.ReadOnlyReason is { } reason)
        {
            if (_state.Dirty.Count > 0)
            {
                throw Failure(FsError.ReadOnly, reason);
            }

            return;
        }

        _committer.Commit();
    }

    /// <summary>Every question starts here.</summary>
    private void RequireMounted()
    {
        if (_unmounted)
        {
            throw Failure(FsError.DeviceLost, "The volume is not mounted any more.");
        }
    }

    /// <summary>Every change starts here: a commit that is advised is made between two operations.</summary>
    private void BeginChange()
    {
        RequireMounted();
        if (_state.ReadOnlyReason is null && _state.Device is ICommitDevice { ReadOnlyReason: { } ended })
        {
            // The device has made its last commit; what nobody could commit any more is refused at once.
            _state.ReadOnlyReason = ended;
        }

        _state.RequireWritable();
        if (_state.Fresh?.Exhaustion is { } spent)
        {
            throw Failure(FsError.NoSpace, spent);
        }

        _state.TrimMemory();
        if (IsCommitAdvised)
        {
            _committer!.Commit();
        }

        _committer!.Open();
    }

    private UdfNode Get(NodeId node)
    {
        RequireMounted();
        return _state.Get(node);
    }

    private UdfNode GetDirectory(NodeId directory)
    {
        UdfNode node = Get(directory);
        return node.IsDirectory ? node : throw Failure(FsError.NotDirectory, "It is no directory.");
    }

    /// <summary>The same failure, with the path of the object that it hit.</summary>
    private FsException Located(FsException failure, UdfNode node) => new(
        failure.Error, $"{_state.Describe(node)}: {failure.Message}", failure.Sense, failure.Lba, failure);

    private static bool HasPlace(FsException failure) => failure.Error is FsError.InputOutput or FsError.Corrupt;

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit failed; the volume is read-only now")]
    private static partial void LogCommitFailed(ILogger logger, Exception failure);
}
