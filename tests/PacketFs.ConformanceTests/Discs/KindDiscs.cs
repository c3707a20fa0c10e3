using PacketFs.ConformanceTests.Stacks;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>
/// Every revision on every kind of partition and block size that we write and that is not among <see
/// cref="LibraryDiscs"/>: metadata and virtual partitions, and blocks of 1,024 bytes.
/// </summary>
public sealed class KindDiscs : IDisposable
{
    internal static IReadOnlyList<DiscSpec> Specs { get; } =
    [
        .. Each(["1.02", "1.50", "2.00", "2.01"], PartitionKind.Physical, [1024]),
        .. Each(["2.50", "2.60"], PartitionKind.Metadata, [512, 1024, 2048, 4096]),
        .. Each(["2.50", "2.60"], PartitionKind.MetadataOnce, [2048]),
        .. Each(["2.50", "2.60"], PartitionKind.MetadataSparable, [2048]),
        .. Each(["1.50", "2.00", "2.01", "2.50", "2.60"], PartitionKind.Virtual, [2048]),
        .. Each(["1.50", "2.01"], PartitionKind.Virtual, [512, 4096]),
        DiscSpec.Of("2.50", PartitionKind.Metadata, 512, TreeKind.Files),
        DiscSpec.Of("2.50", PartitionKind.Metadata, 2048, TreeKind.Files),
        DiscSpec.Of("2.60", PartitionKind.MetadataOnce, 2048, TreeKind.Files),
        DiscSpec.Of("2.01", PartitionKind.Virtual, 2048, TreeKind.Files),
    ];

    internal PacketFsDiscs Discs { get; } = new(
        "Every kind of partition, by the libraries of PacketFs", Specs, _ => new LibraryStack());

    public void Dispose() => Discs.Dispose();

    private static IEnumerable<DiscSpec> Each(string[] revisions, PartitionKind kind, int[] blockSizes) =>
        from revision in revisions
        from blockSize in blockSizes
        select DiscSpec.Of(revision, kind, blockSize, TreeKind.Curiosities);
}
