using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <summary>One object of a <see cref="MemoryVolume"/>.</summary>
internal sealed class MemoryNode(NodeId id, in NewNode start, FileTime now)
{
    public NodeId Id { get; } = id;

    public NodeKind Kind { get; init; } = start.Kind;

    public ushort Mode { get; set; } = start.Mode;

    public uint? UserId { get; set; } = start.UserId;

    public uint? GroupId { get; set; } = start.GroupId;

    public DeviceNumber Device { get; } = start.Device;

    public FileTime AccessTime { get; set; } = now;

    public FileTime ModificationTime { get; set; } = now;

    public FileTime ChangeTime { get; set; } = now;

    public FileTime CreationTime { get; set; } = now;

    /// <summary>Names that lead here; a directory has one, the root counts as having one.</summary>
    public uint Names { get; set; }

    /// <summary>What the volume's answers have added and <see cref="IVolume.Forget"/> has not yet dropped.</summary>
    public ulong References { get; set; }

    /// <summary>Only a file has one.</summary>
    public MemoryContent? Content { get; init; }

    /// <summary>Only a directory has one.</summary>
    public MemoryDirectory? Entries { get; init; }

    /// <summary>Only a symbolic link has one.</summary>
    public string? Target { get; init; }

    /// <summary>Of a directory: the one that holds it.</summary>
    public MemoryNode? Parent { get; set; }

    public SortedDictionary<string, byte[]> ExtendedAttributes { get; } = new(StringComparer.Ordinal);

    public bool IsDirectory => Entries is not null;

    public bool IsDead => Names == 0;

    public uint LinkCount => Entries is null || Names == 0 ? Names : 2 + (uint)Entries.Subdirectories;
}
