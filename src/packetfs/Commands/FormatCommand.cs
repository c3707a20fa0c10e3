using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;
using Spectre.Console;

namespace PacketFs.Cli.Commands;

/// <summary>
/// Formats a disc for packet writing and makes a UDF volume on it. <c>pwfmt</c> is this command alone;
/// <c>packetfs format</c> is the same.
/// </summary>
internal static class FormatCommand
{
    private static readonly Argument<string> Disc = new("disc")
    {
        Description = "Disc image of the emulated drive; a plain file becomes a volume as on a hard disk",
    };

    private static readonly Option<string> Label = new("--label", "-L")
    {
        Description = "Name of the volume, as people see it",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<string> FileSystem = new("--fs")
    {
        Description = "udf, or fat32 for devices that know nothing else (DVD-RAM, DVD+RW, BD-RE, plain images)",
        DefaultValueFactory = _ => "udf",
    };

    private static readonly Option<int?> Cluster = new("--cluster")
    {
        Description = "FAT32: bytes in a cluster [default: what suits the medium, at most 32768]",
        HelpName = "BYTES",
    };

    private static readonly Option<bool> PartitionTable = new("--mbr")
    {
        Description = "FAT32: in a partition, behind a master boot record [default: the volume is the whole disc]",
    };

    private static readonly Option<string> Revision = new("--revision", "-R", "--udf")
    {
        Description = "UDF revision [default: the medium's usual one; 2.01 on CD-RW]",
    };

    private static readonly Option<bool> SingleMetadata = new("--single-metadata")
    {
        Description = "UDF 2.50 and 2.60: keep directories and file entries once [default: twice]",
    };

    private static readonly Option<bool> WriteOnce = new("--write-once")
    {
        Description = "Write from front to back (virtual partition): every state is kept. For a plain image, a CD-RW "
            + "or a DVD-RW; discs that can be written only once always are",
    };

    private static readonly Option<bool> PseudoOverwrite = new("--pow")
    {
        Description = "BD-R: write as on a rewritable disc (pseudo-overwrite, UDF 2.60). Only a blank disc, only once; "
            + "every change of what is recorded takes up room for good, and some thousands of commits are the end. "
            + "[default: from front to back, every state is kept]",
    };

    private static readonly Option<int?> Spare = new("--spare")
    {
        Description = "Spare packets, for when others go bad",
        HelpName = "PACKETS",
    };

    private static readonly Option<int?> CommitArea = new("--commit-area")
    {
        Description = "Packets set aside for power-safe commits; 0 makes none",
        HelpName = "PACKETS",
    };

    private static readonly Option<int?> BlockSize = new("--block-size")
    {
        Description = "Bytes in a block, plain image files only [default: 2048]",
        HelpName = "BYTES",
    };

    private static readonly Option<bool> Full = new("--full")
    {
        Description = "Certify: write and read the whole surface, spare out what is bad (a quick format does not)",
    };

    private static readonly Option<bool> QuickFormat = new("--quick") { Description = "Do not certify [default]" };

    private static readonly Option<bool> Force = new("--force", "-f")
    {
        Description = "Format although the disc holds data. The data is lost.",
    };

    private static readonly Option<bool> DryRun = new("--dry-run", "-n")
    {
        Description = "Say what would be done, and where everything would lie; write nothing",
    };

    private static readonly Option<bool> Explain = new("--explain")
    {
        Description = "Say which systems will read the volume and write on it, and why; write nothing",
    };

    private static readonly Option<uint?> UserId =
        new("--uid") { Description = "Owner of the root directory [default: you]" };

    private static readonly Option<uint?> GroupId =
        new("--gid") { Description = "Group of the root directory [default: yours]" };

    /// <summary>Fills a command (pwfmt's root, or <c>packetfs format</c>) with the arguments and the action.</summary>
    public static T Fill<T>(T command, string program)
        where T : Command
    {
        FileSystem.AcceptOnlyFromAmong("udf", "fat32");
        Revision.AcceptOnlyFromAmong("1.02", "1.50", "2.00", "2.01", "2.50", "2.60");
        command.Arguments.Add(Disc);
        Option[] options =

        [
            Label, FileSystem, Cluster, PartitionTable, Revision, SingleMetadata, WriteOnce, PseudoOverwrite,
            Full, QuickFormat, Spare, CommitArea, BlockSize, UserId,
            GroupId, Force, DryRun,
            Explain,
        ];
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(Full) && result.GetValue(QuickFormat))
            {
                result.AddError("--full and --quick exclude each other");
            }

            bool isFat = result.GetValue(FileSystem) == "fat32";
            Option[] others = isFat
                ? [Revision, SingleMetadata, WriteOnce, PseudoOverwrite, Spare, CommitArea, UserId, GroupId]
                : [Cluster, PartitionTable];
            foreach (Option option in others)
            {
                if (result.GetResult(option) is { Implicit: false })
                {
                    result.AddError($"{option.Name} is not for --fs {(isFat ? "fat32" : "udf")}");
                }
            }
        });
        command.SetAction(parsed => Guard.Run(program, cancel => Run(parsed, cancel)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        FormatRequest request = new(parsed.GetRequiredValue(Disc))
        {
            Label = parsed.GetValue(Label) ?? "",
            FileSystem = parsed.GetRequiredValue(FileSystem),
            ClusterBytes = parsed.GetValue(Cluster),
            PartitionTable = parsed.GetValue(PartitionTable),
            Revision = parsed.GetValue(Revision),
            SingleMetadata = parsed.GetValue(SingleMetadata),
            WriteOnce = parsed.GetValue(WriteOnce),
            PseudoOverwrite = parsed.GetValue(PseudoOverwrite),
            SparePackets = parsed.GetValue(Spare),
            CommitAreaPackets = parsed.GetValue(CommitArea),
            BlockSize = parsed.GetValue(BlockSize),
            Full = parsed.GetValue(Full),
            Force = parsed.GetValue(Force),
            UserId = parsed.GetValue(UserId),
            GroupId = parsed.GetValue(GroupId),
        };
        using IFormatJob job = FormatJobs.Prepare(request, log);
        bool isDryRun = parsed.GetValue(DryRun);
        bool isQuiet = parsed.GetValue(GlobalOptions.Quiet);
        bool explains = parsed.GetValue(Explain);
        if (isDryRun || explains || !isQuiet)
        {
            ShowPlan(job);
            ShowReaders(job, withNotes: explains);
        }

        if (explains && !isDryRun)
        {
            return ExitCode.Success;
        }

        if (isDryRun)
        {
            ShowLayout(job);
            return ExitCode.Success;
        }

        FormatSummary summary = default!;
        ProgressView.Run(isQuiet, progress => summary = job.Run(progress, cancel));
        if (!isQuiet)
        {
            Terminal.Line(summary.Text);
        }

        return ExitCode.Success;
    }

    private static void ShowPlan(IFormatJob job)
    {
        Terminal.Line($"{job.MediumText}");
        int number = 1;
        foreach (PlannedStep step in job.Steps)
        {
            string time = step.Estimate is { } estimate ? $"  (about {Sizes.Format(estimate)})" : "";
            Terminal.Line($"  {number++}. {step.Text}{time}");
        }
    }

    /// <summary>The whole table, or one line of names for each answer.</summary>
    private static void ShowReaders(IFormatJob job, bool withNotes)
    {
        if (!withNotes)
        {
            Terminal.Line($"  Read by: {Names(job, line => line.Reads)}");
            Terminal.Line($"  Written by: {Names(job, line => line.Writes)} ('--explain' says more)");
            return;
        }

        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn("system").AddColumn("reads it").AddColumn("writes it").AddColumn("because, or how");
        foreach (ReaderLine line in job.Readers)
        {
            table.AddRow(line.System, line.Reads, line.Writes, Markup.Escape(line.Note));
        }

        Terminal.Out.Write(table);
    }

    private static string Names(IFormatJob job, Func<ReaderLine, string> answer)
    {
        string names = string.Join("; ", job.Readers.Where(line => answer(line) == "yes").Select(line => line.System));
        return names.Length == 0 ? "none but PacketFs" : names;
    }

    private static void ShowLayout(IFormatJob job)
    {
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn(new TableColumn("first block").RightAligned())
            .AddColumn(new TableColumn("blocks").RightAligned())
            .AddColumn("what");
        foreach (LayoutLine line in job.Layout)
        {
            table.AddRow(line.Start.ToString("N0"), line.BlockCount.ToString("N0"), Markup.Escape(line.Purpose));
        }

        Terminal.Out.Write(table);
    }
}
