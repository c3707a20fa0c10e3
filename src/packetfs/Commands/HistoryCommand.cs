using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;
using Spectre.Console;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs history DISC</c>: the states of a volume that is written once.</summary>
internal static class HistoryCommand
{
    private static readonly Argument<string> Disc = new("disc") { Description = "Image of a volume written once" };

    public static Command Create()
    {
        Command command = new(
            "history", "List the states of a volume that is written once; 'packetfs mount --as-of N' shows one of them")
        {
            Disc,
        };
        command.SetAction(parsed => Guard.Run("packetfs history", _ => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn(new TableColumn("state").RightAligned())
            .AddColumn("recorded")
            .AddColumn(new TableColumn("files").RightAligned())
            .AddColumn(new TableColumn("directories").RightAligned())
            .AddColumn(new TableColumn("added").RightAligned());
        foreach (VolumeStateEntry entry in HistoryJob.Run(parsed.GetRequiredValue(Disc), log))
        {
            string time =
                entry.Time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";
            table.AddRow(
                $"{entry.Number}",
                time,
                entry.Files?.ToString("N0") ?? "-",
                entry.Directories?.ToString("N0") ?? "-",
                Sizes.Format(entry.AddedBytes));
        }

        Terminal.Out.Write(table);
        return ExitCode.Success;
    }
}
