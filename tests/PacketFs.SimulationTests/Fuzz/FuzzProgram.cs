using System.Diagnostics;
using System.Globalization;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>
/// Broken discs as a program, for long runs; prints what fails as it goes, and ends with how many were tried. A disc
/// that takes a minute is a hang: the program says which and ends.
/// <code>fuzz SECONDS [FIRST-SEED [KIND]]</code>
/// </summary>
internal static class FuzzProgram
{
    public const string Verb = "fuzz";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static int Run(string[] arguments)
    {
        int seconds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 60;
        ulong first = arguments.Length > 2 ? ulong.Parse(arguments[2], CultureInfo.InvariantCulture) : 1;
        int? only = arguments.Length > 3 ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : null;
        Stopwatch clock = Stopwatch.StartNew();
        int failures = 0;
        ulong seed = first;
        for (; clock.Elapsed < TimeSpan.FromSeconds(seconds); seed++)
        {
            if (TryOne(seed, only) is { } failure)
            {
                failures++;
                Console.WriteLine($"FAILURE {failure}\n");
            }
        }

        Console.WriteLine($"{seed - first} discs, {failures} failures, {clock.Elapsed.TotalSeconds:F0} s");
        return failures == 0 ? 0 : 1;
    }

    private static string? TryOne(ulong seed, int? kind)
    {
        FuzzBase origin = FuzzBases.Of(seed, kind);
        Stopwatch clock = Stopwatch.StartNew();
        string? failure = null;
        Thread worker = new(() => failure = new FuzzCase(origin, seed).Run()) { IsBackground = true };
        worker.Start();
        if (!worker.Join(Patience))
        {
            Console.WriteLine($"HANG seed {seed} on {origin.Name}");
            Environment.Exit(2);
        }

        if (clock.Elapsed > Patience / 10)
        {
            Console.WriteLine($"SLOW seed {seed} on {origin.Name}: {clock.Elapsed.TotalSeconds:F1} s");
        }

        return failure;
    }
}
