namespace PacketFs.Udf.Check;

/// <summary>What a check has counted on the volume itself.</summary>
/// <param name="Files">Objects other than directories in the file tree.</param>
/// <param name="FileNames">Names of such objects: each hard link counts.</param>
/// <param name="Directories">Directories, the root among them.</param>
/// <param name="Streams">Named streams, system streams among them.</param>
/// <param name="UsedBlocks">Blocks that belong to something.</param>
public readonly record struct CheckCounts(long Files, long FileNames, long Directories, long Streams, long UsedBlocks);
