using PacketFs.TestKit.Udf;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>
/// Random operations against the model on every kind of volume; the long runs are among the simulation tests.
/// </summary>
public sealed class UdfRandomOperationsTests(ITestOutputHelper output)
{
    public static TheoryData<int> Shapes()
    {
        TheoryData<int> data = [];
        for (int i = 0; i < VolumeShape.All.Count; i++)
        {
            data.Add(i);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_short_random_run_with_remounts_finds_no_difference(int shape)
    {
        output.WriteLine(VolumeShape.All[shape].ToString());
        RandomUdfRun run = new(VolumeShape.All[shape], seed: 100 + (ulong)shape);
        run.Run(4_000);
        output.WriteLine(run.Summary);
    }
}
