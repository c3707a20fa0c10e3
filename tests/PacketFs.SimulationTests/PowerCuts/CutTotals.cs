using PacketFs.TestKit.Simulation;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>Counts over all tests of the class; written out when the last has ended.</summary>
public sealed class CutTotals : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<CutReport> _reports = [];

    public void Add(CutReport report)
    {
        lock (_lock)
        {
            _reports.Add(report);
        }
    }

    public void Dispose()
    {
        CutReport total = new("All scenarios");
        _reports.ForEach(total.Add);
        string path = Path.Combine(AppContext.BaseDirectory, "power-cuts.txt");
        File.WriteAllLines(path, _reports.Select(report => report.ToString()).Append(total.ToString()));
        Console.WriteLine($"{total}\nCounts of each scenario: {path}");
    }
}
