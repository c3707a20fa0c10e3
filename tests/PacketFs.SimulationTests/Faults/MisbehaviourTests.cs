using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Faults;

/// <summary>The drive is busy, forgets, is opened, exchanged, unplugged; the power goes.</summary>
public sealed class MisbehaviourTests : IDisposable
{
    private readonly FaultSuite _suite;

    public MisbehaviourTests(ITestOutputHelper output) => _suite = new FaultSuite(output);

    public void Dispose() => _suite.Report();

    [Fact]
    public void Busy_storms_at_any_command_are_waited_out()
    {
        foreach (Scenario scenario in FaultSuite.Scenarios.Take(3))
        {
            FaultRun run = FaultSuite.RunOf(scenario);
            int commands = run.Measure().Commands;
            for (int command = 1; command <= commands; command += 2)
            {
                _suite.RequireSurvival(run, Fault.Busy(command, 1 + (command % 8)));
            }
        }
    }

    [Theory]
    [InlineData(0x2A, 0x01)]
    [InlineData(0x5A, 0x01)]
    public void Attentions_that_do_not_concern_the_disc_are_not_noticed(byte additional, byte qualifier) =>
        AtAnyCommand(
            command => Fault.UnitAttention(command, new SenseCode(6, additional, qualifier)), mustSurvive: true);

    [Theory]
    [InlineData(0x28, 0x00)]
    [InlineData(0x29, 0x00)]
    [InlineData(0x3B, 0x0D)]
    public void Attentions_that_may_mean_another_disc_lose_nothing(byte additional, byte qualifier) =>
        AtAnyCommand(
            command => Fault.UnitAttention(command, new SenseCode(6, additional, qualifier)), mustSurvive: false);

    [Fact]
    public void A_tray_that_is_opened_by_force_costs_nothing_that_was_committed() =>
        AtAnyCommand(command => Fault.TrayOpened(command), mustSurvive: false);

    [Fact]
    public void A_drive_that_is_unplugged_costs_nothing_that_was_committed() =>
        AtAnyCommand(command => Fault.DeviceLost(command), mustSurvive: false);

    [Fact]
    public void A_power_cut_by_the_drive_itself_costs_nothing_that_was_committed() =>
        AtAnyCommand(command => Fault.PowerCut(command), mustSurvive: false);

    [Fact]
    public void A_power_cut_in_any_packet_costs_nothing_that_was_committed()
    {
        foreach (Scenario scenario in FaultSuite.Scenarios)
        {
            FaultRun run = FaultSuite.RunOf(scenario);
            int writes = run.Measure().PacketWrites;
            for (int write = 1; write <= writes; write++)
            {
                _suite.RequireNothingLost(run, Fault.PowerCutInPacket(write));
                _suite.RequireNothingLost(run, Fault.PowerCutInPacket(write, PacketOutcome.Unreadable));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_errors_that_are_told_late_lose_nothing(bool always)
    {
        EmulatedDriveOptions drive = new() { DeferWriteErrors = always };
        foreach (Scenario scenario in FaultSuite.Scenarios.Take(4))
        {
            FaultRun run = FaultSuite.RunOf(scenario, drive: drive);
            int writes = run.Measure().PacketWrites;
            for (int write = 1; write <= writes; write++)
            {
                _suite.RequireNothingLost(run, Fault.DeferredWriteError(write));
            }
        }
    }

    [Fact]
    public void A_disc_that_was_put_in_behind_our_back_is_never_written()
    {
        int swapped = 0;
        foreach (Scenario scenario in FaultSuite.Scenarios.Take(3))
        {
            FaultRun run = FaultSuite.RunOf(scenario);
            (int commands, _, int mountCommands) = run.Measure();
            for (int command = mountCommands + 1; command <= commands; command++)
            {
                using EmulatedDisc other = PristineDisc.Take(StackShape.Older);
                uint[] before = RewritesOf(other);
                Fault swap = Fault.MediumSwap(command, other);
                FaultResult result = run.Run(swap);
                Assert.Equal(before, RewritesOf(other));
                string? wrong = run.JudgeDisc(result);
                Assert.True(wrong is null, $"{run.Describe(swap)}: {wrong}");
                swapped++;
            }
        }

        Assert.True(swapped > 30, $"only {swapped} moments");
    }

    private static uint[] RewritesOf(EmulatedDisc disc) =>
        [.. Enumerable.Range(0, StackShape.Older.Packets).Select(disc.GetRewrites)];

    private void AtAnyCommand(Func<int, Fault> fault, bool mustSurvive)
    {
        foreach (Scenario scenario in FaultSuite.Scenarios.Take(3))
        {
            FaultRun run = FaultSuite.RunOf(scenario);
            int commands = run.Measure().Commands;
            for (int command = 1; command <= commands; command++)
            {
                FaultResult result = _suite.RequireNothingLost(run, fault(command));
                Assert.True(
                    result.Survived || !mustSurvive,
                    $"{run.Describe(fault(command))}: \"{result.Doing}\" failed: {result.Failure}");
            }
        }
    }
}
