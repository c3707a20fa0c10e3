using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;
using Spectre.Console;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs label DISC [NEW]</c>: the names of a volume.</summary>
internal static class LabelCommand
{
    private static readonly Argument<string> Disc =
        new("disc") { Description = "Disc image, any plain UDF image file, or a mount point" };

    private static readonly Argument<string?> New = new("new")
    {
        Description = "The new label: logical volume identifier, and as much as fits as volume identifier. May be left "
            + "out: then the label is shown, or only what the options say is changed",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> All = new("--all") { Description = "Show every identifier" };
    private static readonly Option<string> Logical = Name("--lvid", "Logical volume identifier: what systems show");
    private static readonly Option<string> Volume = Name("--vid", "Volume identifier: up to 30 characters");
    private static readonly Option<string> Uuid = Name("--uuid", "Sixteen hexadecimal digits, before the rest of the "
        + "volume set identifier");

    private static readonly Option<string> VolumeSet = Name("--vsid", "Volume set identifier, from its 17th character");
    private static readonly Option<string> FileSet = Name("--fsid", "File set identifier: up to 30 characters");
    private static readonly Option<string> Owner = Name("--owner", "Who made it: up to 34 characters");
    private static readonly Option<string> Organization = Name("--organization", "Who answers for it", "--org");
    private static readonly Option<string> Contact = Name("--contact", "Whom to ask about it");

    public static Command Create()
    {
        Command command = new("label",
            "Show the label of a volume, or give it another one. Characters beyond ASCII take twice the room")
        {
            Disc, New, All, Logical, Volume, Uuid, VolumeSet, FileSet, Owner, Organization, Contact,
        };
        command.SetAction(parsed => Guard.Run("packetfs label", _ => Run(parsed)));
        return command;
    }

    private static Option<string> Name(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = "TEXT" };

    private static int Run(ParseResult parsed)
    {
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        string disc = parsed.GetRequiredValue(Disc);
        LabelRequest change = new()
        {
            Label = parsed.GetValue(New),
            LogicalVolume = parsed.GetValue(Logical),
            Volume = parsed.GetValue(Volume),
            Uuid = parsed.GetValue(Uuid),
            VolumeSet = parsed.GetValue(VolumeSet),
            FileSet = parsed.GetValue(FileSet),
            Owner = parsed.GetValue(Owner),
            Organization = parsed.GetValue(Organization),
            Contact = parsed.GetValue(Contact),
        };
        if (!change.IsEmpty)
        {
            LabelJob.Change(disc, change, log);
        }

        if (parsed.GetValue(All))
        {
            Show(LabelJob.Show(disc, log));
        }
        else if (change.IsEmpty)
        {
            Terminal.Line(LabelJob.ReadLabel(disc, log));
        }

        return ExitCode.Success;
    }

    private static void Show(ReportSection labels)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (ReportLine line in labels.Lines)
        {
            grid.AddRow(Markup.Escape(line.Name), Markup.Escape(line.Value));
        }

        Terminal.Out.Write(grid);
    }
}
