using PacketFs.TestKit.Packet;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Packet;

/// <summary>
/// Power cuts at every command of a commit, in every packet, and in the replays; many seeds of each plan. A violation
/// names plan and seed: <c>PowerCutPlans.Run(plan, seed)</c> repeats it.
/// </summary>
public sealed class CommitSimulation(ITestOutputHelper output)
{
    private const ulong Seeds = 12;

    public static TheoryData<string> Plans => new(PowerCutPlans.All.Keys);

    [Theory]
    [MemberData(nameof(Plans))]
    public void No_cut_leaves_anything_but_a_commit(string plan)
    {
        long cuts = 0;
        for (ulong seed = 100; seed < 100 + Seeds; seed++)
        {
            cuts += PowerCutPlans.Run(plan, seed);
        }

        output.WriteLine($"{plan}: {cuts} cuts with {Seeds} seeds");
        Assert.InRange(cuts, (long)Seeds * 50, long.MaxValue);
    }

    /// <summary>Seeds that once lost a commit; the unit tests have the quick ones.</summary>
    [Theory]
    [InlineData("defects noticed at the sync", 1020)]
    [InlineData("defects noticed at the sync", 1027)]
    [InlineData("defects noticed at the sync", 1053)]
    [InlineData("defects noticed at the sync", 1055)]
    [InlineData("deferred errors", 1020)]
    [InlineData("deferred errors", 1031)]
    [InlineData("deferred errors", 1050)]
    [InlineData("deferred errors", 1058)]
    [InlineData("deferred errors", 1072)]
    public void A_seed_that_once_lost_a_commit(string plan, ulong seed) => PowerCutPlans.Run(plan, seed);
}
