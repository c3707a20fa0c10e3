using System.Globalization;

namespace PacketFs.SimulationTests.Kills;

/// <summary>
/// The kill suite as a program, for long runs: so many kills of each sort on each kind of disc.
/// <code>kills [COUNT [SEED]]</code>
/// </summary>
internal static class KillProgram
{
    public const string Verb = "kills";
    private const int ShowEvery = 25;
    private const int LivesOfADisc = 20;

    public static int Run(string[] arguments)
    {
        int count = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 125;
        ulong seed = arguments.Length > 2 ? ulong.Parse(arguments[2], CultureInfo.InvariantCulture) : 1;
        foreach (KilledDiscKind kind in Enum.GetValues<KilledDiscKind>())
        {
            using KillRun run = new(kind);
            Repeat(count, run, kill => run.Kill(seed + (ulong)kill));

            // A disc that is written once is full some day.
            int lives = KilledDisc.IsAppended(kind) ? LivesOfADisc : count;
            for (int done = 0; done < count; done += lives)
            {
                using MountKillRun mounted = new(kind, seed + (ulong)done);
                Repeat(int.Min(lives, count - done), mounted, _ => mounted.Kill());
                mounted.CheckInGoodOrder();
            }
        }

        return 0;
    }

    private static void Repeat(int count, object run, Action<int> kill)
    {
        for (int number = 0; number < count; number++)
        {
            kill(number);
            if ((number + 1) % ShowEvery == 0 || number + 1 == count)
            {
                Console.WriteLine(run);
            }
        }
    }
}
