using PacketFs.Core;
using PacketFs.TestKit.Simulation;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Files;

namespace PacketFs.SimulationTests.Kills;

/// <summary>
/// What the killed process did, done again: the same seed does the same operations to a model, so that the state after
/// each of them is known to the byte and the microsecond.
/// </summary>
internal sealed class KillModel
{
    private readonly RandomOperations _operations;

    /// <param name="seed">Of the process's operations.</param>
    /// <param name="root">Of the volume before the first of them.</param>
    public KillModel(ulong seed, NodeAttributes root)
    {
        StepClock clock = new();
        MemoryVolume volume = new(ModelOptions, clock);
        volume.SetAttributes(NodeId.Root, new AttributeChange
        {
            Mode = root.Mode,
            UserId = root.UserId,
            GroupId = root.GroupId,
            AccessTime = root.AccessTime,
            ModificationTime = root.ModificationTime,
            ChangeTime = root.ChangeTime,
            CreationTime = root.CreationTime,
        });
        _operations = Operations(volume, clock, seed);
    }

    public static MemoryVolumeOptions ModelOptions { get; } = new()
    {
        MaxFileBytes = FileData.LargestFile,
        CapacityBytes = 1L << 32,
    };

    public static RandomOperations Operations(IVolume volume, StepClock clock, ulong seed) =>
        new(volume, clock, seed, new RandomOperationsOptions
        {
            Names = OddNames.Mixed(14),
            MaxFileBytes = 60 * 1024,
            MaxWriteBytes = 20 * 1024,
            MaxNodes = 40,
            RemovesTrees = false,
            MaxHandles = 25,
            CompareEvery = 0,
            ComparesCounts = false,
            Model = ModelOptions,
            Mix = RandomOperationMix.Everyday
                .Without(
                    RandomOperation.RemoveTree,
                    RandomOperation.Remount)
                .With((RandomOperation.SyncNode, 60), (RandomOperation.SyncAll, 20)),
        });

    /// <summary>The operations, up to this one, after which the tree was as it was found; for a failure's
    /// message.</summary>
    public IReadOnlyList<long> Occurrences(TreeImage found, long last)
    {
        List<long> occurrences = [];
        while (_operations.OperationNumber < last)
        {
            _operations.Step();
            if (TreeImage.Capture(_operations.Model).Difference(found) is null)
            {
                occurrences.Add(_operations.OperationNumber);
            }
        }

        return occurrences;
    }

    /// <summary>
    /// Null when the tree is the state after one of the operations from <paramref name="durable"/> to
    /// <paramref name="begun"/>; else how it differs from the first and the last of them.
    /// </summary>
    public string? Difference(TreeImage found, long durable, long begun)
    {
        while (_operations.OperationNumber < durable)
        {
            _operations.Step();
        }

        string? first = null;
        while (true)
        {
            string? difference = TreeImage.Capture(_operations.Model).Difference(found);
            first ??= difference;
            if (difference is null)
            {
                return null;
            }

            if (_operations.OperationNumber >= begun)
            {
                return $"after operation {durable}, known to be durable: {first}\n"
                    + $"after operation {begun}, the last that was begun: {difference}";
            }

            _operations.Step();
        }
    }
}
