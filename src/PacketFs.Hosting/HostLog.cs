using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Tracing;
using PacketFs.Mmc.Tracing;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace PacketFs.Hosting;

/// <summary>
/// The log of a run: warnings on standard error, everything there with "verbose", and a file when asked for.
/// </summary>
public static class HostLog
{
    private const string Template =
        "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";

    /// <param name="verbose">Debug messages on standard error, too.</param>
    /// <param name="file">Null for none; else a file that the log is appended to, debug messages included.</param>
    /// <param name="trace">Null for none; else a trace that every command to a drive is appended to.</param>
    /// <param name="tracePayload">Keep the bytes of reads and writes in the trace, too.</param>
    /// <exception cref="FsException">The trace cannot be written there.</exception>
    public static ILoggerFactory Create(
        bool verbose, string? file, string? trace = null, bool tracePayload = false)
    {
        SerilogLoggerFactory log = CreateLog(verbose, file);
        if (trace is null)
        {
            return log;
        }

        try
        {
            TraceWriter writer = TraceFiles.OpenForAppend(trace, tracePayload, log.CreateLogger<TraceWriter>());
            return new TracedLog(log, writer, trace);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    private static SerilogLoggerFactory CreateLog(bool verbose, string? file)
    {
        LoggerConfiguration configuration = new LoggerConfiguration()
            .MinimumLevel.Is(verbose || file is not null ? LogEventLevel.Debug : LogEventLevel.Warning)
            .WriteTo.Console(
                restrictedToMinimumLevel: verbose ? LogEventLevel.Debug : LogEventLevel.Warning,
                outputTemplate: verbose ? Template : "{Level:w}: {Message:lj}{NewLine}",
                standardErrorFromLevel: LogEventLevel.Verbose);
        if (file is not null)
        {
            configuration = configuration.WriteTo.File(file, outputTemplate: Template);
        }

        Logger logger = configuration.CreateLogger();
        return new SerilogLoggerFactory(logger, dispose: true);
    }
}
