using System.Diagnostics;
using System.Globalization;
using PacketFs.TestKit.Simulation;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>
/// The power-cut suite as a program, for long runs: all scenarios on all shapes, then random ones on fresh seeds,
/// with what was tried as it goes and the totals at the end. The same environment variables as for the tests.
/// <code>cuts [seconds of random seeds]</code>
/// </summary>
internal static class CutProgram
{
    private const int StepsWithCuts = 200;
    private const int StepsWithoutCuts = 8_000;

    public static int Run(string[] arguments)
    {
        CutSettings settings = CutSettings.FromEnvironment();
        int seconds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : settings.Seconds;
        CutReport total = new("All");
        Stopwatch clock = Stopwatch.StartNew();
        StackShape[] shapes = [.. StackShape.All.Concat(StackShape.OtherMedia).Concat(StackShape.WrittenOnce)
            .Append(StackShape.BdRPow)
            .Where(settings.Wants)];
        foreach (StackShape shape in shapes)
        {
            foreach (Scenario scenario in ScenarioTable.For(shape).Where(settings.Wants))
            {
                Explore(scenario, shape, settings, total);
            }
        }

        int steps = settings.Cuts == CutSelection.None ? StepsWithoutCuts : StepsWithCuts;
        for (ulong seed = settings.Seed; clock.Elapsed < TimeSpan.FromSeconds(seconds); seed++)
        {
            StackShape shape = shapes[(int)(seed % (ulong)shapes.Length)];
            Explore(RandomScenarios.Make(steps), shape, settings with { Seed = seed }, total);
        }

        Console.WriteLine($"{total}, {clock.Elapsed.TotalSeconds:F0} s");
        return total.Violations.Count == 0 ? 0 : 1;
    }

    private static void Explore(Scenario scenario, StackShape shape, CutSettings settings, CutReport total)
    {
        Stopwatch clock = Stopwatch.StartNew();
        CutReport report = new CutExplorer(scenario, shape, settings).Explore();
        total.Add(report);
        Console.WriteLine($"{report}, seed {settings.Seed}, {clock.ElapsedMilliseconds} ms");
        foreach (string violation in report.Violations)
        {
            Console.WriteLine($"  VIOLATION {violation}");
        }
    }
}
