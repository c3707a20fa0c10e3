using Xunit.Abstractions;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>A row of the matrix: a kind of disc, and what is on it.</summary>
public sealed class DiscSpec : IXunitSerializable
{
    public string Revision { get; private set; } = string.Empty;

    public int BlockSize { get; private set; }

    internal PartitionKind Partition { get; private set; }

    internal TreeKind Tree { get; private set; }

    /// <summary>A medium of the emulated drive that is written from front to back; empty for any other disc.</summary>
    public string Medium { get; private set; } = string.Empty;

    /// <summary>Filled in two sessions, both closed.</summary>
    internal bool IsClosed { get; private set; }

    private const long CdRwBytes = 295_264L * 2048;

    /// <summary>An 80-minute CD-RW where it is sparable, as large as wanted otherwise.</summary>
    internal static long BytesOf(DiscSpec spec, long plainBytes) =>
        spec.HasPackets ? CdRwBytes : plainBytes;

    /// <summary>Written in packets, with spares.</summary>
    internal bool HasPackets => Partition is PartitionKind.Sparable or PartitionKind.MetadataSparable;

    /// <summary>Linux only reads these, and other systems' readers know them rarely.</summary>
    internal bool HasMetadata =>
        Partition is PartitionKind.Metadata or PartitionKind.MetadataOnce or PartitionKind.MetadataSparable
            or PartitionKind.PseudoOverwrite;

    internal static DiscSpec Of(string revision, PartitionKind partition, int blockSize, TreeKind tree) => new()
    {
        Revision = revision,
        Partition = partition,
        BlockSize = blockSize,
        Tree = tree,
    };

    /// <summary>A disc with a virtual partition, appended to through the emulated drive.</summary>
    internal static DiscSpec Appended(string revision, string medium, bool isClosed)
    {
        DiscSpec spec = Of(revision, PartitionKind.Virtual, 2048, TreeKind.Curiosities);
        (spec.Medium, spec.IsClosed) = (medium, isClosed);
        return spec;
    }

    /// <summary>A BD-R with pseudo-overwrite, filled through the emulated drive, and then filled again.</summary>
    internal static DiscSpec Replaced(TreeKind tree)
    {
        DiscSpec spec = Of("2.60", PartitionKind.PseudoOverwrite, 2048, tree);
        spec.Medium = "bd-r";
        return spec;
    }

    /// <summary>Names it in tables, file names and volume labels.</summary>
    internal string Name => Medium.Length == 0 || Partition == PartitionKind.PseudoOverwrite
        ? $"{Revision}-{Partition}-{BlockSize}-{Tree}".ToLowerInvariant()
        : $"{Revision}-{Medium}-{(IsClosed ? "closed" : "open")}";

    public void Deserialize(IXunitSerializationInfo info)
    {
        Revision = info.GetValue<string>(nameof(Revision));
        BlockSize = info.GetValue<int>(nameof(BlockSize));
        Partition = (PartitionKind)info.GetValue<int>(nameof(Partition));
        Tree = (TreeKind)info.GetValue<int>(nameof(Tree));
        Medium = info.GetValue<string>(nameof(Medium));
        IsClosed = info.GetValue<bool>(nameof(IsClosed));
    }

    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(Revision), Revision);
        info.AddValue(nameof(BlockSize), BlockSize);
        info.AddValue(nameof(Partition), (int)Partition);
        info.AddValue(nameof(Tree), (int)Tree);
        info.AddValue(nameof(Medium), Medium);
        info.AddValue(nameof(IsClosed), IsClosed);
    }

    public override string ToString() => Name;
}
