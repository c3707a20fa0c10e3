using System.Globalization;

namespace PacketFs.TestKit.Simulation;

/// <summary>What was tried, and what was wrong.</summary>
public sealed class CutReport(string name)
{
    private readonly long[] _cuts = new long[8];
    private readonly List<string> _violations = [];

    public string Name => name;

    /// <summary>Moments at which a cut was tried in the scenario itself.</summary>
    public long Moments { get; private set; }

    /// <summary>Cuts tried, those in recoveries included.</summary>
    public long CutPoints => _cuts.Sum();

    /// <summary>
    /// Cuts tried in the scenario (0), in the recoveries from those (1), in the recoveries from those (2).
    /// </summary>
    public IReadOnlyList<long> CutsByDepth => _cuts;

    /// <summary>Cuts that left a packet unreadable.</summary>
    public long Torn { get; private set; }

    /// <summary>Volumes on which a finished commit had to be replayed.</summary>
    public long Replayed { get; private set; }

    /// <summary>Unprotected volumes that could not be read in part because a packet was torn, and said so.</summary>
    public long Refused { get; private set; }

    public IReadOnlyList<string> Violations => _violations;

    public void CountMoment() => Moments++;

    public void CountCut(int depth, bool torn)
    {
        _cuts[depth]++;
        Torn += torn ? 1 : 0;
    }

    public void CountReplay() => Replayed++;

    public void CountRefusal() => Refused++;

    public void AddViolation(string text) => _violations.Add(text);

    public void Add(CutReport other)
    {
        for (int i = 0; i < _cuts.Length; i++)
        {
            _cuts[i] += other._cuts[i];
        }

        Moments += other.Moments;
        Torn += other.Torn;
        Replayed += other.Replayed;
        Refused += other.Refused;
        _violations.AddRange(other._violations);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: {CutPoints} cuts ({_cuts[0]} at {Moments} moments, {_cuts[1]} in recoveries, "
        + $"{_cuts.Skip(2).Sum()} in recoveries of those; "
        + $"{Torn} torn packets, {Replayed} replays, {Refused} refusals), "
        + $"{_violations.Count} violations");
}
