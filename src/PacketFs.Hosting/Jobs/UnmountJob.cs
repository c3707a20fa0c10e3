using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Mount.Fuse;

namespace PacketFs.Hosting.Jobs;

/// <summary>Unmounts what another process serves, and waits until the disc is safe to take out.</summary>
public static class UnmountJob
{
    /// <exception cref="FsException">It is not our mount, it is in use, or it is another user's.</exception>
    public static void Run(string mountPoint, ILoggerFactory log, CancellationToken cancel)
    {
        ILogger logger = log.CreateLogger<MountHost>();
        HostingLog.Unmounting(logger, mountPoint);
        FuseMounts.Unmount(mountPoint, cancel: cancel);
    }
}
