namespace PacketFs.Fat;

/// <summary>What the boot sector of a FAT32 volume says.</summary>
/// <param name="Offset">Where the volume begins, in bytes; more than 0: in a partition.</param>
/// <param name="Label">Of the root directory's first cluster, else of the boot sector; empty when there is
/// none.</param>
/// <param name="FreeClusters">As noted at the last unmount; null when nobody knows.</param>
/// <param name="IsClean">It was unmounted, and nobody met an error.</param>
public sealed record FatVolumeFacts(
    long Offset,
    string Label,
    uint VolumeId,
    int SectorBytes,
    int ClusterBytes,
    long ClusterCount,
    long? FreeClusters,
    bool IsClean,
    long ByteCount);
