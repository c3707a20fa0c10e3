namespace PacketFs.Mount.Fuse;

/// <summary>How a volume is mounted.</summary>
public sealed record FuseMountOptions
{
    /// <summary>An empty directory.</summary>
    public required string MountPoint { get; init; }

    /// <summary>What <c>mount</c> and <c>df</c> show as the device: the image's path, or the drive's.</summary>
    public string Source { get; init; } = "packetfs";

    public bool ReadOnly { get; init; }

    /// <summary>Owner shown for everything; null: the recorded owner, or who mounted where none is recorded.</summary>
    public uint? UserId { get; init; }

    /// <summary>
    /// Group shown for everything; null: the recorded group, or the mounting user's where none is recorded.
    /// </summary>
    public uint? GroupId { get; init; }

    /// <summary>Permission bits that nobody is shown to have.</summary>
    public ushort Umask { get; init; }

    /// <summary>
    /// Other users than the mounting one may use the mount (for a user: needs user_allow_other in /etc/fuse.conf).
    /// </summary>
    public bool AllowOther { get; init; }

    public bool NoAccessTimes { get; init; }

    /// <summary>Device nodes on the disc work (root only).</summary>
    public bool AllowDevices { get; init; }

    /// <summary>Set-id bits on the disc work (root only).</summary>
    public bool AllowSetUserId { get; init; }

    /// <summary>The mount point may hold files; they are hidden while mounted.</summary>
    public bool AllowNonEmpty { get; init; }

    /// <summary>
    /// The kernel gathers small writes. Faster for programs that write little at a time, but a full disc is then
    /// noticed only at <c>close</c> or <c>fsync</c>.
    /// </summary>
    public bool WritebackCache { get; init; }

    /// <summary>Threads that serve requests.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>For "now" in a request that sets times.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
