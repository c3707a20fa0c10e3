using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs protect DISC</c>: a commit area for a volume that was formatted elsewhere.</summary>
internal static class ProtectCommand
{
    private static readonly Argument<string> Disc = new("disc")
    {
        Description = "Disc image of the emulated drive, or any plain UDF image file",
    };

    private static readonly Option<int?> Packets = new("--packets")
    {
        Description = "Packets to set aside [default: one for each 32 of the volume, 16 to 128]",
        HelpName = "PACKETS",
    };

    private static readonly Option<bool> PlanOnly = new("--plan", "--dry-run", "-n")
    {
        Description = "Say what would be done; write nothing",
    };

    public static Command Create()
    {
        Packets.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is not (null or (>= 12 and <= 4096)))
            {
                result.AddError("--packets takes 12 to 4096 packets");
            }
        });
        Command command = new("protect",
            "Make commits power-safe on a volume that was formatted elsewhere: sets space aside for a commit area, "
            + "outside the partition or at its free end. Files stay; other systems read and write the volume as before")
        {
            Disc, Packets, PlanOnly,
        };
        command.SetAction(parsed => Guard.Run("packetfs protect", cancel => Run(parsed, cancel)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        bool isQuiet = parsed.GetValue(GlobalOptions.Quiet);
        bool isPlan = parsed.GetValue(PlanOnly);
        ProtectJob prepared = default!;
        ProgressView.Run(isQuiet, progress => prepared = ProtectJob.Prepare(
            parsed.GetRequiredValue(Disc), parsed.GetValue(Packets), isPlan, log, progress, cancel));
        using ProtectJob job = prepared;
        int number = 1;
        foreach (string step in isPlan || !isQuiet ? job.Steps : [])
        {
            Terminal.Line($"  {number++}. {step}");
        }

        if (isPlan && job.Refusal is null)
        {
            return ExitCode.Success;
        }

        string summary = "";
        ProgressView.Run(isQuiet, progress => summary = job.Run(progress));
        Terminal.Line(summary);
        return ExitCode.Success;
    }
}
