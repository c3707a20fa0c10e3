namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>The matrix in short, as README.md shows it: media of which the same is said share a line.</summary>
internal static class ReadmeTable
{
    public const string Header = "| medium | is recorded | a volume in a drive that only reads | session closed | "
        + "disc closed |";

    public const string Rule = "|---|---|---|---|---|";

    private const string OnceSuffix = " with `--write-once`";
    private const string Always = "needs no closing";

    // Short words, and the columns that stand behind each: all of them must be known to the medium.
    private static readonly (string Word, string[] Steps)[] Methods =
    [
        ("track at once", ["track at once, left open", "track at once, session closed", "track at once, final"]),
        ("session at once", ["session at once, blocks", "session at once, sectors of 2,352"]),
        ("audio", ["audio"]),
        ("raw", ["raw, 96 bytes of sub-channel", "raw, 16 bytes of sub-channel"]),
        ("packets (variable, fixed)", ["variable packets", "fixed packets of 32"]),
        ("disc at once", ["disc at once"]),
        ("incrementally", ["incremental"]),
        ("sequentially", ["sequential"]),
        ("in sessions", ["second session"]),
        ("over what is there", ["overwrite"]),
    ];

    public static string[] Lines(MediaMatrix matrix)
    {
        List<(string Name, string Cells)> rows = [];
        foreach (MediaRow row in MediaRow.All)
        {
            string methods = Recorded(matrix, row.Name);
            rows.Add((row.Name, $"{methods} | {Seen(matrix, row, "volume")}"));
            bool alsoOnce = row is { IsRewritable: true, IsFormatted: false }
                && !MediaCell.IsNo(Cell(matrix, row.Name, "format --write-once"));
            if (alsoOnce)
            {
                rows.Add((row.Name + OnceSuffix, $"{methods} | {Seen(matrix, row, "written once")}"));
            }
        }

        return [.. rows.GroupBy(row => row.Cells)
            .Select(group => $"| {string.Join("; ", group.Select(row => row.Name))} | {group.Key} |")];
    }

    private static string Recorded(MediaMatrix matrix, string medium)
    {
        string[] known = [.. Methods
            .Where(method => method.Steps.All(step => !MediaCell.IsNo(Cell(matrix, medium, step))))
            .Select(method => method.Word)];
        return known.Length == 0 ? "-" : string.Join(", ", known);
    }

    private static string Seen(MediaMatrix matrix, MediaRow row, string kind)
    {
        string[] cells =
        [
            .. new[] { "open", "session closed", "disc closed" }
                .Select(state => Who(Cell(matrix, row.Name, $"{kind}, {state}"), row)),
        ];
        return string.Join(" | ", cells);
    }

    private static string Who(string cell, MediaRow row) =>
        cell.StartsWith("nothing to close", StringComparison.Ordinal) ? Always
        : cell.Contains("old reader", StringComparison.Ordinal) ? "read"
        : !cell.Contains("+ reader", StringComparison.Ordinal) ? "not read"
        : row.IsCd ? "by MultiRead drives"
        : "read";

    private static string Cell(MediaMatrix matrix, string medium, string step) =>
        matrix[medium, step] ?? throw new InvalidOperationException($"the matrix has no cell {medium}, {step}");
}
