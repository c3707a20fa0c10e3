namespace PacketFs.Hosting.Jobs;

/// <summary>What to format, and how.</summary>
/// <param name="Target">A disc image of the emulated drive, or a plain file that becomes a volume as on a hard
/// disk.</param>
public sealed record FormatRequest(string Target)
{
    /// <summary>The label that people see; empty leaves it to the default.</summary>
    public string Label { get; init; } = "";

    /// <summary>"udf" or "fat32".</summary>
    public string FileSystem { get; init; } = "udf";

    /// <summary>FAT32: bytes in a cluster; null takes what suits the medium.</summary>
    public int? ClusterBytes { get; init; }

    /// <summary>FAT32: in a partition, behind a master boot record.</summary>
    public bool PartitionTable { get; init; }

    /// <summary>"1.02" to "2.60"; null takes the medium's default.</summary>
    public string? Revision { get; init; }

    /// <summary>UDF 2.50 and later: keep metadata once, not twice.</summary>
    public bool SingleMetadata { get; init; }

    /// <summary>
    /// A plain image, a CD-RW or a DVD-RW becomes a medium that is written once: a virtual partition, and a medium that
    /// is appended to. Discs that can be written only once always are.
    /// </summary>
    public bool WriteOnce { get; init; }

    /// <summary>
    /// A blank BD-R becomes one on which what is written can be written again, for some time (pseudo-overwrite),
    /// instead of one that is appended to.
    /// </summary>
    public bool PseudoOverwrite { get; init; }

    /// <summary>Spare packets; null takes the medium's default.</summary>
    public int? SparePackets { get; init; }

    /// <summary>Packets of the commit area; null takes the medium's default, 0 makes none.</summary>
    public int? CommitAreaPackets { get; init; }

    /// <summary>Bytes in a block, on plain image files; null takes 2,048.</summary>
    public int? BlockSize { get; init; }

    /// <summary>Write and read the whole surface, and spare out what is bad.</summary>
    public bool Full { get; init; }

    /// <summary>Go on although the disc holds data.</summary>
    public bool Force { get; init; }

    /// <summary>Owner, group of the root directory.</summary>
    public uint? UserId { get; init; }

    public uint? GroupId { get; init; }
}
