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
        new("disc") { Description = "Disc image, or any plain UDF image file" };

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
        DiscReport report = InfoJob.Run(parsed.GetRequiredValue(Disc), log);
        if (parsed.GetValue(Json))
        {
            Terminal.Line(report.ToJson());
            return ExitCode.Success;
        }

        foreach (ReportSection section in report.Sections)
        {
            Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
            foreach (ReportLine line in section.Lines)
            {
                grid.AddRow(Markup.Escape(line.Name), Markup.Escape(line.Value));
            }

            Terminal.Line(section.Title);
            Terminal.Out.Write(new Padder(grid, new Padding(2, 0, 0, 1)));
        }

        return ExitCode.Success;
    }
}
