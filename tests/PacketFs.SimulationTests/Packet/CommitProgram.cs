using System.Diagnostics;
using System.Globalization;
using PacketFs.TestKit.Packet;

namespace PacketFs.SimulationTests.Packet;

/// <summary>
/// The commit plans as a program, for long runs: fresh seeds until the time is up, violations as they come, the cuts
/// of each plan at the end.
/// <code>commits [seconds] [first seed] [part of a plan's name]</code>
/// </summary>
internal static class CommitProgram
{
    private const int MostShown = 40;

    public static int Run(string[] arguments)
    {
        int seconds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 60;
        ulong first = arguments.Length > 2 ? ulong.Parse(arguments[2], CultureInfo.InvariantCulture) : 1000;
        string part = arguments.Length > 3 ? arguments[3] : "";
        string[] plans = [.. PowerCutPlans.All.Keys.Where(name => name.Contains(part, StringComparison.Ordinal))];
        Dictionary<string, long> cuts = plans.ToDictionary(name => name, _ => 0L);
        Stopwatch clock = Stopwatch.StartNew();
        int violations = 0;
        ulong seed = first;
        for (; clock.Elapsed < TimeSpan.FromSeconds(seconds); seed++)
        {
            foreach (string plan in plans)
            {
                if (Explore(plan, seed, cuts) is { } violation && violations++ < MostShown)
                {
                    Console.WriteLine($"VIOLATION {plan}, {violation}");
                }
            }
        }

        foreach ((string plan, long count) in cuts)
        {
            Console.WriteLine($"{plan}: {count} cuts");
        }

        Console.WriteLine($"All: {cuts.Values.Sum()} cuts, seeds {first} to {seed - 1}, {violations} violations, "
            + $"{clock.Elapsed.TotalSeconds:F0} s");
        return violations == 0 ? 0 : 1;
    }

    private static string? Explore(string plan, ulong seed, Dictionary<string, long> cuts)
    {
        try
        {
            cuts[plan] += PowerCutPlans.Run(plan, seed);
            return null;
        }
        catch (Exception failure)
        {
            return failure is InvalidOperationException ? failure.Message : $"seed {seed}: {failure}";
        }
    }
}
