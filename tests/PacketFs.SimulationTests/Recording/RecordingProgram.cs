using System.Globalization;
using PacketFs.Core;

namespace PacketFs.SimulationTests.Recording;

/// <summary>
/// The recordings that go wrong as a program, for long runs: so many of each method on each medium.
/// <code>recordings [COUNT [SEED [PART OF A NAME]]]</code>
/// </summary>
internal static class RecordingProgram
{
    public const string Verb = "recordings";

    public static int Run(string[] arguments)
    {
        int count = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 120;
        ulong first = arguments.Length > 2 ? ulong.Parse(arguments[2], CultureInfo.InvariantCulture) : 0;
        string part = arguments.Length > 3 ? arguments[3] : "";
        int violations = 0;
        foreach (RecordingCase what in RecordingCase.All)
        {
            if (!what.ToString().Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            SortedDictionary<string, int> verdicts = new(StringComparer.Ordinal);
            for (int i = 0; i < count; i++)
            {
                RecordingCutRun run = new(what, first + (ulong)i);
                try
                {
                    run.Run();
                    verdicts[run.Verdict] = verdicts.GetValueOrDefault(run.Verdict) + 1;
                }
                catch (InvariantException violation)
                {
                    violations++;
                    Console.WriteLine($"  VIOLATION {violation.Message}");
                }
            }

            Console.WriteLine($"{what}: {string.Join(", ", verdicts.Select(pair => $"{pair.Value} {pair.Key}"))}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{violations} violations"));
        return violations == 0 ? 0 : 1;
    }
}
