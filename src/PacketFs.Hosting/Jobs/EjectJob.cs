using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Mount.Fuse;

namespace PacketFs.Hosting.Jobs;

/// <summary>Unmounts a disc if it is mounted, and opens the tray.</summary>
public static class EjectJob
{
    /// <summary>Returns one line that says what was done.</summary>
    /// <exception cref="FsException">The disc is in use, or the drive does not let it go.</exception>
    public static string Run(string discOrMountPoint, ILoggerFactory log, CancellationToken cancel)
    {
        string path = discOrMountPoint;
        string done = "";
        if (FuseMounts.Find(discOrMountPoint) is { } mounted)
        {
            path = mounted.Source;
            FuseMounts.Unmount(mounted.MountPoint, cancel: cancel);
            done = $"{mounted.MountPoint} is unmounted; ";
        }

        Target target = Target.Find(path);
        if (target.Kind == TargetKind.PlainImage)
        {
            return $"{done}{path} is a plain image: nothing to eject.";
        }

        using MediumSession medium = MediumSession.Open(target, readOnly: true, log);
        DriveResult result = medium.Drive!.Eject(cancel);
        return result.IsGood
            ? $"{done}{path} is ejected."
            : throw result.ToException($"{path} could not be ejected");
    }
}
