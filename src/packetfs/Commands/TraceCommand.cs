using System.CommandLine;
using System.Globalization;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Tracing;
using Spectre.Console;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs trace show FILE</c>: what passed between PacketFs and a drive.</summary>
internal static class TraceCommand
{
    private static readonly Argument<string> File = new("file") { Description = "A trace that --trace has made" };

    private static readonly Option<bool> Errors = new("--errors")
    {
        Description = "Only commands that did not end well",
    };

    private static readonly Option<string> Opcode = new("--opcode")
    {
        Description = "Only this command: two hexadecimal digits (2A), or a part of its name (write)",
        HelpName = "CODE",
    };

    private static readonly Option<string> Lba = new("--lba")
    {
        Description = "Only commands that touch this block, or these blocks",
        HelpName = "N or N-M",
    };

    private static readonly Option<bool> SummaryOnly = new("--summary") { Description = "Only the figures at the end" };

    private static readonly Option<bool> Json = new("--json") { Description = "For programs" };

    public static Command Create()
    {
        Command show = new("show", "Show a trace: when, what, with which result, how long it took")
        {
            File, Errors, Opcode, Lba, SummaryOnly, Json,
        };
        show.SetAction(parsed => Guard.Run("packetfs trace show", cancel => Run(parsed, cancel)));
        return new Command("trace", "What passed between PacketFs and a drive (recorded with --trace FILE)") { show };
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        string path = parsed.GetRequiredValue(File);
        TraceFilter filter = new()
        {
            ErrorsOnly = parsed.GetValue(Errors),
            Opcode = parsed.GetValue(Opcode),
            Blocks = parsed.GetValue(Lba),
        };
        if (parsed.GetValue(Json))
        {
            using Stream output = Console.OpenStandardOutput();
            TraceJson.Write(path, filter, output, cancel);
            Terminal.Line("");
            return ExitCode.Success;
        }

        bool showsLines = !parsed.GetValue(SummaryOnly);
        LinePrinter printer = new();
        TraceSummary summary = TraceShowJob.Run(
            path,
            filter,
            line =>
            {
                if (showsLines)
                {
                    printer.Print(line);
                }
            },
            cancel);
        printer.Finish();
        ShowSummary(summary, showsLines);
        return ExitCode.Success;
    }

    private static string Text(TraceLine line)
    {
        string bytes = line.Direction is { } direction ? $"  [{direction} {line.Bytes:N0}]" : "";
        string meaning = line.Meaning is { } words ? $"  {words}" : "";
        string times = string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Number,8} {line.Start.TotalSeconds,12:0.000000} {line.Duration.TotalMilliseconds,10:0.000}");
        return $"{times} {line.Result,-9} {line.Name} {line.Fields}".TrimEnd() + bytes + meaning;
    }

    private static void ShowSummary(TraceSummary summary, bool isBelowLines)
    {
        if (isBelowLines)
        {
            Terminal.Line("");
        }

        summary.Sessions.ForEach(session => Terminal.Line($"Drive: {session}"));
        Terminal.Line(
            $"{summary.All.Count:N0} of {summary.CommandsInFile:N0} commands, {summary.All.Errors:N0} not good; "
            + $"{Sizes.Format(summary.BytesIn)} in, {Sizes.Format(summary.BytesOut)} out; "
            + $"the drive took {summary.All.Duration.TotalSeconds:0.000} s");
        if (summary.All.Count > 0)
        {
            ShowTotals(summary);
        }

        foreach ((string result, string? meaning, long count) in summary.Failures)
        {
            Terminal.Line($"{count,8:N0} x {result}  {meaning}");
        }

        if (summary.Tail is { } tail)
        {
            Terminal.Warn(tail);
        }
    }

    private static void ShowTotals(TraceSummary summary)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("command")
            .AddColumn(new TableColumn("count").RightAligned())
            .AddColumn(new TableColumn("not good").RightAligned())
            .AddColumn(new TableColumn("data").RightAligned())
            .AddColumn(new TableColumn("took s").RightAligned())
            .AddColumn(new TableColumn("longest ms").RightAligned());
        foreach (TraceTotal total in summary.Totals)
        {
            table.AddRow(
                Markup.Escape(total.Name),
                $"{total.Count:N0}",
                $"{total.Errors:N0}",
                Sizes.Format(total.Bytes),
                $"{total.Duration.TotalSeconds:0.000}",
                $"{total.Longest.TotalMilliseconds:0.000}");
        }

        Terminal.Out.Write(table);
        Terminal.Line("Slowest:");
        foreach (TraceLine line in summary.Slowest)
        {
            Terminal.Line(Text(line));
        }
    }

    /// <summary>Says of commands that are repeated with the same result only how often that was.</summary>
    private sealed class LinePrinter
    {
        private TraceLine? _last;
        private TraceLine? _repeated;
        private long _repeats;

        public void Print(TraceLine line)
        {
            if (_last is null)
            {
                // Not before it is known that the file is a trace.
                Terminal.Line($"{"number",8} {"time s",12} {"took ms",10} {"result",-9} command");
            }

            if (_last is { } last && line.Cdb == last.Cdb && line.Result == last.Result && line.Content == last.Content
                && line.Session == last.Session)
            {
                _repeated = line;
                _repeats++;
                return;
            }

            Finish();
            if (_last is not null && _last.Session != line.Session)
            {
                // Each use of a drive has a time of its own.
                Terminal.Line("");
            }

            Terminal.Line(Text(line));
            _last = line;
        }

        public void Finish()
        {
            if (_repeats == 1)
            {
                Terminal.Line(Text(_repeated!));
            }
            else if (_repeats > 1)
            {
                Terminal.Line($"{"",8} {"",12} {"",10} and {_repeats:N0} times more, until "
                    + _repeated!.Start.TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture));
            }

            _repeats = 0;
        }
    }
}
