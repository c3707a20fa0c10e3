namespace PacketFs.Fat;

/// <summary>What FAT32 volume to make.</summary>
public sealed record FatFormatOptions
{
    /// <summary>At most eleven letters; small ones become capitals. Empty: no label.</summary>
    public string Label { get; init; } = "";

    /// <summary>Bytes in a cluster, a power of two; null takes the largest that suits the medium.</summary>
    public int? ClusterBytes { get; init; }

    /// <summary>Put the volume into a partition, behind a master boot record.</summary>
    public bool HasPartitionTable { get; init; }

    /// <summary>Serial number of the volume, and signature of the disc where there is a partition table.</summary>
    public uint VolumeId { get; init; }

    /// <summary>Local time: goes into the label's entry.</summary>
    public DateTime Time { get; init; } = new(1980, 1, 1);

    /// <summary>First blocks of packets that cannot be written. Clusters in them are marked bad.</summary>
    public IReadOnlyList<Core.Lba> DefectiveBlocks { get; init; } = [];
}
