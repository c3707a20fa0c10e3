using PacketFs.TestKit.Simulation;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>Discs that are written once, with sessions that are closed, for those media only.</summary>
internal static class ClosingScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("C1", "A session is closed, and another one begun and closed", run =>
        {
            run.CreateFile("first", 20_000);
            run.Sync("first");
            run.CreateFile("late", 3_000);
            run.CloseSession(isFinal: false);
            if (!run.Shape.TakesSessions)
            {
                return;
            }

            run.CreateFile("second", 9_000);
            run.Unlink("late");
            run.Sync("second");
            run.CloseSession(isFinal: false);
            run.CreateFile("third", 100);
            run.Sync("third");
        }) { Closes = true },
        new("C2", "A disc is closed for good", run =>
        {
            run.CreateFile("only", 30_000);
            run.Sync("only");
            run.MakeDirectory("d");
            run.CloseSession(isFinal: true);
        }) { Closes = true },
        new("C3", "A disc is closed for good behind a closed session", run =>
        {
            run.CreateFile("first", 5_000);
            if (run.Shape.TakesSessions)
            {
                run.CloseSession(isFinal: false);
            }

            run.CreateFile("second", 6_000);
            run.CloseSession(isFinal: true);
        }) { Closes = true },
    ];
}
