using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs.Recording;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs erase DISC</c>: makes a CD-RW or DVD-RW blank.</summary>
internal static class EraseCommand
{
    private static readonly Argument<string> Disc = new("disc") { Description = "Disc image of the emulated drive" };

    private static readonly Option<bool> All = new("--all")
    {
        Description = "Erase the whole surface, not only the table of contents",
    };

    public static Command Create()
    {
        Command command = new("erase", "Make a CD-RW or DVD-RW blank; everything on it is lost")
        {
            Disc, All, Confirmation.Yes,
        };
        command.SetAction(parsed => Guard.Run("packetfs erase", cancel => Run(parsed, cancel)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        bool isQuiet = parsed.GetValue(GlobalOptions.Quiet);
        string how = parsed.GetValue(All) ? "all" : "fast";
        using EraseJob job = EraseJob.Prepare(parsed.GetRequiredValue(Disc), how, log);
        if (!isQuiet)
        {
            Terminal.Line(job.Text);
        }

        if (job.IsBlank && !parsed.GetValue(All))
        {
            return ExitCode.Success;
        }

        if (!job.IsBlank && !Confirmation.Given(parsed, "Erase it?"))
        {
            return ExitCode.Cancelled;
        }

        string text = "";
        ProgressView.Run(isQuiet, progress => text = job.Run(progress, cancel));
        if (!isQuiet)
        {
            Terminal.Line(text);
        }

        return ExitCode.Success;
    }
}
