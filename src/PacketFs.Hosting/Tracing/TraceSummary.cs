namespace PacketFs.Hosting.Tracing;

/// <summary>A trace in figures, over the commands that the filter let through. Grows while the trace is read.</summary>
public sealed class TraceSummary
{
    private const int SlowestKept = 5;
    private readonly Dictionary<string, TraceTotal> _totals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Meaning, long Count)> _results = new(StringComparer.Ordinal);
    private readonly PriorityQueue<TraceLine, TimeSpan> _slowest = new();

    /// <summary>One line for each use of a drive.</summary>
    public List<string> Sessions { get; } = [];

    /// <summary>All that were shown.</summary>
    public TraceTotal All { get; } = new("all");

    /// <summary>Commands in the file, shown or not.</summary>
    public long CommandsInFile { get; internal set; }

    /// <summary>Null, or what does not count at the end of the file.</summary>
    public string? Tail { get; internal set; }

    public long BytesIn { get; private set; }

    public long BytesOut { get; private set; }

    /// <summary>By the time that the drive took for them all, longest first.</summary>
    public IEnumerable<TraceTotal> Totals => _totals.Values.OrderByDescending(total => total.Duration);

    /// <summary>What was not good: result, meaning, how often; commonest first.</summary>
    public IEnumerable<(string Result, string? Meaning, long Count)> Failures =>
        _results.Select(entry => (entry.Key, entry.Value.Meaning, entry.Value.Count))
            .OrderByDescending(entry => entry.Count);

    /// <summary>Five at most, longest first.</summary>
    public IEnumerable<TraceLine> Slowest =>
        _slowest.UnorderedItems.Select(item => item.Element).OrderByDescending(line => line.Duration);

    internal void Add(TraceLine line)
    {
        All.Add(line);
        if (!_totals.TryGetValue(line.Name, out TraceTotal? total))
        {
            _totals[line.Name] = total = new TraceTotal(line.Name);
        }

        total.Add(line);
        BytesIn += line.Direction == "in" ? line.Bytes : 0;
        BytesOut += line.Direction == "out" ? line.Bytes : 0;
        if (!line.IsGood)
        {
            _results[line.Result] = (line.Meaning, _results.GetValueOrDefault(line.Result).Count + 1);
        }

        // The content may be long, and what is kept here shows no content.
        _slowest.Enqueue(line with { Content = null }, line.Duration);
        if (_slowest.Count > SlowestKept)
        {
            _slowest.Dequeue();
        }
    }
}
