using PacketFs.ConformanceTests.Stacks;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>Discs made by the libraries alone.</summary>
public sealed class LibraryDiscs : IDisposable
{
    internal static IReadOnlyList<DiscSpec> Specs { get; } =
    [
        DiscSpec.Of("2.01", PartitionKind.Sparable, 2048, TreeKind.Real),
        DiscSpec.Of("1.50", PartitionKind.Sparable, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.00", PartitionKind.Sparable, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Sparable, 2048, TreeKind.Curiosities),
        .. PacketFsDiscs.PlainCuriosities,
        DiscSpec.Of("2.01", PartitionKind.Physical, 512, TreeKind.Files),
        DiscSpec.Of("2.01", PartitionKind.Physical, 2048, TreeKind.Files),
    ];

    internal PacketFsDiscs Discs { get; } = new(
        "Discs of PacketFs, by its libraries", Specs, _ => new LibraryStack());

    public void Dispose() => Discs.Dispose();
}
