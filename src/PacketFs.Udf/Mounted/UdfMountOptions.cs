namespace PacketFs.Udf.Mounted;

/// <summary>How a volume is mounted, and how much memory it may take.</summary>
public sealed record UdfMountOptions
{
    /// <summary>Nothing is written.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>First sector of the session to mount.</summary>
    public long SessionStart { get; init; }

    /// <summary>
    /// On a volume with virtual allocation tables: the state that so many tables make, 1 for the first; read-only.
    /// Null: the last.
    /// </summary>
    public int? AsOf { get; init; }

    /// <summary>
    /// A volume that was left open by this implementation is what its last commit made it, for the device makes commits
    /// atomic. Without this it is walked before it is written.
    /// </summary>
    public bool TrustOpenIntegrity { get; init; }

    /// <summary>How long a change may wait for a commit.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Changed objects that may wait for a commit; more make one at once.</summary>
    public int MaximumDirtyNodes { get; init; } = 16_384;

    /// <summary>
    /// Blocks of allocation descriptors of one file that a commit changes where they are, each at the cost of room in
    /// the device's log; more go to new places.
    /// </summary>
    public int DescriptorBlocksInPlace { get; init; } = 32;

    /// <summary>Unchanged objects that are kept in memory. Others are read again when they are asked for.</summary>
    public int CachedNodes { get; init; } = 8_192;

    /// <summary>Bytes of extents of unchanged files that are kept in memory. A file in use may have more.</summary>
    public long CachedExtentBytes { get; init; } = 16L << 20;

    /// <summary>Bytes of unchanged directories that are kept in memory. One that is in use may be larger.</summary>
    public long CachedDirectoryBytes { get; init; } = 20L << 20;
}
