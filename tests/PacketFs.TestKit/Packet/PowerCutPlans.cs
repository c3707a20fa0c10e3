namespace PacketFs.TestKit.Packet;

/// <summary>The shapes under which commits are cut, by name: what is special about each is in its options.</summary>
public static class PowerCutPlans
{
    private static readonly CommitScenarioOptions s_small = new() { Steps = 40 };

    private static readonly CommitScenarioOptions s_wide = new()
    {
        Steps = 40, PacketBlocks = 8, DataPackets = 40, AreaPackets = 16, CachePackets = 48,
    };

    /// <summary>All of them; a name is what a test prints and is told.</summary>
    public static IReadOnlyDictionary<string,
        (CommitScenarioOptions Options, Action<PowerCutRunner, ulong> Run)> All { get; } =
        new Dictionary<string, (CommitScenarioOptions, Action<PowerCutRunner, ulong>)>
        {
            ["two replays deep"] =
                (s_small with { Steps = 14, DataPackets = 6 }, static (runner, seed) => runner.Exhaust(seed, depth: 2)),
            ["every command and its replay"] = (s_small, static (runner, seed) => runner.Exhaust(seed, depth: 1)),
            ["nobody tells what is live"] =
                (s_small with { Steps = 30, TellsLiveBlocks = false }, static (runner, seed) =>
                    runner.Exhaust(seed, depth: 1)),
            ["no packets"] =
                (s_small with { Steps = 16, PacketBlocks = 32, DataPackets = 4, WithoutPackets = true },
                    static (runner, seed) => runner.Exhaust(seed, depth: 1)),
            ["defects"] = (
                s_small with { Spares = 6, DefectOneIn = 12 }, static (runner, seed) => runner.Exhaust(seed, depth: 1)),
            ["defects noticed at the sync"] =
                (s_small with { Spares = 6, DefectOneIn = 12, FailsLate = true }, static (runner, seed) =>
                    runner.Exhaust(seed, depth: 1)),
            ["defects noticed at the sync, small cache"] = (
                s_small with
                {
                    Steps = 80, DataPackets = 40, CachePackets = 10, Spares = 20, DefectOneIn = 12, FailsLate = true,
                },
                static (runner, seed) => runner.Exhaust(seed, depth: 0)),
            ["deferred errors"] =
                (s_small with { Spares = 6, DefectOneIn = 12, Defers = true }, static (runner, seed) =>
                    runner.Exhaust(seed, depth: 1)),
            ["defects and no spares"] =
                (s_small with { DefectOneIn = 12 }, static (runner, seed) => runner.Exhaust(seed, depth: 0)),
            ["defects and no spares, noticed at the sync"] =
                (s_small with { DefectOneIn = 12, FailsLate = true }, static (runner, seed) =>
                    runner.Exhaust(seed, depth: 0)),
            ["defects and no spares, deferred"] =
                (s_small with { DefectOneIn = 12, Defers = true }, static (runner, seed) =>
                    runner.Exhaust(seed, depth: 0)),
            ["packets that are hard to read"] =
                (s_small with { Steps = 16, DataPackets = 20, CachePackets = 10, Spares = 12, WearOneIn = 4 },
                    static (runner, seed) => runner.Exhaust(seed, depth: 0)),
            ["hard to read, and defects told late"] =
                (s_small with
                {
                    Steps = 24, DataPackets = 20, CachePackets = 10, Spares = 24, WearOneIn = 4, DefectOneIn = 12,
                    Defers = true,
                },
                static (runner, seed) => runner.Exhaust(seed, depth: 0)),
            ["small cache"] =
                (s_small with { Steps = 80, DataPackets = 40, AreaPackets = 16, CachePackets = 14 },
                    static (runner, seed) => runner.Exhaust(seed, depth: 0)),
            ["random cuts and process deaths"] = (s_wide, static (runner, seed) => runner.Wander(seed, cuts: 200)),
            ["random cuts, defects"] =
                (s_wide with { Spares = 40, DefectOneIn = 300 }, static (runner, seed) =>
                    runner.Wander(seed, cuts: 100)),
            ["random cuts, tight area"] = (s_wide with { AreaPackets = 12, CachePackets = 60 },
                static (runner, seed) => runner.Wander(seed, cuts: 200)),
            ["random cuts, small cache"] =
                (s_small with { DataPackets = 40, AreaPackets = 16, CachePackets = 14 }, static (runner, seed) =>
                    runner.Wander(seed, cuts: 200)),
            ["random cuts, no packets"] =
                (s_small with { Steps = 30, PacketBlocks = 32, DataPackets = 4, WithoutPackets = true },
                    static (runner, seed) => runner.Wander(seed, cuts: 200)),
        };

    /// <summary>
    /// Runs one plan with one seed; returns the cuts that were tried. A violation throws, with what repeats it.
    /// </summary>
    public static long Run(string name, ulong seed)
    {
        (CommitScenarioOptions options, Action<PowerCutRunner, ulong> run) = All[name];
        PowerCutRunner runner = new(options);
        run(runner, seed);
        return runner.CutPoints;
    }
}
