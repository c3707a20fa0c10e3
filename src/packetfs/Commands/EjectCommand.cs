using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs eject DISC|MOUNTPOINT</c>.</summary>
internal static class EjectCommand
{
    private static readonly Argument<string> Target =
        new("disc") { Description = "Disc image, or where it is mounted" };

    private static readonly Option<string> Close = new("--close")
    {
        Description = "On a disc that is written once: close nothing, the session (any drive reads it then; the next "
            + "mount begins another), or the disc (nothing can be added any more)",
        HelpName = "WHAT",
        DefaultValueFactory = _ => CloseScopes.None,
    };

    public static Command Create()
    {
        Close.AcceptOnlyFromAmong(CloseScopes.All);
        Command command =
            new("eject", "Unmount the disc if it is mounted, write out what the drive still holds, open the tray")
        {
            Target, Close,
        };
        command.SetAction(parsed => Guard.Run("packetfs eject", cancel =>
        {
            using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
            bool isQuiet = parsed.GetValue(GlobalOptions.Quiet);
            CloseScope scope = CloseScopes.Parse(parsed.GetRequiredValue(Close));
            using EjectJob job = EjectJob.Prepare(parsed.GetRequiredValue(Target), scope, log, cancel);
            if (!isQuiet && job.ClosingCost is { } cost)
            {
                Terminal.Line(cost);
            }

            IReadOnlyList<string> lines = [];
            ProgressView.Run(isQuiet, progress => lines = job.Run(progress, cancel));
            foreach (string line in isQuiet ? [] : lines)
            {
                Terminal.Line(line);
            }

            return ExitCode.Success;
        }));
        return command;
    }
}
