using Microsoft.Extensions.Logging;
using PacketFs.Packet;

namespace PacketFs.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} is mounted read-only: {Reason}")]
    public static partial void MountedReadOnly(ILogger logger, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: {Notice}")]
    public static partial void MountNotice(ILogger logger, string path, string notice);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Summary}")]
    public static partial void Protected(ILogger logger, string summary);

    [LoggerMessage(Level = LogLevel.Information, Message = "Unmounting {MountPoint}: committing the volume")]
    public static partial void Unmounting(ILogger logger, string mountPoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "{MountPoint} is unmounted, everything is on the disc")]
    public static partial void Unmounted(ILogger logger, string mountPoint);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Commit area: {Outcome}, {Records} commits with {Blocks} blocks")]
    public static partial void CommitAreaAttached(ILogger logger, CommitAreaOutcome outcome, int records, int blocks);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The volume's commit area cannot be used: {Reason}; writes are ordered instead")]
    public static partial void CommitAreaUnusable(ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The drive did not stop formatting {Path} ({Reason}); some other drives may not read the disc yet")]
    public static partial void FormatNotStopped(ILogger logger, string path, string? reason);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "No drive was used, so the trace {Path} holds no commands of this run")]
    public static partial void TraceIsEmpty(ILogger logger, string path);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The trace {Path} was cut off in the middle of a record; its last {Bytes} bytes are dropped")]
    public static partial void TraceTailDropped(ILogger logger, string path, long bytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "Background work on the disc failed")]
    public static partial void BackgroundFailed(ILogger logger, Exception failure);
}
