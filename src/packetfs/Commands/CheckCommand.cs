using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs check DISC</c>: reads only; exit codes as fsck has them.</summary>
internal static class CheckCommand
{
    private static readonly Argument<string> Disc = new("disc")
    {
        Description = "Disc image of the emulated drive, or any plain UDF image file",
    };

    public static Command Create()
    {
        Command command = new("check",
            "Check the volume on a disc, without changing a byte (exit code 0: clean, 4: problems, 8: not checked)")
        {
            Disc,
        };
        command.SetAction(
            parsed => Guard.Run("packetfs check", cancel => Run(parsed, cancel), ExitCode.CheckOperational));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        CheckOutcome outcome = default!;
        ProgressView.Run(parsed.GetValue(GlobalOptions.Quiet), progress =>
            outcome = CheckJob.Run(parsed.GetRequiredValue(Disc), log, progress, cancel));
        foreach (string finding in outcome.Findings)
        {
            Terminal.Line(finding);
        }

        Terminal.Line(outcome.Summary);
        return outcome.ExitCode;
    }
}
