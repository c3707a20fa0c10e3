using Microsoft.Extensions.Logging;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <summary>Every line that this project logs.</summary>
internal static partial class MountLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Opcode} of node {Node} failed: {Reason}")]
    public static partial void RequestFailed(ILogger logger, FuseOpcode opcode, ulong node, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Opcode} of node {Node} broke; the caller gets an I/O error")]
    public static partial void RequestBroke(ILogger logger, Exception failure, FuseOpcode opcode, ulong node);

    [LoggerMessage(3, LogLevel.Debug, "Node {Node} was gone before its writer was seen to close")]
    public static partial void WriterIsGone(ILogger logger, ulong node);

    [LoggerMessage(4, LogLevel.Information,
        "Mounted on {MountPoint}: protocol 7.{Minor}, {Flags}, {Workers} workers, readahead {ReadaheadKb} KiB")]
    public static partial void Mounted(
        ILogger logger, string mountPoint, uint minor, string flags, int workers, int readaheadKb);

    [LoggerMessage(5, LogLevel.Information, "{MountPoint} is unmounted")]
    public static partial void Unmounted(ILogger logger, string mountPoint);

    [LoggerMessage(6, LogLevel.Warning, "{MountPoint} is in use; it goes away with the last file that is open on it")]
    public static partial void UnmountDeferred(ILogger logger, string mountPoint);

    [LoggerMessage(7, LogLevel.Error, "A worker stopped: reading or writing /dev/fuse failed with errno {Errno}")]
    public static partial void WorkerStopped(ILogger logger, int errno);

    [LoggerMessage(8, LogLevel.Error, "Background work failed: {Reason}")]
    public static partial void BackgroundFailed(ILogger logger, string reason);

    [LoggerMessage(9, LogLevel.Error, "Background work broke")]
    public static partial void BackgroundBroke(ILogger logger, Exception failure);

    [LoggerMessage(10, LogLevel.Warning, "Cleared {MountPoint}, which a process that died had left mounted")]
    public static partial void ClearedStaleMount(ILogger logger, string mountPoint);

    [LoggerMessage(11, LogLevel.Warning, "{MountPoint} could not be unmounted: {Reason}")]
    public static partial void UnmountFailed(ILogger logger, string mountPoint, string reason);

    [LoggerMessage(12, LogLevel.Warning,
        "No lock file can be kept ({Reason}): unmounting cannot wait for the last commit")]
    public static partial void NoServerLock(ILogger logger, string reason);
}
