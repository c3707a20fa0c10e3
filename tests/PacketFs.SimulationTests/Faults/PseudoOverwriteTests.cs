using PacketFs.Emulation;
using PacketFs.TestKit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Faults;

/// <summary>
/// A BD-R with pseudo-overwrite in a drive that fails: the power goes at each command and in each packet, as the drive
/// itself has it, and each packet in turn takes no data.
/// </summary>
public sealed class PseudoOverwriteTests : IDisposable
{
    private readonly FaultSuite _suite;

    public PseudoOverwriteTests(ITestOutputHelper output) => _suite = new FaultSuite(output);

    public void Dispose() => _suite.Report();

    [Fact]
    public void The_power_goes_at_any_command_and_nothing_that_was_committed_is_lost()
    {
        foreach (Scenario scenario in FaultSuite.Scenarios.Take(3))
        {
            FaultRun run = FaultSuite.RunOf(scenario, StackShape.BdRPow);
            (int commands, int writes, int mount) = run.Measure();
            for (int command = mount + 1; command <= commands; command++)
            {
                _suite.RequireNothingLost(run, Fault.PowerCut(command));
            }

            for (int write = 1; write <= writes; write++)
            {
                _suite.RequireNothingLost(run, Fault.PowerCutInPacket(write, PacketOutcome.Unreadable));
                _suite.RequireNothingLost(run, Fault.PowerCutInPacket(write, PacketOutcome.New));
            }
        }
    }

    [Fact]
    public void Any_packet_write_may_fail_now_or_be_told_late_and_nobody_notices()
    {
        foreach (Scenario scenario in FaultSuite.Scenarios)
        {
            FaultRun now = FaultSuite.RunOf(scenario, StackShape.BdRPow);
            FaultRun late = FaultSuite.RunOf(
                scenario, StackShape.BdRPow, new EmulatedDriveOptions { DeferWriteErrors = true });
            int writes = now.Measure().PacketWrites;
            for (int write = 1; write <= writes; write++)
            {
                _suite.RequireSurvival(now, Fault.WriteError(write));
                _suite.RequireSurvival(late, Fault.DeferredWriteError(write));
            }
        }
    }

    [Fact]
    public void Many_writes_may_fail_and_nothing_that_was_committed_is_lost()
    {
        foreach (Scenario scenario in FaultSuite.Scenarios)
        {
            FaultRun run = FaultSuite.RunOf(
                scenario, StackShape.BdRPow, new EmulatedDriveOptions { DeferWriteErrors = true });
            int writes = run.Measure().PacketWrites;
            _suite.RequireNothingLost(run, [.. Enumerable.Range(1, writes).Where(write => write % 3 == 1)
                .Select(write => Fault.DeferredWriteError(write))]);
        }
    }

    [Fact]
    public void Defective_packets_are_gone_round()
    {
        foreach (Scenario scenario in FaultSuite.Scenarios.Take(3))
        {
            FaultRun run = FaultSuite.RunOf(scenario, StackShape.BdRPow);
            for (int packet = 0; packet < StackShape.BdRPow.Packets; packet += 3)
            {
                _suite.RequireNothingLost(run, Fault.DefectivePacket(packet));
            }
        }
    }
}
