using System.Globalization;
using System.Text;

namespace PacketFs.Benchmarks.Fuse;

/// <summary>Times of all rounds, and the table of their medians.</summary>
internal sealed class ResultTable
{
    private const int NameWidth = 24;
    private const int ColumnWidth = 24;

    private readonly Dictionary<(string Peer, Operation Operation), List<double>> _seconds = [];
    private readonly Dictionary<string, long> _peakKiB = new(StringComparer.Ordinal);

    public void Add(string peer, Operation operation, double seconds)
    {
        if (!_seconds.TryGetValue((peer, operation), out List<double>? all))
        {
            _seconds.Add((peer, operation), all = []);
        }

        all.Add(seconds);
    }

    public void AddMemory(string peer, long peakKiB) =>
        _peakKiB[peer] = Math.Max(_peakKiB.GetValueOrDefault(peer), peakKiB);

    /// <summary>
    /// A row for each operation, a column for each peer; in brackets how many times as fast the first is.
    /// </summary>
    public string Print(IReadOnlyList<string> peers, int mebibytes, int files)
    {
        StringBuilder text = new();
        text.Append("median".PadRight(NameWidth))
            .AppendJoin(string.Empty, peers.Select(peer => peer.PadLeft(ColumnWidth)))
            .Append('\n');
        foreach (Operation operation in Enum.GetValues<Operation>())
        {
            bool isLarge = operation is Operation.Write or Operation.Read;
            int units = isLarge ? mebibytes : files;
            text.Append((operation + (isLarge ? " MiB/s" : " files/s")).PadRight(NameWidth));
            foreach (string peer in peers)
            {
                text.Append(Cell(peers[0], peer, operation, units).PadLeft(ColumnWidth));
            }

            text.Append('\n');
        }

        foreach ((string peer, long kib) in _peakKiB)
        {
            text.Append(CultureInfo.InvariantCulture, $"{peer}: at most {kib / 1024} MiB resident\n");
        }

        return text.ToString();
    }

    private string Cell(string first, string peer, Operation operation, int units)
    {
        if (Median(peer, operation) is not { } seconds)
        {
            return "-";
        }

        string rate = (units / seconds).ToString("F0", CultureInfo.InvariantCulture);
        return peer == first || Median(first, operation) is not { } own
            ? rate
            : rate + " (" + (seconds / own).ToString("F2", CultureInfo.InvariantCulture) + "x)";
    }

    private double? Median(string peer, Operation operation)
    {
        if (!_seconds.TryGetValue((peer, operation), out List<double>? all))
        {
            return null;
        }

        double[] sorted = [.. all.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
