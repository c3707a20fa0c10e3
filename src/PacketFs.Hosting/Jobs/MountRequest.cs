namespace PacketFs.Hosting.Jobs;

/// <summary>What to mount, where, and how.</summary>
/// <param name="Target">A disc image of the emulated drive, or a plain volume image.</param>
/// <param name="MountPoint">An existing, empty directory.</param>
public sealed record MountRequest(string Target, string MountPoint)
{
    public bool ReadOnly { get; init; }

    /// <summary>
    /// On a volume that is written once: the state to mount, 1 for the oldest; read-only. Null: the newest.
    /// </summary>
    public int? AsOf { get; init; }

    /// <summary>Owner shown for everything; null shows what the disc says.</summary>
    public uint? UserId { get; init; }

    /// <summary>Group shown for everything; null shows what the disc says.</summary>
    public uint? GroupId { get; init; }

    /// <summary>Permission bits taken away from everything; null takes none.</summary>
    public ushort? Umask { get; init; }

    /// <summary>Other users may enter, too.</summary>
    public bool AllowOther { get; init; }

    /// <summary>Device nodes on the disc open devices; for root alone.</summary>
    public bool AllowDevices { get; init; }

    /// <summary>Set-id bits on the disc count; for root alone.</summary>
    public bool AllowSetUserId { get; init; }

    /// <summary>Reading does not change access times (and so does not write to the disc).</summary>
    public bool NoAccessTime { get; init; }

    /// <summary>How long a change may wait before it is committed to the disc.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What is read back after it was written: "none", "metadata" (the log, and packets that hold committed data beside
    /// what changes) or "all".
    /// </summary>
    public string Verify { get; init; } = "none";

    /// <summary>A volume without a commit area gets one first; without room for one it is not mounted.</summary>
    public bool Protect { get; init; }

    /// <summary>What is closed at the unmount, on a disc that is written once.</summary>
    public CloseScope Close { get; init; }

    /// <summary>Bytes of the packet cache.</summary>
    public int CacheBytes { get; init; } = 32 << 20;
}
