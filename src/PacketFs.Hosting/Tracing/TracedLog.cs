using Microsoft.Extensions.Logging;
using PacketFs.Mmc;
using PacketFs.Mmc.Tracing;

namespace PacketFs.Hosting.Tracing;

/// <summary>
/// The log of a run that also keeps a trace: whatever opens a drive with this log has its commands recorded. The trace
/// is closed with the log.
/// </summary>
internal sealed class TracedLog(ILoggerFactory log, TraceWriter writer, string path) : ILoggerFactory
{
    /// <summary>The transport itself, or one that records it when the run keeps a trace.</summary>
    public static IScsiTransport Record(ILoggerFactory log, IScsiTransport transport, TimeProvider clock) =>
        log is TracedLog traced
            ? new RecordingTransport(
                transport, traced.Writer, clock, TimeProvider.System.GetUtcNow(), TraceFiles.ProgramVersion)
            : transport;

    private TraceWriter Writer { get; } = writer;

    public ILogger CreateLogger(string categoryName) => log.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => log.AddProvider(provider);

    public void Dispose()
    {
        if (Writer is { CommandCount: 0, HasFailed: false })
        {
            HostingLog.TraceIsEmpty(log.CreateLogger<TracedLog>(), path);
        }

        Writer.Dispose();
        log.Dispose();
    }
}
