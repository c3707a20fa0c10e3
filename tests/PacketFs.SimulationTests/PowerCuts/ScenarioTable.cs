using PacketFs.TestKit.Simulation;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>Every scenario there is, by its id.</summary>
internal static class ScenarioTable
{
    public static IReadOnlyList<Scenario> All { get; } =
        [.. NewBugScenarios.All, .. ReproducedScenarios.All, .. PacketScenarios.All];

    public static Scenario Find(string id) =>
        id == "D" ? RandomScenarios.Make(200) : All.First(scenario => scenario.Id == id);
}
