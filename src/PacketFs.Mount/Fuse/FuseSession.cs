using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Native;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// A mounted volume that is being served. The host's side of it:
/// <code>
/// using FuseSession session = FuseSession.Mount(volume, options, logger);   // served from here on
/// ... on SIGINT/SIGTERM: session.RequestUnmount();
/// session.WaitForExit();     // unmounted, by us or by anyone; no request is running any more
/// volume.Unmount();          // commit
/// </code>
/// and only then <see cref="Dispose"/>: it frees the lock that <see cref="FuseMounts.Unmount"/> waits for.
/// </summary>
public sealed class FuseSession : IDisposable
{
    private const int ReadaheadKb = 1024;
    private readonly FuseFileSystem _fileSystem;
    private readonly ILogger _logger;
    private readonly ServerLock? _serverLock;
    private readonly List<FuseWorker> _workers = [];
    private readonly List<Thread> _threads = [];
    private readonly BackgroundLoop _background;
    private readonly ManualResetEventSlim _exited = new();
    private readonly Lock _unmountLock = new();
    private int _running;

    private FuseSession(
        string mountPoint, IVolume volume, FuseMountOptions options, ServerLock? serverLock, ILogger logger)
    {
        MountPoint = mountPoint;
        _logger = logger;
        _serverLock = serverLock;
        AttributeEncoder encoder = new(options, LibC.EffectiveUserId(), LibC.EffectiveGroupId());
        _fileSystem = new FuseFileSystem(volume, options, encoder, new OpenWriters(), logger);
        _background = new BackgroundLoop(volume, _fileSystem, logger);
        _fileSystem.AttributesChanged = node => _workers[0].ForgetAttributes(node);
    }

    /// <summary>Absolute, links resolved.</summary>
    public string MountPoint { get; }

    /// <summary>True once the mount is gone and no request is running any more.</summary>
    public bool HasExited => _exited.IsSet;

    /// <summary>
    /// Mounts the volume and serves it on threads of its own. The volume stays the caller's. A mount that a dead
    /// process left at the same place is cleared first.
    /// </summary>
    /// <exception cref="FsException">One line that says what is missing and what to do.</exception>
    public static FuseSession Mount(IVolume volume, FuseMountOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(options);
        string mountPoint = MountPoints.Resolve(options.MountPoint);
        ServerLock? serverLock = ServerLock.TryAcquire(mountPoint, out string reason);
        try
        {
            if (serverLock is null)
            {
                MountLog.NoServerLock(logger, reason);
            }

            ClearStale(mountPoint, logger);
            MountPoints.RequireUsable(mountPoint, options.AllowNonEmpty);
            bool mustBeReadOnly = options.ReadOnly || volume.ReadOnlyReason is not null;
            FuseMountOptions effective = options with { ReadOnly = mustBeReadOnly };
            FuseSession session = new(mountPoint, volume, effective, serverLock, logger);
            session.Start(effective);
            return session;
        }
        catch
        {
            serverLock?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Asks the kernel to unmount. When files are open the mount disappears from the tree at once and is served until
    /// the last of them is closed. Returns without waiting for that. May be called from any thread, more than once.
    /// </summary>
    public void RequestUnmount()
    {
        lock (_unmountLock)
        {
            if (HasExited || MountTable.FindAt(MountPoint) is not { IsOurs: true })
            {
                return;
            }

            int error = FuseMounter.Unmount(MountPoint, detach: false, out string reason);
            if (error == Errno.Busy)
            {
                MountLog.UnmountDeferred(_logger, MountPoint);
                error = FuseMounter.Unmount(MountPoint, detach: true, out reason);
            }

            if (error != 0)
            {
                MountLog.UnmountFailed(_logger, MountPoint, reason);
            }
        }
    }

    /// <summary>
    /// Returns when the mount is gone, by whoever's hand, and everything that was asked has been served.
    /// </summary>
    public void WaitForExit(CancellationToken cancel = default) => _exited.Wait(cancel);

    /// <summary>False when the mount is still there after that time.</summary>
    public bool WaitForExit(TimeSpan timeout) => _exited.Wait(timeout);

    public FuseStatistics GetStatistics() => FuseCounters.Sum([.. _workers.Select(worker => worker.Counters)]);

    /// <summary>
    /// Leaves word for <see cref="FuseMounts.Unmount"/>, which waits in another process: the volume could not be
    /// committed.
    /// </summary>
    public void NoteFailure(string message) => _serverLock?.NoteFailure(message);

    /// <summary>
    /// Unmounts if need be, waits, and lets go of the lock: the volume must have been committed by then.
    /// </summary>
    public void Dispose()
    {
        RequestUnmount();
        if (_threads.Count > 0)
        {
            _exited.Wait();
            _threads.ForEach(thread => thread.Join());
        }

        _workers.ForEach(worker => worker.Dispose());
        _background.Dispose();
        _serverLock?.Dispose();
        _exited.Dispose();
    }

    private static void ClearStale(string mountPoint, ILogger logger)
    {
        if (MountTable.FindAt(mountPoint) is not { } entry)
        {
            return;
        }

        if (!MountPoints.IsDead(mountPoint))
        {
            if (entry.IsOurs)
            {
                throw new FsException(
                    FsError.Busy,
                    $"{entry.Source} is mounted on {mountPoint} already: run `packetfs unmount {mountPoint}` first, or "
                    + "choose another mount point.");
            }

            return;
        }

        int error = FuseMounter.Unmount(mountPoint, detach: true, out string reason);
        if (error != 0)
        {
            throw new FsException(
                FsError.Busy, $"{mountPoint} is the mount of a process that died and cannot be cleared: {reason}");
        }

        MountLog.ClearedStaleMount(logger, mountPoint);
    }

    private void Start(FuseMountOptions options)
    {
        int fd = FuseMounter.Mount(MountPoint, options);
        _workers.Add(new FuseWorker(fd, _fileSystem, _logger));
        try
        {
            (uint minor, FuseInitFlags flags) = FuseHandshake.Perform(fd, options);
            for (int i = 1; i < options.Workers; i++)
            {
                AddClone(fd);
            }

            StartThreads();
            int readahead = RaiseReadahead();
            MountLog.Mounted(_logger, MountPoint, minor, flags.ToString(), _workers.Count, readahead);
        }
        catch
        {
            _ = FuseMounter.Unmount(MountPoint, detach: true, out _);
            _workers.ForEach(worker => worker.Dispose());
            throw;
        }
    }

    /// <summary>
    /// A descriptor of its own per worker spares them a common lock in the kernel; without it one worker does.
    /// </summary>
    private unsafe void AddClone(int fd)
    {
        int clone = LibC.Open("/dev/fuse", LibC.OpenReadWrite | LibC.OpenCloseOnExec);
        if (clone < 0)
        {
            return;
        }

        uint original = (uint)fd;
        if (LibC.IoControl(clone, LibC.FuseDeviceClone, &original) < 0)
        {
            LibC.Close(clone);
            return;
        }

        _workers.Add(new FuseWorker(clone, _fileSystem, _logger));
    }

    private void StartThreads()
    {
        _running = _workers.Count;
        foreach (FuseWorker worker in _workers)
        {
            Thread thread = new(() => RunWorker(worker)) { Name = "packetfs fuse", IsBackground = true };
            _threads.Add(thread);
        }

        _background.Start();
        _threads.ForEach(thread => thread.Start());
    }

    private void RunWorker(FuseWorker worker)
    {
        worker.Run();
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _background.Stop();
            _fileSystem.CloseIdleWriters();
            MountLog.Unmounted(_logger, MountPoint);
            _exited.Set();
        }
    }

    /// <summary>
    /// The default makes READs of 256 KiB; only root may raise it. Asked of the mount table, never of the mount
    /// itself.
    /// </summary>
    private int RaiseReadahead()
    {
        string path = $"/sys/class/bdi/{MountTable.FindAt(MountPoint)?.DeviceNumber}/read_ahead_kb";
        try
        {
            File.WriteAllText(path, $"{ReadaheadKb}");
            return ReadaheadKb;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 128;
        }
    }
}
