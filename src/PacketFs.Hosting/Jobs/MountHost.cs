using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Jobs.Info;
using PacketFs.Hosting.Media;
using PacketFs.Mount.Fuse;
using PacketFs.Packet;
using PacketFs.Udf.Mounted;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// A mounted disc, from start to end: medium, volume and mount are put together, served, and taken apart again in the
/// order that loses nothing: requests end, the volume is committed and closed, the drive let go, and only then the lock
/// that <c>packetfs unmount</c> waits for.
/// </summary>
public sealed class MountHost : IDisposable
{
    private readonly MountRequest _request;
    private readonly VolumeSession _session;
    private readonly FuseSession _mount;
    private readonly ILogger _logger;

    private MountHost(MountRequest request, VolumeSession session, FuseSession mount, ILogger logger)
    {
        _request = request;
        _session = session;
        _mount = mount;
        _logger = logger;
        string label = session.Volume.Label.Length == 0 ? "" : $" '{session.Volume.Label}'";
        string mode = session.Volume.ReadOnlyReason is { } reason ? $", read-only: {reason}" : "";
        Description = $"{request.Target}{label} is mounted on {mount.MountPoint}{mode}";
    }

    /// <summary>One line for a person.</summary>
    public string Description { get; }

    /// <summary>Mounts; requests are served from here on.</summary>
    /// <exception cref="FsException">One line that says what is wrong and what to do.</exception>
    public static MountHost Start(MountRequest request, ILoggerFactory log)
    {
        Target target = Target.Find(request.Target);
        ILogger logger = log.CreateLogger<MountHost>();
        if (request.Protect)
        {
            Protect(request, log, logger);
        }

        PacketDeviceOptions deviceOptions = new() { CacheBytes = request.CacheBytes, Verify = Policy(request.Verify) };
        UdfMountOptions mountOptions = new()
        {
            ReadOnly = request.ReadOnly || request.AsOf is not null,
            AsOf = request.AsOf,
            CommitInterval = request.CommitInterval,
        };
        VolumeSession session = VolumeSession.Open(target, deviceOptions, mountOptions, log);
        try
        {
            if (!request.ReadOnly && session.Volume.ReadOnlyReason is { } reason)
            {
                HostingLog.MountedReadOnly(logger, target.Path, reason);
            }

            if (session.Notice is { } notice)
            {
                HostingLog.MountNotice(logger, target.Path, notice);
            }

            string place = Path.GetFullPath(request.MountPoint);
            session.Volume.HostInformation = new LiveReport(session, target.Path, place).Answer;
            FuseSession mount = FuseSession.Mount(
                session.Volume, FuseOptions(request, target), log.CreateLogger<FuseSession>());
            return new MountHost(request, session, mount, logger);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Returns when the disc is unmounted, by <paramref name="stop"/> or by anyone's hand, and everything is on it.
    /// </summary>
    /// <exception cref="FsException">The last commit failed: the message says what is not on the disc.</exception>
    public void RunUntilUnmounted(CancellationToken stop)
    {
        using (stop.Register(_mount.RequestUnmount))
        {
            // Not by the token: it only asks; what is under way is served to its end.
            _mount.WaitForExit(CancellationToken.None);
        }

        HostingLog.Unmounting(_logger, _mount.MountPoint);
        try
        {
            _session.Unmount(_request.Close);
        }
        catch (Exception failure)
        {
            // Whatever it is: somebody waits to hear whether the disc can be taken out.
            _mount.NoteFailure(failure.Message);
            throw;
        }

        _session.Dispose();
        HostingLog.Unmounted(_logger, _mount.MountPoint);
    }

    public void Dispose()
    {
        _session.Dispose();
        _mount.Dispose();
    }

    private static VerifyPolicy Policy(string name) => name switch
    {
        "none" => VerifyPolicy.None,
        "metadata" => VerifyPolicy.Metadata,
        "all" => VerifyPolicy.All,
        _ => throw new FsException(
            FsError.InvalidArgument, $"'{name}' is nothing that can be verified; use none, metadata or all."),
    };

    private static void Protect(MountRequest request, ILoggerFactory log, ILogger logger)
    {
        if (request.ReadOnly)
        {
            throw new FsException(
                FsError.InvalidArgument, "--protect writes to the disc; leave it out of a read-only mount.");
        }

        Progress<OperationProgress> silent = new();
        using ProtectJob job = ProtectJob.Prepare(request.Target, null, false, log, silent, CancellationToken.None);
        if (!job.IsProtected)
        {
            string summary = job.Run(silent);
            HostingLog.Protected(logger, summary);
        }
    }

    private static FuseMountOptions FuseOptions(MountRequest request, Target target) => new()
    {
        MountPoint = request.MountPoint,
        Source = target.Path,
        ReadOnly = request.ReadOnly,
        UserId = request.UserId,
        GroupId = request.GroupId,
        Umask = request.Umask ?? 0,
        AllowOther = request.AllowOther,
        AllowDevices = request.AllowDevices,
        AllowSetUserId = request.AllowSetUserId,
        NoAccessTimes = request.NoAccessTime,
    };
}
