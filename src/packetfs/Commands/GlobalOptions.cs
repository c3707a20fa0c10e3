using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Hosting;

namespace PacketFs.Cli.Commands;

/// <summary>Options that every command takes.</summary>
internal static class GlobalOptions
{
    public static Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "Tell on standard error what is being done, down to each command that the drive refuses",
        Recursive = true,
    };

    public static Option<string> LogFile { get; } = new("--log")
    {
        Description = "Also write the log to this file",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "No progress, only errors",
        Recursive = true,
    };

    public static Option<string> TraceFile { get; } = new("--trace")
    {
        Description = "Record every command that a drive gets, and what it answers, in this file ('packetfs trace "
            + "show' reads it); a trace that is there goes on",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<bool> TraceData { get; } = new("--trace-data")
    {
        Description = "With --trace: also the data that is read and written; without it only length and digest",
        Recursive = true,
    };

    public static ILoggerFactory CreateLog(ParseResult parsed) => HostLog.Create(
        parsed.GetValue(Verbose),
        parsed.GetValue(LogFile),
        parsed.GetValue(TraceFile),
        parsed.GetValue(TraceData));

    public static void AddTo(Command root)
    {
        root.Options.Add(Verbose);
        root.Options.Add(LogFile);
        root.Options.Add(Quiet);
        root.Options.Add(TraceFile);
        root.Options.Add(TraceData);
    }
}
