using PacketFs.Emulation;
using PacketFs.SimulationTests.PowerCuts;
using PacketFs.TestKit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Faults;

/// <summary>
/// The power goes while packets go bad: at every command of scenarios on a disc with defects, and in the recoveries,
/// which meet the same defects.
/// </summary>
public sealed class DefectsUnderCutsTests(ITestOutputHelper output)
{
    private static readonly CutSettings s_settings = CutSettings.FromEnvironment() with
    {
        Cuts = CutSelection.Linear, Depth = 1, OnlyCut = null,
    };

    public static TheoryData<string, bool> Runs
    {
        get
        {
            TheoryData<string, bool> runs = [];
            foreach (Scenario scenario in FaultSuite.Scenarios)
            {
                runs.Add(scenario.Id, false);
                runs.Add(scenario.Id, true);
            }

            return runs;
        }
    }

    /// <summary>Every fourth packet of the partition in turn, so that each is bad once.</summary>
    [Theory]
    [MemberData(nameof(Runs))]
    public void Wherever_packets_are_bad_and_whenever_the_power_goes_the_volume_is_at_a_commit(string id, bool late)
    {
        Scenario scenario = ScenarioTable.Find(id);
        CutReport total = new($"{id}, defects told {(late ? "late" : "at once")}");
        long moved = 0;
        for (int first = 0; first < 4; first++)
        {
            Explore(scenario, StackShape.Protected, first, late, total);
            moved += FaultSuite.RunOf(scenario).Run(DefectsFrom(40 + first)).Statistics.Relocations;
        }

        // Some scenarios write too little to meet them all.
        Assert.True(moved > 0 || id == "U2", "no packet that the scenario writes was among them");
        output.WriteLine(total.ToString());
        Assert.True(total.Violations.Count == 0, string.Join('\n', total.Violations));
        Assert.InRange(total.CutPoints, 40, long.MaxValue);
    }

    [Fact]
    public void Without_a_commit_area_no_committed_byte_is_ever_wrong_either()
    {
        CutReport total = new("unprotected, defects");
        foreach (Scenario scenario in FaultSuite.Scenarios)
        {
            for (int first = 0; first < 4; first++)
            {
                Explore(scenario, StackShape.Unprotected, first, late: false, total);
            }
        }

        output.WriteLine(total.ToString());
        Assert.True(total.Violations.Count == 0, string.Join('\n', total.Violations));
    }

    private static Fault[] DefectsFrom(int first) =>
        [.. Enumerable.Range(0, 6).Select(i => Fault.DefectivePacket(first + (i * 4)))];

    private static void Explore(Scenario scenario, StackShape shape, int first, bool late, CutReport total)
    {
        // Few enough for the spares, and packets that scenarios write: those at the start of the partition.
        Fault[] defects = DefectsFrom((shape.HasCommitArea ? 40 : 16) + first);
        CutExplorer explorer = new(scenario, shape, s_settings)
        {
            Drive = new EmulatedDriveOptions { DeferWriteErrors = late, Faults = new FaultPlan(7, defects) },
        };
        total.Add(explorer.Explore());
    }
}
