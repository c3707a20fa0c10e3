using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;
using PacketFs.Hosting.Jobs.Recording;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs burn [options] DISC INPUT...</c>: records tracks and sessions.</summary>
internal static class BurnCommand
{
    private const string Examples = """
        Examples:
          packetfs burn disc.img image.iso                      one image, the disc is final
          packetfs burn --multi --verify disc.img image.iso     another session can follow
          packetfs burn disc.img album.cue                      audio CD with gaps, CD-TEXT, ISRC
          packetfs burn disc.img *.flac                         audio CD, one track for each file
          packetfs burn --blank fast disc.img image.iso         erase a CD-RW or DVD-RW first
          packetfs burn --dry-run disc.img album.cue            say what would be done
          genisoimage -R -M old.iso -C $(packetfs msinfo disc.img) new | packetfs burn --multi disc.img -
        """;

    private static readonly Argument<string> Disc = new("disc") { Description = "Disc image of the emulated drive" };

    private static readonly Argument<string[]> Inputs = new("input")
    {
        Description = "ISO image, cue sheet, WAV or FLAC files (44.1 kHz, 16 bits, stereo), or '-' for standard input",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Method = new("--method", "-m")
    {
        Description = "auto (what fits medium and input), tao (track at once), sao or dao (session, disc at once), raw "
            + "(with the best sub-channel), raw96, raw16, packet (CD: packets, DVD-R: incremental)",
        DefaultValueFactory = _ => "auto",
    };

    private static readonly Option<bool> Multi = new("--multi")
    {
        Description = "Close the session and let another one follow",
    };

    private static readonly Option<bool> LeaveOpen = new("--leave-open")
    {
        Description = "Leave the session open for more tracks; only recorders read it until 'packetfs close'",
    };

    private static readonly Option<bool> Finalize = new("--finalize", "--finalise")
    {
        Description = "Let nothing be added afterwards [default]",
    };

    private static readonly Option<bool> Simulate = new("--simulate", "--dummy")
    {
        Description = "Do everything with the laser at reading power",
    };

    private static readonly Option<double?> Speed = new("--speed")
    {
        Description = "Times single speed [default: the fastest]",
        HelpName = "N",
    };

    private static readonly Option<bool> Verify = new("--verify")
    {
        Description = "Read back and compare; names the first block that differs (of a pipe: the first megabyte)",
    };

    private static readonly Option<string?> Blank = new("--blank")
    {
        Description = "Erase a CD-RW or DVD-RW first: fast (table of contents) or all",
        HelpName = "fast|all",
    };

    private static readonly Option<bool> DryRun = new("--dry-run", "-n")
    {
        Description = "Say what would be done; write nothing",
    };

    private static readonly Option<bool> Audio = new("--audio")
    {
        Description = "Inputs that are neither WAV nor FLAC hold samples: 44.1 kHz, 16 bits, stereo, little-endian",
    };

    private static readonly Option<bool> Raw = new("--raw")
    {
        Description = "Inputs hold raw sectors of 2,352 bytes",
    };

    private static readonly Option<string?> Size = new("--size")
    {
        Description = "Bytes that standard input will bring (k, M, G: times 1,024), for methods that must know",
        HelpName = "BYTES",
    };

    private static readonly Option<int> Pad = new("--pad")
    {
        Description = "Sectors of zeros after a data track (150: for readers that read ahead)",
        HelpName = "SECTORS",
    };

    private static readonly Option<int?> PacketSize = new("--packet-size")
    {
        Description = "Blocks of a packet with '--method packet' on a CD; 0 makes them variable [default: 32]",
        HelpName = "BLOCKS",
    };

    private static readonly Option<bool> NoUnderrunProtection = new("--no-underrun-protection")
    {
        Description = "Do not let the drive pause when the input is slow",
    };

    public static Command Create()
    {
        Method.AcceptOnlyFromAmong([.. BurnRequest.Methods]);
        Blank.AcceptOnlyFromAmong("fast", "all");
        Command command = new("burn", "Record images, audio and cue sheets on a disc")
        {
            Disc, Inputs, Method, Multi, LeaveOpen, Finalize, Simulate, Speed, Verify, Blank, DryRun, Audio, Raw, Size,
            Pad, PacketSize, NoUnderrunProtection, Confirmation.Yes,
        };
        command.Validators.Add(result =>
        {
            bool[] ends = [result.GetValue(Multi), result.GetValue(LeaveOpen), result.GetValue(Finalize)];
            if (ends.Count(end => end) > 1)
            {
                result.AddError("--multi, --leave-open and --finalize exclude each other");
            }
        });
        Speed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is <= 0 or double.NaN)
            {
                result.AddError("--speed takes a number above 0");
            }
        });
        command.SetAction(parsed => Guard.Run("packetfs burn", cancel => Run(parsed, cancel)));
        command.Options.Add(new HelpOption { Action = new ExamplesHelp(Examples) });
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        BurnRequest request = new(parsed.GetRequiredValue(Disc), parsed.GetRequiredValue(Inputs))
        {
            Method = parsed.GetValue(Method) ?? "auto",
            IsMulti = parsed.GetValue(Multi),
            LeavesOpen = parsed.GetValue(LeaveOpen),
            Simulate = parsed.GetValue(Simulate),
            Speed = parsed.GetValue(Speed),
            Verify = parsed.GetValue(Verify),
            Blank = parsed.GetValue(Blank),
            BufferUnderrunFree = !parsed.GetValue(NoUnderrunProtection),
            PacketBlocks = parsed.GetValue(PacketSize),
            IsAudio = parsed.GetValue(Audio),
            IsRaw = parsed.GetValue(Raw),
            PipeBytes = parsed.GetValue(Size) is { } size ? ParseSize(size) : null,
            PadSectors = parsed.GetValue(Pad),
            OpenPipe = Console.OpenStandardInput,
        };
        bool isQuiet = parsed.GetValue(GlobalOptions.Quiet);
        bool isDryRun = parsed.GetValue(DryRun);
        using BurnJob job = BurnJob.Prepare(request, log);
        if (isDryRun || !isQuiet)
        {
            Show(job);
        }

        if (isDryRun)
        {
            return ExitCode.Success;
        }

        bool destroys = job.Blanks || job.Overwrites;
        if (destroys && !Confirmation.Given(parsed, "What is on the disc will be lost. Go on?"))
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

    private static void Show(BurnJob job)
    {
        Terminal.Line(job.MediumText);
        Terminal.Line($"  {job.RoomText}");
        int number = 1;
        foreach (PlannedStep step in job.Steps)
        {
            string time = step.Estimate is { } estimate ? $"  (about {Sizes.Format(estimate)})" : "";
            Terminal.Line($"  {number++}. {step.Text}{time}");
        }

        foreach (string note in job.Notes)
        {
            Terminal.Line($"  note: {note}");
        }
    }

    private static long ParseSize(string text)
    {
        string digits = text.TrimEnd('k', 'K', 'M', 'G');
        long unit = (text.Length - digits.Length, char.ToUpperInvariant(text[^1])) switch
        {
            (0, _) => 1,
            (1, 'K') => 1L << 10,
            (1, 'M') => 1L << 20,
            (1, 'G') => 1L << 30,
            _ => 0,
        };
        bool isNumber = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        return isNumber && unit > 0 && number is > 0 and < (1L << 32)
            ? number * unit
            : throw new Core.FsException(
                Core.FsError.InvalidArgument, $"'{text}' is no size; 700M is 700 times 1,048,576 bytes.");
    }
}
