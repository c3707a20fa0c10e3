using PacketFs.TestKit.Packet;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.UnitTests.Packet;

/// <summary>
/// Whatever moment the power goes: the volume is as the last commit left it, or as the one in flight would have. One
/// seed of each plan; the simulation tests run many.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    public static TheoryData<string> Plans => new(PowerCutPlans.All.Keys);

    [Theory]
    [MemberData(nameof(Plans))]
    public void No_cut_leaves_anything_but_a_commit(string plan)
    {
        long cuts = PowerCutPlans.Run(plan, seed: 1);
        output.WriteLine($"{plan}: {cuts} cuts");
        Assert.InRange(cuts, 50, long.MaxValue);
    }

    /// <summary>
    /// A checkpoint put out a sparing table that was not committed (the first two); a lost packet's failure was taken
    /// for another's, which moved (the other). The slow ones are among the simulation tests.
    /// </summary>
    [Theory]
    [InlineData("defects noticed at the sync, small cache", 1020)]
    [InlineData("defects noticed at the sync, small cache", 1060)]
    [InlineData("deferred errors", 1075)]
    public void Seeds_that_once_lost_a_commit(string plan, ulong seed) => PowerCutPlans.Run(plan, seed);
}
