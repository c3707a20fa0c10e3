using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;

namespace PacketFs.Cli.Commands;

/// <summary>
/// <c>packetfs check DISC</c> reads only; with <c>--repair</c> it plans, shows the plan, asks, and then repairs. Exit
/// codes as fsck has them.
/// </summary>
internal static class CheckCommand
{
    private static readonly Argument<string> Disc = new("disc")
    {
        Description = "Disc image of the emulated drive, or any plain UDF image file",
    };

    private static readonly Option<bool> Repair = new("--repair")
    {
        Description = "Plan a repair, show every step of it with what it loses, ask, and carry it out",
    };

    private static readonly Option<bool> PlanOnly = new("--plan", "--dry-run", "-n")
    {
        Description = "With --repair: show the plan and write nothing",
    };

    private static readonly Option<bool> Yes = new("--yes", "-y")
    {
        Description = "With --repair: do not ask; needed where there is no terminal",
    };

    private static readonly Option<bool> RemoveUnreadable = new("--remove-unreadable")
    {
        Description = "With --repair: also remove names whose file entry cannot be read. Without this they stay, "
            + "because another drive may still read them; 'packetfs recover' first copies out what can be read",
    };

    public static Command Create()
    {
        Command command = new("check",
            "Check the volume on a disc, without changing a byte; with --repair, mend it. Exit codes: 0 clean, "
            + "1 corrected, 4 errors are left, 8 not checked or not repaired; sums of these")
        {
            Disc, Repair, PlanOnly, Yes, RemoveUnreadable,
        };
        command.Validators.Add(result =>
        {
            bool isAlone = !result.GetValue(Repair)
                && (result.GetValue(PlanOnly) || result.GetValue(Yes) || result.GetValue(RemoveUnreadable));
            if (isAlone)
            {
                result.AddError("--plan, --yes and --remove-unreadable go with --repair");
            }
        });
        command.SetAction(parsed => Guard.Run(
            "packetfs check",
            cancel => parsed.GetValue(Repair) ? RunRepair(parsed, cancel) : Run(parsed, cancel),
            ExitCode.CheckOperational));
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

    private static int RunRepair(ParseResult parsed, CancellationToken cancel)
    {
        string disc = parsed.GetRequiredValue(Disc);
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        RepairRequest request = new(disc)
        {
            PlanOnly = parsed.GetValue(PlanOnly),
            RemoveUnreadable = parsed.GetValue(RemoveUnreadable),
        };
        bool isQuiet = parsed.GetValue(GlobalOptions.Quiet);
        RepairJob prepared = default!;
        ProgressView.Run(isQuiet, progress => prepared = RepairJob.Prepare(request, log, progress, cancel));
        using RepairJob job = prepared;
        ShowPlan(disc, job);
        if (job.Refusal is not null || job.IsEmpty || request.PlanOnly)
        {
            return job.ExitCodeAsItIs;
        }

        if (!parsed.GetValue(Yes))
        {
            if (Console.IsInputRedirected || Console.IsErrorRedirected)
            {
                Terminal.Warn("nothing was changed: there is no terminal to ask on; say --yes.");
                return job.ExitCodeAsItIs | ExitCode.CheckOperational;
            }

            if (!Terminal.Ask("Carry this out?"))
            {
                Terminal.Line("Nothing was changed.");
                return job.ExitCodeAsItIs;
            }
        }

        RepairOutcome outcome = default!;
        ProgressView.Run(isQuiet, progress => outcome = job.Run(progress));
        Terminal.Line(outcome.Summary);
        return outcome.ExitCode;
    }

    private static void ShowPlan(string disc, RepairJob job)
    {
        foreach (string finding in job.Findings)
        {
            Terminal.Line(finding);
        }

        if (job.Refusal is { } refusal)
        {
            Terminal.Line($"{disc}: {refusal}");
            return;
        }

        if (job.IsEmpty)
        {
            Terminal.Line(job.Findings.Count == 0
                ? $"{disc}: clean; there is nothing to repair"
                : $"{disc}: there is nothing that can be repaired; what is listed stays as it is");
            return;
        }

        Terminal.Line("");
        Terminal.Line($"The plan for {disc}:");
        int number = 1;
        foreach (string step in job.Steps)
        {
            Terminal.Line($"  {number++}. {step}");
        }

        if (job.Left.Count > 0)
        {
            Terminal.Line("It leaves as it is:");
            foreach (string finding in job.Left)
            {
                Terminal.Line($"  - {finding}");
            }
        }

        if (job.Hint is { } hint)
        {
            Terminal.Line(hint);
        }

        Terminal.Line(job.Manner);
    }
}
