using System.CommandLine;
using System.Globalization;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs disc create MEDIUM FILE</c>: discs for the emulated drive.</summary>
internal static class DiscCommand
{
    private static readonly Argument<string> Medium = new("medium")
    {
        Description = "Kind of disc: " + string.Join(", ", DiscCreation.Media),
    };

    private static readonly Argument<string> File = new("file")
    {
        Description = "Disc image to make: FILE holds the user area, FILE.disc everything else",
    };

    private static readonly Option<string?> Size = new("--size")
    {
        Description = "CD-R, CD-RW: minutes, 74 or 80; BD-R, BD-RE: GB, 25 or 50; "
            + "others: a small disc of so many MiB, such as 64M",
        HelpName = "SIZE",
    };

    private static readonly Option<string> Defects = new("--defects")
    {
        Description = "Put N defective packets on the disc, placed by SEED",
        HelpName = "SEED:N",
    };

    private static readonly Option<string?> Content = new("--from")
    {
        Description = "DVD-ROM, BD-ROM: the image to press, any file; CD-ROM: a finalised CD-R, the master",
        HelpName = "IMAGE",
    };

    private static readonly Option<bool> Force = new("--force", "-f") { Description = "Replace an existing file" };

    public static Command Create()
    {
        Medium.AcceptOnlyFromAmong([.. DiscCreation.Media]);
        Command create =
            new("create", "Make a disc for the emulated drive: a blank one, or a pressed one")
            {
                Medium, File, Size, Content, Defects, Force,
            };
        create.SetAction(parsed => Guard.Run("packetfs disc create", _ =>
        {
            string text = DiscCreation.Run(new DiscCreationRequest(parsed.GetRequiredValue(File))
            {
                Medium = parsed.GetRequiredValue(Medium),
                Size = parsed.GetValue(Size),
                Content = parsed.GetValue(Content),
                Defects = ParseDefects(parsed.GetValue(Defects)),
                Overwrite = parsed.GetValue(Force),
            });
            if (!parsed.GetValue(GlobalOptions.Quiet))
            {
                Terminal.Line(text);
            }

            return ExitCode.Success;
        }));
        return new Command("disc", "Discs of the emulated drive") { create, DiscShowCommand.Create() };
    }

    private static DefectSeed? ParseDefects(string? text)
    {
        if (text is null)
        {
            return null;
        }

        string[] parts = text.Split(':');
        return parts.Length == 2
            && ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? new DefectSeed(seed, count)
            : throw new Core.FsException(
            Core.FsError.InvalidArgument, "--defects takes SEED:N, two numbers, such as 42:10.");
    }
}
