using PacketFs.TestKit.Simulation;
using PacketFs.TestKit.Volumes;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>Whatever a seed makes up.</summary>
internal static class RandomScenarios
{
    private const string Id = "D";

    /// <summary>Everything that a volume can do, with syncs between.</summary>
    public static Scenario Make(int steps) => new(
        Id, $"{steps} random operations", run => run.RandomSteps(steps, run.Random.NextUInt64(), Options))
    {
        StartsEmpty = true,
        Stride = 2,
    };

    private static RandomOperationsOptions Options { get; } = new()
    {
        Names = OddNames.Mixed(14),
        MaxFileBytes = 40 * 1024,
        MaxWriteBytes = 12 * 1024,
        MaxNodes = 40,
        MaxHandles = 25,
        CompareEvery = 0,
        ComparesCounts = false,
        ToleratesNoSpace = true,
        Mix = RandomOperationMix.Everyday
            .Without(
                RandomOperation.RemoveTree,
                RandomOperation.Remount)
            .With(
                (RandomOperation.SyncNode, 120),
                (RandomOperation.SyncAll, 40),
                (RandomOperation.Read, 60),
                (RandomOperation.Lookup, 40),
                (RandomOperation.GetAttributes, 40),
                (RandomOperation.WriteFarAhead, 10)),
    };
}
