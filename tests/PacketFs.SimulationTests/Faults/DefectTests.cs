using PacketFs.Emulation;
using PacketFs.Packet;
using PacketFs.SimulationTests.PowerCuts;
using PacketFs.TestKit.Simulation;
using PacketFs.Udf.Structures;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Faults;

/// <summary>The medium goes bad under a volume.</summary>
public sealed class DefectTests : IDisposable
{
    private const int FirstPartitionPacket = 40;
    private readonly FaultSuite _suite;

    public DefectTests(ITestOutputHelper output) => _suite = new FaultSuite(output);

    public void Dispose() => _suite.Report();

    [Fact]
    public void Whichever_packet_goes_bad_nothing_that_was_committed_is_lost()
    {
        FaultRun run = FaultSuite.RunOf(FaultSuite.Scenarios[0]);
        for (int packet = 0; packet < StackShape.Protected.Packets; packet++)
        {
            _suite.RequireNothingLost(run, Fault.DefectivePacket(packet));
        }
    }

    [Fact]
    public void Any_packet_write_may_fail_once_and_nobody_notices()
    {
        foreach (Scenario scenario in FaultSuite.Scenarios.Take(4))
        {
            FaultRun run = FaultSuite.RunOf(scenario);
            int writes = run.Measure().PacketWrites;
            for (int write = 1; write <= writes; write++)
            {
                _suite.RequireSurvival(run, Fault.WriteError(write));
            }
        }
    }

    [Fact]
    public void Metadata_directories_and_data_move_to_spares_and_both_tables_say_so()
    {
        FaultRun run = FaultSuite.RunOf(ScenarioTable.Find("U3"));
        long relocations = 0;
        int packets = StackShape.Protected.Packets;
        for (int packet = FirstPartitionPacket; packet < packets - 8; packet++)
        {
            FaultResult result = _suite.RequireNothingLost(run, Fault.DefectivePacket(packet));
            relocations += result.Survived ? result.Statistics.Relocations : 0;
        }

        Assert.True(relocations > 0, "no packet that the scenario writes was among them");
    }

    [Fact]
    public void When_the_spares_are_used_up_the_volume_turns_read_only_and_everything_can_be_read()
    {
        Fault[] defects = [.. Enumerable.Range(FirstPartitionPacket, 130).Select(Fault.DefectivePacket)];
        Scenario scenario = new("SPARE", "Files are made until no spare packet is left", run =>
        {
            for (int i = 0; i < 30; i++)
            {
                run.CreateFile($"f{i}", 100_000);
                run.Sync($"f{i}");
            }
        });
        FaultResult result = _suite.RequireNothingLost(FaultSuite.RunOf(scenario), defects);
        Assert.False(result.Survived);
        Assert.Contains("spare", result.ReadOnlyReason, StringComparison.Ordinal);
        Assert.Null(result.ReadFailure);
    }

    /// <summary>
    /// Integrity descriptor, both sparing tables, every slot of the log, anchors, sequences. One table of two may be
    /// lost, and what else cannot go in place stays in the log: nothing ends writing where there are spares.
    /// </summary>
    [Theory]
    [InlineData("protected", 0, 0)]
    [InlineData("older", 0, 0)]
    [InlineData("type1", 1, 8)]
    public void Packets_outside_of_the_partition_may_go_bad_and_a_person_is_told_why(string name, int least, int most)
    {
        StackShape shape = StackShape.All.First(shape => shape.Name == name);
        FaultRun run = FaultSuite.RunOf(ScenarioTable.Find("U3"), shape);
        int readOnly = 0;
        foreach (int packet in Enumerable.Range(0, 40).Concat(Enumerable.Range(shape.Packets - 12, 12)))
        {
            FaultResult result = _suite.RequireNothingLost(run, Fault.DefectivePacket(packet));
            if (!result.Survived)
            {
                readOnly++;
                Assert.Null(result.ReadFailure);
                Assert.Contains("read-only", result.ReadOnlyReason, StringComparison.Ordinal);
                Assert.DoesNotContain("no spare packet is left", result.ReadOnlyReason!, StringComparison.Ordinal);
            }
        }

        Assert.InRange(readOnly, least, most);
    }

    /// <summary>
    /// Nothing can move, for no object owns bad blocks on such a volume: the commit under way goes to the log whole,
    /// and is the last one. Whoever was told that data is safe finds it, by a mount on the same disc with the same
    /// defect.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_spares_a_bad_packet_ends_writing_after_the_commit_that_it_was_met_in(bool late)
    {
        EmulatedDriveOptions drive = new() { DeferWriteErrors = late };
        Scenario scenario = new("NOSPARE", "Files are made, each synced", run =>
        {
            for (int i = 0; i < 12; i++)
            {
                run.CreateFile($"f{i}", 100_000);
                run.Sync($"f{i}");
            }
        });
        StackShape shape = StackShape.TypeOne with { Name = "type1 1.50", Revision = UdfRevision.V150 };
        FaultRun run = FaultSuite.RunOf(scenario, shape, drive);
        int synced = 0;
        for (int packet = FirstPartitionPacket; packet < FirstPartitionPacket + 40; packet++)
        {
            FaultResult result = _suite.RequireNothingLost(run, Fault.DefectivePacket(packet));
            if (!result.Survived && !result.Doing.StartsWith("fsync", StringComparison.Ordinal))
            {
                synced++;
                Assert.Null(result.ReadFailure);
                Assert.Contains("has no spare packets", result.ReadOnlyReason, StringComparison.Ordinal);
            }
        }

        Assert.True(synced >= 3, $"only {synced} packets were met by new data");
    }

    [Fact]
    public void A_log_of_which_every_slot_has_died_costs_nothing_that_was_committed()
    {
        // The area's packets lie between the structures at the start and the partition.
        Fault[] defects = [.. Enumerable.Range(9, FirstPartitionPacket - 9).Select(Fault.DefectivePacket)];
        FaultResult result = _suite.RequireNothingLost(FaultSuite.RunOf(ScenarioTable.Find("U3")), defects);
        Assert.False(result.Survived);
        Assert.Contains("commit area cannot be written", result.ReadOnlyReason, StringComparison.Ordinal);
        Assert.Null(result.ReadFailure);
    }

    [Fact]
    public void Reads_that_fail_once_or_twice_and_then_succeed_are_not_noticed()
    {
        FaultRun run = FaultSuite.RunOf(FaultSuite.Scenarios[1]);
        for (int packet = 0; packet < StackShape.Protected.Packets; packet++)
        {
            _suite.RequireSurvival(run, Fault.ReadError(packet, 1 + (packet % 2)));
        }
    }

    [Fact]
    public void A_worn_out_disc_turns_read_only_and_everything_can_be_read()
    {
        StackShape worn = StackShape.Tight with { Name = "worn", WearLimit = 12 };
        Scenario busy = new("WEAR", "A file is rewritten until the disc is worn out", run =>
        {
            for (int i = 0; i < 300; i++)
            {
                run.Write("old/large", i % 6 * 11_000, 9_000);
                run.Sync("old/large");
            }
        });
        FaultResult result = _suite.RequireNothingLost(FaultSuite.RunOf(busy, worn));
        Assert.False(result.Survived);
        Assert.Null(result.ReadFailure);
    }

    [Theory]
    [InlineData(VerifyPolicy.All)]
    public void A_drive_that_says_good_and_writes_nothing_is_caught(VerifyPolicy policy)
    {
        StackShape verified = StackShape.Protected with { Name = "verified", Verify = policy };
        foreach (Scenario scenario in FaultSuite.Scenarios.Take(3))
        {
            FaultRun run = FaultSuite.RunOf(scenario, verified);
            int writes = run.Measure().PacketWrites;
            for (int write = 1; write <= writes; write++)
            {
                _suite.RequireSurvival(run, Fault.SilentWrite(write));
                _suite.RequireSurvival(run, Fault.MisdirectedWrite(write, landsOn: verified.Packets - 12));
            }
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void Many_faults_at_once_lose_nothing(int seed)
    {
        foreach (Scenario scenario in FaultSuite.Scenarios)
        {
            FaultMix mix = new()
            {
                Commands = 150,
                PacketWrites = 60,
                Packets = StackShape.Protected.Packets,
                DefectivePackets = 4,
                WriteErrors = 2,
                ReadErrors = 4,
                BusyStorms = 3,
            };
            FaultPlan plan = FaultPlan.FromSeed((ulong)seed, mix);
            _suite.RequireNothingLost(FaultSuite.RunOf(scenario), [.. plan.Faults]);
        }
    }
}
