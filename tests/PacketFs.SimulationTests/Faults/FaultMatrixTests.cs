using System.Globalization;
using PacketFs.Emulation;
using PacketFs.SimulationTests.PowerCuts;
using PacketFs.TestKit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Faults;

/// <summary>
/// Every medium with everything that can go wrong: no kind of medium can be forgotten, for each one has a volume here,
/// or a reason. <c>PACKETFS_SIM_PLACES</c> says at how many places each fault strikes.
/// </summary>
public sealed class FaultMatrixTests(ITestOutputHelper output)
{
    private const int FewPlaces = 5;
    private const int LeastRuns = 40;

    private static readonly int s_places =
        int.TryParse(Environment.GetEnvironmentVariable("PACKETFS_SIM_PLACES"), out int places) ? places : FewPlaces;

    private static readonly Dictionary<MediumType, string> s_reasons = new()
    {
        [MediumType.CdRom] = "pressed: nothing is ever written; what reading it meets, the tests of recover try",
        [MediumType.DvdRom] = "pressed: as CD-ROM",
        [MediumType.BdRom] = "pressed: as CD-ROM",
    };

    private static readonly StackShape[] s_shapes =
        [StackShape.Protected, .. StackShape.OtherMedia, .. StackShape.WrittenOnce];

    public static TheoryData<string> Shapes => [.. s_shapes.Select(shape => shape.Name)];

    [Fact]
    public void Every_kind_of_medium_has_a_volume_here_or_a_reason()
    {
        foreach (MediumType medium in Enum.GetValues<MediumType>())
        {
            string[] shapes = [.. s_shapes.Where(shape => shape.Medium == medium).Select(shape => shape.Name)];
            bool hasReason = s_reasons.TryGetValue(medium, out string? reason);
            Assert.True(shapes.Length > 0 != hasReason, $"{medium} is tried with faults, or there is a reason");
            output.WriteLine($"{medium}: {(hasReason ? reason : string.Join(", ", shapes))}");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Whatever_goes_wrong_nothing_that_was_committed_is_lost(string name)
    {
        StackShape shape = s_shapes.First(shape => shape.Name == name);
        Scenario scenario = ScenarioTable.Find("U1");
        int runs = 0;
        foreach (FaultSort sort in FaultSort.All)
        {
            FaultSuite suite = new(output);
            FaultRun run = FaultSuite.RunOf(
                scenario, shape, new EmulatedDriveOptions { DeferWriteErrors = sort.IsLate });
            (int commands, int writes, int mount) = run.Measure();
            FaultPlaces places = new(
                shape,
                FaultPlaces.Spread(mount + 1, commands, s_places),
                FaultPlaces.Spread(1, writes, s_places),
                FaultPlaces.Spread(0, shape.Packets - 1, s_places));
            int unnoticed = 0;
            int tried = 0;
            foreach (Fault fault in sort.Faults(places))
            {
                byte[] other = StateOf(fault.Disc);
                FaultResult result = sort.IsUnnoticed
                    ? suite.RequireSurvival(run, fault)
                    : suite.RequireNothingLost(run, fault);
                bool isAsBefore = other.AsSpan().SequenceEqual(StateOf(fault.Disc));
                Assert.True(isAsBefore, $"{run.Describe(fault)}: the disc that was put in was written");
                unnoticed += result.Survived ? 1 : 0;
                tried++;
            }

            runs += tried;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}, {sort}: {tried} runs, {unnoticed} unnoticed"));
            Assert.True(tried > 0, $"{sort} was tried on {name}");
        }

        Assert.True(runs >= LeastRuns, $"only {runs} runs");
    }

    // Which of its packets are written, and how often: a disc that is put in stays as it is.
    private static byte[] StateOf(EmulatedDisc? disc) => disc is null ? [] :
    [
        .. Enumerable.Range(0, disc.PacketCapacity).SelectMany(
            packet => (byte[])[(byte)disc.GetPacketState(packet), (byte)disc.GetRewrites(packet)]),
    ];
}
