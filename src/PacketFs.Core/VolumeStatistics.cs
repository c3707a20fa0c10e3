namespace PacketFs.Core;

/// <summary>Space and counts, as <c>statfs</c> wants them.</summary>
/// <param name="BlockSize">Bytes.</param>
/// <param name="TotalBlocks">Blocks that files can ever have.</param>
/// <param name="FreeBlocks">Blocks that are free now.</param>
/// <param name="Files">Objects on the volume, directories among them; where only names are counted, names.</param>
/// <param name="MaxNameUnits">Longest name: 254 characters of Latin-1, 127 UTF-16 units otherwise.</param>
public readonly record struct VolumeStatistics(
    int BlockSize, long TotalBlocks, long FreeBlocks, long Files, int MaxNameUnits);
