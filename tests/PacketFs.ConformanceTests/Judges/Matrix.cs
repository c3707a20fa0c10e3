using System.Text;
using PacketFs.ConformanceTests.Discs;

namespace PacketFs.ConformanceTests.Judges;

/// <summary>The table of discs and judges that the suite leaves behind for people to read.</summary>
internal sealed class Matrix(IReadOnlyList<DiscSpec> rows)
{
    private const int LongestReason = 200;

    // From the inside out: ourselves, descriptors, readers, the one that also writes. Others follow.
    private static readonly string[] Order =
        ["remount", "check", "udfinfo", "7-Zip", "udfclient", "libudfread", "GRUB", "Linux", "Linux writes"];

    private readonly Dictionary<(string Row, string Column), Verdict> _cells = [];
    private readonly List<string> _columns = [];
    private readonly Lock _lock = new();

    public void Set(DiscSpec spec, string column, Verdict verdict)
    {
        lock (_lock)
        {
            if (!_columns.Contains(column))
            {
                _columns.Add(column);
                _columns.Sort((a, b) => Rank(a).CompareTo(Rank(b)));
            }

            _cells[(spec.Name, column)] = verdict;
        }
    }

    /// <summary>The table, then the reasons of everything in it that is not ok.</summary>
    public string Print(string title)
    {
        lock (_lock)
        {
            int rowWidth = rows.Max(row => row.Name.Length);
            StringBuilder text = new();
            text.Append(title).Append('\n').Append("disc".PadRight(rowWidth));
            foreach (string column in _columns)
            {
                text.Append("  ").Append(column);
            }

            text.Append('\n');
            foreach (DiscSpec row in rows)
            {
                text.Append(row.Name.PadRight(rowWidth));
                foreach (string column in _columns)
                {
                    string word = Word(_cells.GetValueOrDefault((row.Name, column)));
                    text.Append("  ").Append(word.PadRight(column.Length));
                }

                text.Append('\n');
            }

            return text.Append('\n').AppendJoin(string.Empty, Reasons()).ToString();
        }
    }

    private static int Rank(string column) =>
        Array.IndexOf(Order, column) is var rank and >= 0 ? rank : Order.Length;

    private IEnumerable<string> Reasons() => _cells
        .Where(cell => cell.Value.Kind != VerdictKind.Good)
        .GroupBy(cell => (cell.Key.Column, Word: Word(cell.Value), Reason: Short(cell.Value.Reason, cell.Key.Row)))
        .Select(group => $"{group.Key.Column}: {group.Key.Word} on {group.Count()}: {group.Key.Reason}\n")
        .Order(StringComparer.Ordinal);

    private static string Word(Verdict? verdict) => verdict?.Kind switch
    {
        VerdictKind.Good => "ok",
        VerdictKind.Bad => "FAIL",
        VerdictKind.NotAsked => "n/a",
        _ => "-",
    };

    // What is said of many discs in the same words is said once.
    private static string Short(string reason, string row)
    {
        string line = reason.ReplaceLineEndings(" ").Replace(row, "DISC", StringComparison.Ordinal);
        return line.Length <= LongestReason ? line : line[..LongestReason] + "...";
    }
}
