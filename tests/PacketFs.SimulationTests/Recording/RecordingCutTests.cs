using System.Globalization;
using PacketFs.Core;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Recording;

/// <summary>
/// Recordings in which something goes wrong, by every method on every medium. <c>PACKETFS_SIM_RECORDINGS</c> says how
/// many each; the program <c>recordings</c> does more and counts.
/// </summary>
public sealed class RecordingCutTests(ITestOutputHelper output)
{
    private const int FewRuns = 12;

    private static readonly int s_runs =
        int.TryParse(Environment.GetEnvironmentVariable("PACKETFS_SIM_RECORDINGS"), out int runs) ? runs : FewRuns;

    private static readonly ulong s_seed =
        ulong.TryParse(Environment.GetEnvironmentVariable("PACKETFS_SEED"), out ulong seed) ? seed : 0;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, RecordingCase.All.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_a_recording_that_failed_says_of_the_disc_is_true(int number)
    {
        RecordingCase what = RecordingCase.All[number];
        Dictionary<string, int> verdicts = [];
        for (int i = 0; i < s_runs; i++)
        {
            RecordingCutRun run = new(what, s_seed + (ulong)i);
            run.Run();
            verdicts[run.Verdict] = verdicts.GetValueOrDefault(run.Verdict) + 1;
        }

        string counts = string.Join(", ", verdicts.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {pair.Key}")));
        output.WriteLine($"{what}: {counts}");
        Invariant.Require(s_runs < FewRuns || verdicts.Count > 1, $"something went wrong: {counts}");
    }
}
