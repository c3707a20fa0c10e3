using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs recover SOURCE DESTINATION</c>: what can still be read of a broken disc.</summary>
internal static class RecoverCommand
{
    private static readonly Argument<string> Source = new("source")
    {
        Description = "Disc image of the emulated drive, or any plain UDF image file; it is never written",
    };

    private static readonly Argument<string> Destination = new("destination")
    {
        Description = "Directory for the files; empty, or to be made",
    };

    private static readonly Option<bool> Deep = new("--deep")
    {
        Description = "Also scan every block of the disc for files that no directory leads to any more, deleted ones "
            + "and older states among them; they go to lost+found, with their names where any directory knew them",
    };

    public static Command Create()
    {
        Command command = new("recover",
            "Copy everything readable out of a broken disc: lost descriptors, lost names; unreadable blocks are named, "
            + "with zeros in their place. Exit codes: 0 all copied, 4 something was not, 1 nothing")
        {
            Source, Destination, Deep,
        };
        command.SetAction(parsed => Guard.Run("packetfs recover", cancel => Run(parsed, cancel)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        RecoverOutcome outcome = default!;
        ProgressView.Run(parsed.GetValue(GlobalOptions.Quiet), progress => outcome = RecoverJob.Run(
            parsed.GetRequiredValue(Source), parsed.GetRequiredValue(Destination), log, progress, cancel,
            parsed.GetValue(Deep)));
        if (outcome.Notes.Count > 0)
        {
            Terminal.Line("To read it, this was put right in memory (the disc is as it was):");
        }

        foreach (string note in outcome.Notes)
        {
            Terminal.Line($"  - {note}");
        }

        if (outcome.Problems.Count > 0)
        {
            Terminal.Line("Not copied whole:");
        }

        foreach (string problem in outcome.Problems)
        {
            Terminal.Line($"  - {problem}");
        }

        if (outcome.Scanned.Count > 0)
        {
            Terminal.Line("The scan of the whole disc:");
        }

        foreach (string line in outcome.Scanned)
        {
            Terminal.Line($"  - {line}");
        }

        Terminal.Line(outcome.Summary);
        return outcome.ExitCode;
    }
}
