using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mount.Fuse;

namespace PacketFs.Hosting.Jobs.Recording;

/// <summary>Opens what can be recorded on: a drive with a disc, not mounted.</summary>
internal static class RecorderTargets
{
    public static MediumSession Open(string path, ILoggerFactory log, bool readOnly = false)
    {
        if (FuseMounts.Find(path) is { } mounted)
        {
            throw new FsException(
                FsError.Busy, $"{path} is mounted on {mounted.MountPoint}; 'packetfs unmount {path}' first.");
        }

        Target target = Target.Find(path);
        return target.Kind == TargetKind.PlainImage
            ? throw new FsException(
                FsError.NotSupported,
                $"{path} is a plain image, no disc. Make a disc with 'packetfs disc create cd-r {path}'.")
            : MediumSession.Open(target, readOnly, log);
    }
}
