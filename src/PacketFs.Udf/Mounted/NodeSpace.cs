using PacketFs.Udf.Space;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Where ICBs, their further descriptors and directories go: the partition of the data itself, or one of their own
/// that grows out of it (metadata partition) or out of nothing but numbers (virtual partition).
/// </summary>
internal sealed class NodeSpace
{
    public required ushort Partition { get; init; }

    public required SpaceMap Map { get; init; }

    public required SpaceAllocator Allocator { get; init; }

    /// <summary>Adds blocks to the partition; false when there is nothing to take them from.</summary>
    public Func<bool> TryGrow { get; init; } = static () => false;
}
