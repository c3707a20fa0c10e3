namespace PacketFs.Udf.Findings;

/// <summary>
/// Gathers findings with a bound: a hostile disc can be wrong in as many places as it has blocks. What goes beyond the
/// bound is counted by problem and not kept. Not thread-safe.
/// </summary>
public sealed class FindingCollector
{
    /// <summary>Findings kept unless told otherwise.</summary>
    public const int DefaultCapacity = 1000;
    private readonly int _capacity;
    private readonly List<Finding> _kept = [];
    private readonly Dictionary<Problem, long> _counts = [];

    public FindingCollector(int capacity = DefaultCapacity) => _capacity = capacity;

    public IReadOnlyList<Finding> Kept => _kept;

    /// <summary>How often each problem was found, kept or not.</summary>
    public IReadOnlyDictionary<Problem, long> Counts => _counts;

    public long Total { get; private set; }

    /// <summary>The gravest severity so far; Information when there is nothing.</summary>
    public Severity Gravest { get; private set; }

    public void Add(Problem problem, string where, string detail = "")
    {
        Total++;
        _counts[problem] = _counts.GetValueOrDefault(problem) + 1;
        Severity severity = ProblemTable.Get(problem).Severity;
        Gravest = severity > Gravest ? severity : Gravest;
        if (_kept.Count < _capacity)
        {
            _kept.Add(new Finding(problem, where, detail));
        }
    }

    /// <summary>Takes over what another collector has kept and counted.</summary>
    public void AddRange(FindingCollector other)
    {
        foreach (Finding finding in other._kept)
        {
            Add(finding.Problem, finding.Where, finding.Detail);
        }

        foreach ((Problem problem, long count) in other._counts)
        {
            long notKept = count - other._kept.LongCount(finding => finding.Problem == problem);
            _counts[problem] += notKept;
            Total += notKept;
        }
    }
}
