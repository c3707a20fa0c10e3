using PacketFs.TestKit.Udf;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Udf;

/// <summary>
/// Random operations against the model, over many seeds and every kind of volume, with remounts; the checker looks at
/// each volume before a remount, after a sync and at the end. PACKETFS_UDF_OPERATIONS says how many operations in all
/// (1,000,000 for the long run), PACKETFS_UDF_SEED where the seeds begin.
/// </summary>
public sealed class LongRandomRunTests(ITestOutputHelper output)
{
    private const long DefaultOperations = 40_000;
    private const long OperationsPerRun = 10_000;

    [Fact]
    public void No_seed_finds_a_difference_on_any_kind_of_volume()
    {
        long operations = ReadSetting("PACKETFS_UDF_OPERATIONS", DefaultOperations);
        ulong seed = (ulong)ReadSetting("PACKETFS_UDF_SEED", 1);
        long runs = (operations + OperationsPerRun - 1) / OperationsPerRun;
        for (long run = 0; run < runs; run++)
        {
            VolumeShape shape = VolumeShape.All[(int)(run % VolumeShape.All.Count)];
            try
            {
                new RandomUdfRun(shape, seed).Run(Math.Min(OperationsPerRun, operations - (run * OperationsPerRun)));
            }
            catch
            {
                output.WriteLine($"Failed: seed {seed} on {shape}");
                throw;
            }

            seed++;
        }

        output.WriteLine($"{operations} operations in {runs} runs, no difference");
    }

    private static long ReadSetting(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), out long value) ? value : otherwise;
}
