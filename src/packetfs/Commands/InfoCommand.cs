using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;
using Spectre.Console;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs info DISC</c>.</summary>
internal static class InfoCommand
{
    private static readonly Argument<string> Disc =
        new("disc") { Description = "Disc image, any plain UDF image file, or a mount point" };

    private static readonly Option<bool> Json = new("--json") { Description = "For programs" };

    public static Command Create()
    {
        Command command =
            new("info", "Tell what is in the drive: the medium, its state, the volume on it") { Disc, Json };
        command.SetAction(parsed => Guard.Run("packetfs info", _ => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        string disc = parsed.GetRequiredValue(Disc);
        if (parsed.GetValue(Json))
        {
            Terminal.Line(InfoJob.RunJson(disc, log));
            return ExitCode.Success;
        }

        foreach (ReportSection section in InfoJob.Run(disc, log).Sections)
        {
            Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
            foreach (ReportLine line in section.Lines.Where(line => line.Value.Length > 0))
            {
                grid.AddRow(Markup.Escape(line.Name), Markup.Escape(line.Value));
            }

            Terminal.Line(section.Title);
            Terminal.Out.Write(new Padder(grid, new Padding(2, 0, 0, 1)));
        }

        return ExitCode.Success;
    }
}
