namespace PacketFs.TestKit.Simulation;

/// <summary>Something was lost, or something foreign was found. The message replays it.</summary>
public sealed class CutViolationException(CutReport report)
    : Exception($"{report}\n{string.Join("\n\n", report.Violations)}")
{
    public CutReport Report => report;
}
