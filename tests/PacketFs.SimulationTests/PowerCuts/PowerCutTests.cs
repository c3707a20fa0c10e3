using System.Diagnostics;
using System.Globalization;
using PacketFs.TestKit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>
/// Every scenario under power cuts. How many is set by the environment; what fails prints the variables that replay it.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output, CutTotals totals) : IClassFixture<CutTotals>
{
    private static readonly CutSettings s_settings = CutSettings.FromEnvironment();

    public static TheoryData<string> ProtectedScenarios => Ids(ScenarioTable.All);

    public static TheoryData<string> OtherScenarios => Ids(ScenarioTable.All.Where(scenario => scenario.Stride == 1));

    [Theory]
    [MemberData(nameof(ProtectedScenarios))]
    public void After_a_power_cut_a_protected_volume_is_exactly_at_a_commit(string id) =>
        Explore(id, StackShape.Protected);

    [Theory]
    [MemberData(nameof(OtherScenarios))]
    public void With_little_cache_and_a_small_log_too(string id) => Explore(id, StackShape.Tight);

    [Theory]
    [InlineData("N1")]
    [InlineData("R066S")]
    [InlineData("R343")]
    [InlineData("U1")]
    [InlineData("U8")]
    public void On_an_older_revision_and_on_a_plain_partition_too(string id)
    {
        Explore(id, StackShape.Older);
        Explore(id, StackShape.TypeOne);
    }

    [Theory]
    [InlineData("N2")]
    [InlineData("R343")]
    [InlineData("U1")]
    [InlineData("U3")]
    [InlineData("U4")]
    [InlineData("U7")]
    [InlineData("U9")]
    [InlineData("U15")]
    [InlineData("U18")]
    [InlineData("U30")]
    public void On_a_metadata_partition_kept_twice_or_growing_too(string id)
    {
        Explore(id, StackShape.Metadata);
        Explore(id, StackShape.Growing);
    }

    [Theory]
    [InlineData("N1")]
    [InlineData("U1")]
    [InlineData("U4")]
    [InlineData("U8")]
    public void On_every_other_medium_too(string id)
    {
        foreach (StackShape shape in StackShape.OtherMedia)
        {
            Explore(id, shape);
        }
    }

    [Theory]
    [InlineData("N1")]
    [InlineData("R343")]
    [InlineData("U1")]
    [InlineData("U3")]
    [InlineData("U4")]
    [InlineData("U7")]
    [InlineData("U8")]
    [InlineData("C1")]
    [InlineData("C2")]
    [InlineData("C3")]
    public void On_media_that_are_written_once_the_last_whole_table_is_the_volume(string id)
    {
        foreach (StackShape shape in StackShape.WrittenOnce)
        {
            Explore(id, shape);
        }
    }

    [Theory]
    [InlineData("N1")]
    [InlineData("R343")]
    [InlineData("U1")]
    [InlineData("U3")]
    [InlineData("U4")]
    [InlineData("U7")]
    [InlineData("U8")]
    [InlineData("U9")]
    public void Where_the_drive_replaces_what_is_written_again_too(string id) => Explore(id, StackShape.BdRPow);

    [Fact]
    public void A_replacement_that_is_believed_without_the_log_is_found_out()
    {
        CutSettings settings = new() { Cuts = CutSelection.Linear, Depth = 0 };
        CutExplorer explorer = new(ScenarioTable.Find("U1"), StackShape.BdRPow, settings)
        {
            RecoveryShape = StackShape.BdRPow with { AttachesCommitArea = false },
        };
        Assert.NotEmpty(explorer.Explore().Violations);
    }

    [Theory]
    [MemberData(nameof(OtherScenarios))]
    public void Without_a_commit_area_no_committed_byte_is_ever_wrong(string id) => Explore(id, StackShape.Unprotected);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_operations_survive_power_cuts(int seed)
    {
        CutSettings settings = s_settings with { Seed = unchecked((s_settings.Seed * 1_000) + (ulong)seed) };
        if (s_settings.OnlyCut is not null)
        {
            settings = s_settings;
        }

        Explore(RandomScenarios.Make(250), seed % 2 == 0 ? StackShape.Tight : StackShape.Protected, settings);
        Explore(RandomScenarios.Make(120), seed % 2 == 0 ? StackShape.Growing : StackShape.Metadata, settings);
    }

    [Fact]
    public void A_recovery_that_knows_nothing_of_the_commit_area_is_found_out()
    {
        CutSettings settings = new() { Cuts = CutSelection.Linear, Depth = 0 };
        StackShape ignorant = StackShape.Protected with { AttachesCommitArea = false };
        CutExplorer explorer = new(ScenarioTable.Find("U1"), StackShape.Protected, settings)
        {
            RecoveryShape = ignorant,
        };
        Assert.NotEmpty(explorer.Explore().Violations);
    }

    /// <summary>Only when <c>PACKETFS_SIM_SECONDS</c> asks for it: seeds that nobody has tried.</summary>
    [Fact]
    public void Fresh_seeds_survive_power_cuts_for_as_long_as_is_asked_for()
    {
        Stopwatch clock = Stopwatch.StartNew();
        ulong seed = (ulong)DateTime.UtcNow.Ticks;
        int runs = 0;
        for (; clock.Elapsed < TimeSpan.FromSeconds(s_settings.Seconds); seed++, runs++)
        {
            StackShape shape = StackShape.Random(seed);
            Explore(RandomScenarios.Make(200), shape, s_settings with { Seed = seed });
        }

        output.WriteLine($"{runs} fresh seeds");
    }

    private static TheoryData<string> Ids(IEnumerable<Scenario> scenarios)
    {
        TheoryData<string> ids = [];
        foreach (Scenario scenario in scenarios)
        {
            ids.Add(scenario.Id);
        }

        return ids;
    }

    private void Explore(string id, StackShape shape) => Explore(ScenarioTable.Find(id), shape, s_settings);

    private void Explore(Scenario scenario, StackShape shape, CutSettings settings)
    {
        if (!settings.Wants(scenario) || !settings.Wants(shape))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scenario.Id} on {shape} is not asked for"));
            return;
        }

        Stopwatch clock = Stopwatch.StartNew();
        CutReport report = new CutExplorer(scenario, shape, settings).Explore();
        totals.Add(report);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report}, {clock.ElapsedMilliseconds} ms"));
        if (report.Violations.Count > 0)
        {
            throw new CutViolationException(report);
        }
    }
}
