namespace PacketFs.ConformanceTests.Discs;

/// <summary>How the volume maps its blocks. UDF 2.2.4, 2.2.8 to 2.2.10.</summary>
internal enum PartitionKind
{
    /// <summary>Blocks where they are (type 1): images, hard disks, DVD-RAM.</summary>
    Physical,

    /// <summary>Packets with spares (CD-RW, DVD-RW).</summary>
    Sparable,
}
