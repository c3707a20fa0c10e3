using PacketFs.TestKit.Simulation;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>Every scenario there is, by its id.</summary>
internal static class ScenarioTable
{
    public static IReadOnlyList<Scenario> All { get; } =
        [.. NewBugScenarios.All, .. ReproducedScenarios.All, .. PacketScenarios.All];

    /// <summary>What can be done on the media of this shape.</summary>
    public static IEnumerable<Scenario> For(StackShape shape) =>
        shape.IsWriteOnce ? All.Concat(ClosingScenarios.All) : All;

    public static Scenario Find(string id) =>
        id == "D" ? RandomScenarios.Make(200) : All.Concat(ClosingScenarios.All).First(scenario => scenario.Id == id);
}
