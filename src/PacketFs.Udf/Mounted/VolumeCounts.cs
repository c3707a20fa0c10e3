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

    /// <summary>As the disc has room for it: what a damaged disc says is no reason to fail.</summary>
    public readonly uint RecordedFiles => (uint)Math.Clamp(Files, 0, uint.MaxValue);

    public readonly uint RecordedDirectories => (uint)Math.Clamp(Directories, 0, uint.MaxValue);
}
