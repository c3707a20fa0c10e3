using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Facts;

/// <summary>One partition map of a volume.</summary>
/// <param name="Kind">How it maps blocks.</param>
/// <param name="Number">Of the partition that it stands on.</param>
/// <param name="Access">"read_only", "write_once", "rewritable", "overwritable", "not_specified".</param>
/// <param name="Start">First sector of the partition.</param>
/// <param name="Blocks">Blocks that the map gives addresses to; null where it cannot be translated.</param>
/// <param name="FreeBlocks">Of those; null where nothing on the volume says so.</param>
public sealed record PartitionFacts(
    PartitionMapKind Kind, int Number, string Access, long Start, long? Blocks, long? FreeBlocks);
