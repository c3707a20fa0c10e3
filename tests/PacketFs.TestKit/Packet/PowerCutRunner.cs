using PacketFs.Core;

namespace PacketFs.TestKit.Packet;

/// <summary>
/// Runs a <see cref="CommitScenario"/> under power cuts: at every command and inside every packet write, again during
/// the replay, and during the replay of that. Counts what it tried.
/// </summary>
public sealed class PowerCutRunner(CommitScenarioOptions options)
{
    private static readonly CutMode[] s_modes = [CutMode.Before, CutMode.Torn, CutMode.Torn, CutMode.After];

    /// <summary>Cuts tried so far, those in replays included.</summary>
    public long CutPoints { get; private set; }

    public long Replays { get; private set; }

    /// <summary>
    /// Cuts every command of the scenario, and of the replays after it down to <paramref name="depth"/> levels.
    /// </summary>
    /// <param name="seed">Of the scenario and of what each cut leaves.</param>
    /// <param name="depth">0: replays are not cut.</param>
    /// <param name="every">Cut every so manieth command of the scenario only.</param>
    public void Exhaust(ulong seed, int depth, int every = 1)
    {
        int commands = CommandsOf(seed);
        for (int at = 0; at < commands; at += every)
        {
            for (int mode = 0; mode < s_modes.Length; mode++)
            {
                CutOnce(seed, at, mode, depth);
            }
        }
    }

    /// <summary>Cuts the scenario at random moments, goes on with it from what was found, and so on.</summary>
    public void Wander(ulong seed, int cuts)
    {
        Prng chance = new(seed ^ 0xC0FF_EE00);
        CommitScenario scenario = new(options, seed);
        string where = $"seed {seed}";
        Mount(scenario, where);
        for (int cut = 0; cut < cuts; cut++)
        {
            scenario.Medium.CutAt = scenario.Medium.Commands + chance.Next(60);
            scenario.Medium.CutMode = s_modes[chance.Next(s_modes.Length)];
            where = $"seed {seed}, cut {cut}";
            bool isPower = !chance.OneIn(5);
            try
            {
                for (int step = 0; step < options.Steps; step++)
                {
                    scenario.Step();
                }
            }
            catch (PowerCutException)
            {
                CutPoints++;
            }

            scenario.Crash(isPower ? scenario.Medium.AfterPowerCut(chance) : scenario.Medium.AfterProcessDeath());
            while (chance.OneIn(2))
            {
                CutReplay(scenario, chance);
            }

            Mount(scenario, where);
        }

        scenario.Crash(scenario.Medium);
    }

    private int CommandsOf(ulong seed)
    {
        CommitScenario scenario = new(options, seed);
        scenario.Run();
        int commands = scenario.Medium.Commands;
        scenario.Crash(scenario.Medium.AfterPowerCut(new Prng(seed)));
        Mount(scenario, $"seed {seed}, no cut");
        scenario.Crash(scenario.Medium);
        return commands;
    }

    private void CutOnce(ulong seed, int at, int mode, int depth)
    {
        CommitScenario scenario = new(options, seed);
        scenario.Medium.CutAt = at;
        scenario.Medium.CutMode = s_modes[mode];
        try
        {
            scenario.Run();
            Fail($"seed {seed}: command {at} never came");
        }
        catch (PowerCutException)
        {
            CutPoints++;
        }

        Prng chance = new((seed * 1_000_003) + (ulong)((at * 8) + mode));
        Recover(scenario, scenario.Medium.AfterPowerCut(chance), chance, depth,
            $"seed {seed}, {s_modes[mode]} command {at}");
    }

    /// <summary>Replays, cutting at every command of it first, then checks.</summary>
    private void Recover(CommitScenario scenario, SimulatedMedium found, Prng chance, int depth, string where)
    {
        if (depth > 0)
        {
            for (int at = 0, mode = 0; ;)
            {
                SimulatedMedium copy = found.Reopen();
                copy.CutAt = at;
                copy.CutMode = s_modes[mode];
                scenario.Crash(copy);
                try
                {
                    scenario.Mount();
                    break;
                }
                catch (PowerCutException)
                {
                    CutPoints++;
                }

                Recover(scenario, copy.AfterPowerCut(chance), chance, depth - 1,
                    $"{where}, {s_modes[mode]} replay command {at}");
                mode = (mode + 1) % s_modes.Length;
                at += mode == 0 ? 1 : 0;
            }
        }

        scenario.Crash(found.Reopen());
        Mount(scenario, where);
        scenario.Crash(scenario.Medium);
    }

    private void CutReplay(CommitScenario scenario, Prng chance)
    {
        SimulatedMedium found = scenario.Medium;
        found.CutAt = found.Commands + chance.Next(12);
        found.CutMode = s_modes[chance.Next(s_modes.Length)];
        try
        {
            scenario.Mount();
        }
        catch (PowerCutException)
        {
            CutPoints++;
        }

        scenario.Crash(found.AfterPowerCut(chance));
    }

    private void Mount(CommitScenario scenario, string where)
    {
        scenario.Medium.CutAt = -1;
        scenario.Mount();
        Replays++;
        Check(scenario, where);
    }

    private static void Check(CommitScenario scenario, string where)
    {
        if (scenario.Verify() is { } violation)
        {
            Fail($"{where}: {violation} (attach said {scenario.Report})");
        }
    }

    private static void Fail(string message) => throw new InvalidOperationException(message);
}
