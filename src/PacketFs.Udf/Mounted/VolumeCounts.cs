namespace PacketFs.Udf.Mounted;

/// <summary>What the integrity descriptor records of a volume. UDF 2.2.6.</summary>
internal struct VolumeCounts
{
    /// <summary>Names of anything but directories.</summary>
    public long Files;

    /// <summary>Directories, the root among them.</summary>
    public long Directories;
    public ulong NextUniqueId;
    public long FreeBlocks;
}
