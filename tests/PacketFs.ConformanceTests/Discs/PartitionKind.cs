namespace PacketFs.ConformanceTests.Discs;

/// <summary>How the volume maps its blocks. UDF 2.2.4, 2.2.8 to 2.2.10.</summary>
internal enum PartitionKind
{
    /// <summary>Blocks where they are (type 1): images, hard disks, DVD-RAM.</summary>
    Physical,

    /// <summary>Packets with spares (CD-RW, DVD-RW).</summary>
    Sparable,

    /// <summary>Metadata in a file of its own, kept twice, on a partition of type 1 (BD-RE).</summary>
    Metadata,

    /// <summary>As <see cref="Metadata"/>, kept once.</summary>
    MetadataOnce,

    /// <summary>As <see cref="Metadata"/>, on a sparable partition.</summary>
    MetadataSparable,

    /// <summary>Metadata kept once, access type 0, no bitmaps: a BD-R on which the drive replaces (UDF 2.60).</summary>
    PseudoOverwrite,

    /// <summary>Found through a table at the end: media that are written once (CD-R, DVD-R, BD-R).</summary>
    Virtual,
}
