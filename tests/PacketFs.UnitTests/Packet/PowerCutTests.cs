using PacketFs.TestKit.Packet;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.UnitTests.Packet;

/// <summary>Whatever moment the power goes: the volume is as the last commit left it, or as the one in flight would have.</summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_command_cut_and_every_command_of_the_replay_and_of_the_replay_of_that() =>
        Exhaust(new CommitScenarioOptions { Steps = 14, DataPackets = 6 }, 2, depth: 2);

    [Fact]
    public void Every_command_of_a_longer_run_cut_and_every_command_of_its_replay() =>
        Exhaust(new CommitScenarioOptions { Steps = 40 }, 12, depth: 1);

    [Fact]
    public void A_file_system_that_tells_nothing_is_as_safe() =>
        Exhaust(new CommitScenarioOptions { Steps = 30, TellsLiveBlocks = false }, 21, depth: 1);

    [Fact]
    public void Media_without_packets_are_as_safe() =>
        Exhaust(new CommitScenarioOptions { Steps = 40, PacketBlocks = 32, WithoutPackets = true, DataPackets = 4 }, 31, depth: 1);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Packets_that_go_bad_move_and_no_cut_loses_them(bool failsLate, bool defers) => Exhaust(
        new CommitScenarioOptions { Steps = 40, Spares = 6, DefectOneIn = 12, FailsLate = failsLate, Defers = defers }, 41, depth: 1);

    [Theory]
    [InlineData(51, 0)]
    [InlineData(52, 25)]
    public void Random_cuts_in_long_runs(int seed, int defectOneIn)
    {
        PowerCutRunner runner = new(new CommitScenarioOptions
        {
            Steps = 40, PacketBlocks = 8, DataPackets = 40, AreaPackets = 16, Spares = 12, CachePackets = 48, DefectOneIn = defectOneIn * 20,
        });
        for (int i = 0; i < 10; i++)
        {
            runner.Wander((ulong)((seed * 100) + i), cuts: 20);
        }

        output.WriteLine($"{runner.CutPoints} cuts, {runner.Replays} replays");
    }

    private void Exhaust(CommitScenarioOptions options, ulong seed, int depth)
    {
        PowerCutRunner runner = new(options);
        runner.Exhaust(seed, depth);
        output.WriteLine($"{runner.CutPoints} cuts, {runner.Replays} replays");
        Assert.True(runner.CutPoints > 100, "the scenario has commands to cut");
    }
}
