using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;
using PacketFs.Hosting.Jobs.Recording;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs close DISC</c>, <c>packetfs finalize DISC</c>: makes a disc readable elsewhere.</summary>
internal static class CloseCommand
{
    private static readonly Argument<string> Disc = new("disc") { Description = "Disc image of the emulated drive" };

    public static Command CreateClose() => Fill(
        new Command("close", "Close the open session, so that other drives can read the disc; more can be added"),
        finalise: false);

    public static Command CreateFinalize()
    {
        Command command = Fill(
            new Command("finalize", "Close the disc for good: readable everywhere, nothing can be added"),
            finalise: true);
        command.Aliases.Add("finalise");
        return command;
    }

    private static Command Fill(Command command, bool finalise)
    {
        command.Arguments.Add(Disc);
        command.Options.Add(Confirmation.Yes);
        command.SetAction(parsed => Guard.Run(
            $"packetfs {command.Name}", cancel => Run(parsed, finalise, cancel)));
        return command;
    }

    private static int Run(ParseResult parsed, bool finalise, CancellationToken cancel)
    {
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        bool isQuiet = parsed.GetValue(GlobalOptions.Quiet);
        using CloseJob job = CloseJob.Prepare(parsed.GetRequiredValue(Disc), finalise, log);
        if (job is { IsNothingToDo: true, IsDone: false })
        {
            throw new Core.FsException(Core.FsError.InvalidArgument, job.Text);
        }

        if (!isQuiet)
        {
            Terminal.Line(job.Text);
            foreach (PlannedStep step in job.Steps)
            {
                string time = step.Estimate is { } estimate ? $"  (about {Sizes.Format(estimate)})" : "";
                Terminal.Line($"  {step.Text}{time}");
            }
        }

        if (job.IsNothingToDo)
        {
            return ExitCode.Success;
        }

        if (!Confirmation.Given(parsed, job.IsFinal ? "Nothing can be added afterwards. Go on?" : "Go on?"))
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
