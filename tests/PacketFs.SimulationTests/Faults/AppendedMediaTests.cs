using PacketFs.Emulation;
using PacketFs.TestKit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Faults;

/// <summary>
/// Media that are written once, on drives that fail: the power goes at each command and in each packet, and each
/// packet in turn takes no data. The drive itself decides what a cut leaves.
/// </summary>
public sealed class AppendedMediaTests : IDisposable
{
    private readonly FaultSuite _suite;

    public AppendedMediaTests(ITestOutputHelper output) => _suite = new FaultSuite(output);

    public static TheoryData<string> Shapes =>
        [.. StackShape.WrittenOnce.Select(shape => shape.Name)];

    public void Dispose() => _suite.Report();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_power_goes_at_any_command_and_the_last_table_counts(string name)
    {
        foreach (Scenario scenario in FaultSuite.Scenarios.Take(3))
        {
            FaultRun run = FaultSuite.RunOf(scenario, ShapeOf(name));
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

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Any_packet_write_may_fail_now_or_be_told_late_and_nobody_notices(string name)
    {
        foreach (Scenario scenario in FaultSuite.Scenarios)
        {
            FaultRun now = FaultSuite.RunOf(scenario, ShapeOf(name));
            FaultRun late = FaultSuite.RunOf(
                scenario, ShapeOf(name), new EmulatedDriveOptions { DeferWriteErrors = true });
            int writes = now.Measure().PacketWrites;
            for (int write = 1; write <= writes; write++)
            {
                _suite.RequireSurvival(now, Fault.WriteError(write));
                _suite.RequireSurvival(late, Fault.DeferredWriteError(write));
            }

            _suite.RequireSurvival(late, [.. Enumerable.Range(1, writes).Where(write => write % 3 == 1)
                .Select(write => Fault.DeferredWriteError(write))]);
        }
    }

    private static StackShape ShapeOf(string name) =>
        StackShape.WrittenOnce.First(shape => shape.Name == name);
}
