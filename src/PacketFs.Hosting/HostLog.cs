using Microsoft.Extensions.Logging;
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
    public static ILoggerFactory Create(bool verbose, string? file)
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
