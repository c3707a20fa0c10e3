using PacketFs.ConformanceTests.Stacks;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>Discs made by the command line and a real mount.</summary>
public sealed class CommandLineDiscs : IDisposable
{
    internal static IReadOnlyList<DiscSpec> Specs { get; } =
    [
        DiscSpec.Of("1.50", PartitionKind.Sparable, 2048, TreeKind.Real),
        DiscSpec.Of("2.01", PartitionKind.Sparable, 2048, TreeKind.Real),
        DiscSpec.Of("1.50", PartitionKind.Sparable, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Sparable, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Physical, 2048, TreeKind.Real),
        .. PacketFsDiscs.PlainCuriosities,
        DiscSpec.Of("2.50", PartitionKind.Metadata, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.60", PartitionKind.MetadataOnce, 4096, TreeKind.Curiosities),
        DiscSpec.Of("2.50", PartitionKind.MetadataSparable, 2048, TreeKind.Curiosities),
        DiscSpec.Of("1.50", PartitionKind.Virtual, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Virtual, 2048, TreeKind.Curiosities),
        DiscSpec.Of("1.02", PartitionKind.Physical, 2048, TreeKind.Files),
        DiscSpec.Of("2.01", PartitionKind.Physical, 512, TreeKind.Files),
        DiscSpec.Of("2.01", PartitionKind.Physical, 2048, TreeKind.Files),
    ];

    internal PacketFsDiscs Discs { get; } = new(
        "Discs of PacketFs, by command line and mount", Specs, workspace => new CommandLineStack(workspace));

    public void Dispose() => Discs.Dispose();
}
