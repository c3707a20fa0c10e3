namespace PacketFs.Udf.Facts;

/// <summary>A run of sectors and what a volume keeps there.</summary>
/// <param name="Kind">"recognition", "main_sequence", "reserve_sequence", "integrity", "anchor", "sparing_table",
/// "spare_packets", "commit_area", "partition".</param>
/// <param name="Start">First sector.</param>
/// <param name="Blocks">How many.</param>
public readonly record struct VolumeRegion(string Kind, long Start, long Blocks);
