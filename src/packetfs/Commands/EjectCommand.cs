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

    public static Command Create()
    {
        Command command =
            new("eject", "Unmount the disc if it is mounted, write out what the drive still holds, open the tray")
        {
            Target,
        };
        command.SetAction(parsed => Guard.Run("packetfs eject", cancel =>
        {
            using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
            string text = EjectJob.Run(parsed.GetRequiredValue(Target), log, cancel);
            if (!parsed.GetValue(GlobalOptions.Quiet))
            {
                Terminal.Line(text);
            }

            return ExitCode.Success;
        }));
        return command;
    }
}
