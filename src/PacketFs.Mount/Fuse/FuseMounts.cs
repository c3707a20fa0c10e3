using System.Diagnostics;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Native;

namespace PacketFs.Mount.Fuse;

/// <summary>Our mounts on this machine, whichever process serves them.</summary>
public static class FuseMounts
{
    private const int PollMs = 20;

    public static IReadOnlyList<FuseMountEntry> List() => [.. MountTable.Read().Where(entry => entry.IsOurs)];

    /// <summary>Our mount at this path, or of this image or drive; null when there is none.</summary>
    public static FuseMountEntry? Find(string mountPointOrSource)
    {
        string resolved = MountPoints.Resolve(mountPointOrSource);
        IReadOnlyList<FuseMountEntry> ours = List();
        return ours.LastOrDefault(entry => entry.MountPoint == resolved)
            ?? ours.LastOrDefault(entry => entry.Source == resolved || entry.Source == mountPointOrSource);
    }

    /// <summary>
    /// Detaches a mount and returns when the process that served it has committed everything and let go (its lock is
    /// free), or has died. Works for root, and for users on their own mounts. Also clears the mount of a dead process.
    /// </summary>
    /// <param name="mountPointOrSource">The directory, or the image or drive that is mounted there.</param>
    /// <param name="lazy">Detach also while files are open; waiting then lasts until the last of them is
    /// closed.</param>
    /// <param name="timeout">How long to wait for the commit; null: as long as it takes.</param>
    /// <param name="cancel">Ends the waiting, not the commit.</param>
    /// <exception cref="FsException">
    /// NotFound: not a mount of ours. Busy: files are open. PermissionDenied: another user's. Cancelled: the time is
    /// up.
    /// </exception>
    public static void Unmount(
        string mountPointOrSource, bool lazy = false, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        FuseMountEntry? entry = Find(mountPointOrSource);
        string mountPoint = entry?.MountPoint ?? MountPoints.Resolve(mountPointOrSource);
        uint owner = entry?.UserId ?? LibC.EffectiveUserId();
        bool wasServed = ServerLock.IsHeld(mountPoint, owner, out string server);
        if (entry is null)
        {
            RequireStillCommitting(mountPoint, owner, mountPointOrSource);
        }
        else
        {
            Detach(mountPoint, owner, lazy);
        }

        WaitForServer(mountPoint, owner, timeout ?? Timeout.InfiniteTimeSpan, cancel);
        string? failure = ServerLock.ReadFailure(mountPoint, owner);
        if (failure is "" && wasServed)
        {
            failure = $"process {server}, which served it, died on the way. Mount it again and look.";
        }

        if (failure is { Length: > 0 })
        {
            throw new FsException(
                FsError.InputOutput, $"{mountPoint} is unmounted, but not everything was written: {failure}");
        }
    }

    private static void RequireStillCommitting(string mountPoint, uint owner, string asked)
    {
        if (!ServerLock.IsHeld(mountPoint, owner, out _))
        {
            throw new FsException(FsError.NotFound, $"{asked} is not mounted by packetfs.");
        }
    }

    private static void Detach(string mountPoint, uint owner, bool lazy)
    {
        bool isServed = ServerLock.IsHeld(mountPoint, owner, out _);
        bool isDead = !isServed && MountPoints.IsDead(mountPoint);
        int error = FuseMounter.Unmount(mountPoint, detach: lazy || isDead, out string reason);
        if (error == 0)
        {
            return;
        }

        throw error switch
        {
            Errno.Busy => new FsException(
                FsError.Busy,
                $"{mountPoint} is in use: close the files on it and leave the directory (fuser -vm {mountPoint} says "
                + $"who), or let it end by itself once they are closed (fusermount3 -uz {mountPoint})."),
            Errno.Perm => new FsException(
                FsError.PermissionDenied, $"{mountPoint} was mounted by another user: unmount it as root ({reason})."),
            _ => new FsException(FsError.InputOutput, $"{mountPoint} cannot be unmounted: {reason}"),
        };
    }

    private static void WaitForServer(string mountPoint, uint owner, TimeSpan timeout, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        while (ServerLock.IsHeld(mountPoint, owner, out string holder))
        {
            bool isLate = timeout != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(start) > timeout;
            if (isLate || cancel.WaitHandle.WaitOne(PollMs))
            {
                throw new FsException(
                    FsError.Cancelled,
                    $"{mountPoint} is unmounted, but process {holder} is still writing: do not switch off or eject "
                    + "yet.");
            }
        }
    }
}
