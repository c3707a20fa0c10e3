using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs mount DISC MOUNTPOINT</c>.</summary>
internal static class MountCommand
{
    private static readonly Argument<string> Disc = new("disc")
    {
        Description = "Disc image of the emulated drive, or any plain UDF image file",
    };

    private static readonly Argument<string> MountPoint = new("mountpoint") { Description = "An existing directory" };

    private static readonly Option<bool> Background = new("--daemon", "-d")
    {
        Description = "Return once the volume is mounted; go on in the background until 'packetfs unmount'",
    };

    private static readonly Option<bool> ReadOnly =
        new("--read-only", "-r") { Description = "Write nothing to the disc" };

    private static readonly Option<int?> AsOf = new("--as-of")
    {
        Description = "A disc that is written once: mount this state of it, read-only ('packetfs history' lists them)",
        HelpName = "NUMBER",
    };

    private static readonly Option<string> Options = new("--options", "-o")
    {
        Description = "rw, ro, uid=N, gid=N, umask=OCTAL, allow_other, dev, suid, noatime, commit=SECONDS, "
            + "verify=WHAT; separated by commas",
        HelpName = "LIST",
    };

    private static readonly Option<double> CommitInterval = new("--commit-interval")
    {
        Description = "Seconds that a change may wait before it is committed to the disc",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<string> Verify = new("--verify")
    {
        Description = "Read back what was written, and move what did not arrive: none, metadata (also the log), or all "
            + "(halves the speed)",
        HelpName = "WHAT",
        DefaultValueFactory = _ => "none",
    };

    private static readonly Option<int> CacheMegabytes = new("--cache")
    {
        Description = "Size of the packet cache in MiB",
        HelpName = "MIB",
        DefaultValueFactory = _ => 32,
    };

    private static readonly Option<bool> Protect = new("--protect")
    {
        Description = "First make commits power-safe on a volume formatted elsewhere, as 'packetfs protect' does",
    };

    private static readonly Option<string> Close = new("--close")
    {
        Description = "At the unmount of a disc that is written once, close none, session or disc (see 'eject')",
        HelpName = "WHAT",
        DefaultValueFactory = _ => CloseScopes.None,
    };

    private static readonly Option<bool> SignalReady = new(Daemon.ReadyOption) { Hidden = true };

    public static Command Create()
    {
        CommitInterval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 3600))
            {
                result.AddError("--commit-interval takes 0.1 to 3600 seconds");
            }
        });
        CacheMegabytes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 4 and <= 1024))
            {
                result.AddError("--cache takes 4 to 1024 MiB");
            }
        });
        Verify.AcceptOnlyFromAmong("none", "metadata", "all");
        Close.AcceptOnlyFromAmong(CloseScopes.All);
        Command command = new("mount",
            "Mount a disc's volume on a directory; Ctrl-C (or 'packetfs unmount') writes everything and unmounts")
        {
            Disc, MountPoint, Background, ReadOnly, AsOf, Options, CommitInterval, Verify, CacheMegabytes, Protect,
            Close, SignalReady,
        };
        command.SetAction(parsed => parsed.GetValue(Background) ? StartDaemon(parsed) : RunForeground(parsed));
        return command;
    }

    private static int StartDaemon(ParseResult parsed) => Guard.Run("packetfs mount", _ =>
    {
        MountRequest request = Request(parsed);
        List<string> arguments =
        [
            "mount", Path.GetFullPath(request.Target), Path.GetFullPath(request.MountPoint), Daemon.ReadyOption,
            CommitInterval.Name, request.CommitInterval.TotalSeconds.ToString("R"),
            Verify.Name, request.Verify,
            CacheMegabytes.Name, parsed.GetValue(CacheMegabytes).ToString(),
            Close.Name, parsed.GetRequiredValue(Close),
        ];
        if (parsed.GetValue(Options) is { } list)
        {
            arguments.AddRange([Options.Name, list]);
        }

        if (request.ReadOnly)
        {
            arguments.Add(ReadOnly.Name);
        }

        if (request.AsOf is { } number)
        {
            arguments.AddRange([AsOf.Name, number.ToString()]);
        }

        if (request.Protect)
        {
            arguments.Add(Protect.Name);
        }

        if (parsed.GetValue(GlobalOptions.LogFile) is { } log)
        {
            arguments.AddRange([GlobalOptions.LogFile.Name, Path.GetFullPath(log)]);
        }

        if (parsed.GetValue(GlobalOptions.TraceFile) is { } trace)
        {
            arguments.AddRange([GlobalOptions.TraceFile.Name, Path.GetFullPath(trace)]);
        }

        if (parsed.GetValue(GlobalOptions.TraceData))
        {
            arguments.Add(GlobalOptions.TraceData.Name);
        }

        return Daemon.Start(arguments);
    });

    private static int RunForeground(ParseResult parsed) => Guard.Run("packetfs mount", _ =>
    {
        MountRequest request = Request(parsed);
        bool isDaemon = parsed.GetValue(SignalReady);
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration terminate = OnSignal(PosixSignal.SIGTERM, stop);
        using PosixSignalRegistration hangup = OnSignal(PosixSignal.SIGHUP, stop);
        using MountHost host = MountHost.Start(request, log);
        if (isDaemon)
        {
            Daemon.SignalReady();
        }
        else if (!parsed.GetValue(GlobalOptions.Quiet))
        {
            Console.Error.WriteLine($"{host.Description} (Ctrl-C unmounts)");
        }

        host.RunUntilUnmounted(stop.Token);
        return ExitCode.Success;
    });

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });

    private static MountRequest Request(ParseResult parsed)
    {
        MountRequest request = new(parsed.GetRequiredValue(Disc), parsed.GetRequiredValue(MountPoint))
        {
            ReadOnly = parsed.GetValue(ReadOnly),
            AsOf = parsed.GetValue(AsOf),
            Protect = parsed.GetValue(Protect),
            CommitInterval = TimeSpan.FromSeconds(parsed.GetValue(CommitInterval)),
            Verify = parsed.GetRequiredValue(Verify),
            CacheBytes = parsed.GetValue(CacheMegabytes) << 20,
            Close = CloseScopes.Parse(parsed.GetRequiredValue(Close)),
        };
        return MountOptionString.Apply(request, parsed.GetValue(Options));
    }
}
