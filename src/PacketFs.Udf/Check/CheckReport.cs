using PacketFs.Udf.Findings;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Check;

/// <summary>What a check has found.</summary>
public sealed class CheckReport
{
    private const int Uncorrected = 4;
    private const int OperationalError = 8;

    internal CheckReport(FindingCollector findings, LogicalVolume? volume, bool isComplete, CheckCounts counts)
    {
        Findings = findings.Kept;
        Counts = findings.Counts;
        Gravest = findings.Gravest;
        Total = findings.Total;
        Volume = volume;
        IsComplete = isComplete;
        Objects = counts;
    }

    /// <summary>In the order in which they were found; bounded by <see cref="CheckOptions.MaximumFindings"/>.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>How often each problem was found, whether kept or not.</summary>
    public IReadOnlyDictionary<Problem, long> Counts { get; }

    /// <summary>Findings of any severity, kept or not.</summary>
    public long Total { get; }

    public Severity Gravest { get; }

    /// <summary>Null when the device holds no volume that can be understood.</summary>
    public LogicalVolume? Volume { get; }

    /// <summary>False when something could not be looked at; a finding says what.</summary>
    public bool IsComplete { get; }

    public CheckCounts Objects { get; }

    /// <summary>
    /// As fsck answers: 0 nothing worse than warnings, 4 errors that a repair should correct, plus 8 when not all could
    /// be checked. A volume that was merely not unmounted is a warning, so 0: e2fsck -n judges a dirty flag alone
    /// likewise.
    /// </summary>
    public int ExitCode =>
        (Counts.Keys.Any(problem => ProblemTable.Get(problem).Severity == Severity.Error) ? Uncorrected : 0)
        + (IsComplete && Gravest < Severity.Fatal ? 0 : OperationalError);
}
