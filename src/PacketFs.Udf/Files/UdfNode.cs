using PacketFs.Core;
using PacketFs.Udf.Attributes;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// One object of the mounted volume as its ICB describes it, in memory. Changed only under the volume's lock; what was
/// changed is written at the next commit. Bytes of the ICB that mean nothing to us stay in <see cref="Image"/> and
/// are written back as they were.
/// </summary>
internal sealed class UdfNode
{
    public required NodeId Id { get; init; }

    /// <summary>Where the ICB is; for strategy 4096, the entry that prevails.</summary>
    public required LbAddr Icb { get; init; }

    private ushort? _descriptorPartition;
    public ulong UniqueId;
    public NodeKind Kind;
    public FileType FileType;
    public IcbFlags Flags;
    public uint Permissions;
    public uint UserId;
    public uint GroupId;

    /// <summary>
    /// As the ICB records it: the entries that name it, for a directory with its subdirectories' parent entries.
    /// </summary>
    public ushort LinkCount;
    public long Size;
    public FileTime AccessTime;
    public FileTime ModificationTime;
    public FileTime AttributeTime;
    public FileTime CreationTime = FileTime.None;
    public DeviceNumber Device;

    /// <summary>Extended file entry, else file entry.</summary>
    public bool IsExtended;

    /// <summary>long_ads, else short_ads.</summary>
    public bool UsesLongDescriptors;

    /// <summary>An ICB of strategy 4096, which we only read.</summary>
    public bool IsAppendOnly;

    /// <summary>The stream directory, as an extended file entry records it.</summary>
    public LongAd StreamDirectoryIcb;

    /// <summary>A file of extended attributes; nobody writes one any more.</summary>
    public LongAd ExtendedAttributeIcb;

    /// <summary>The named streams, once they were needed.</summary>
    public StreamSet? Streams;

    /// <summary>What <see cref="ExtendedAttributeIcb"/> names, once it was needed.</summary>
    public UdfNode? AttributeFile;

    /// <summary>Of a stream or a stream directory: what it hangs on. Such a node is not in the cache.</summary>
    public UdfNode? Owner;

    /// <summary>Extended attributes of ours stand in the ICB.</summary>
    public bool HasInlineAttributes;

    /// <summary>Bytes of extended attributes inside the ICB.</summary>
    public int AttributeBytes;

    /// <summary>Bytes that named streams add to the object size.</summary>
    public long StreamBytes;

    /// <summary>
    /// The content while it lies inside the ICB (its first <see cref="Size"/> bytes); null when it lies in blocks.
    /// </summary>
    public byte[]? Embedded;

    public ExtentList Extents { get; } = new();

    /// <summary>Blocks that hold the allocation descriptors for which the ICB has no room.</summary>
    public List<uint>? DescriptorBlocks;

    /// <summary>Null until a commit has written <see cref="DescriptorBlocks"/>.</summary>
    public WrittenDescriptors? Written;

    /// <summary>The partition of <see cref="DescriptorBlocks"/>: the ICB's, but on write-once media.</summary>
    public ushort DescriptorPartition
    {
        get => _descriptorPartition ?? Icb.Partition;
        set => _descriptorPartition = value;
    }

    /// <summary>On write-once media: blocks of descriptors that the next commit is expected to write.</summary>
    public int PendingDescriptors;

    /// <summary>
    /// Head and extended attributes of the ICB as they are on the disc; kept from the first change to the write-back.
    /// </summary>
    public byte[]? Image;

    /// <summary>Names, once they were needed.</summary>
    public DirectoryContent? Directory;

    /// <summary>Space ahead of whoever writes it.</summary>
    public SpaceWindow? Window;

    /// <summary>Memory that <see cref="Directory"/> was counted with.</summary>
    public int DirectoryBytes;

    /// <summary>Orders directories by last use.</summary>
    public long LastUse;

    /// <summary>
    /// Not 0 once the directory was emptied and shortened while mounted: cookies from before mean nothing then.
    /// </summary>
    public ushort TrimGeneration;

    /// <summary>The directory through which it was last found; for messages and, in a directory, for "..".</summary>
    public NodeId Parent;

    /// <summary>What front ends hold.</summary>
    public ulong References;

    /// <summary>Bytes of a symbolic link's target in UTF-8; -1 until somebody asked.</summary>
    public long TargetBytes = -1;

    /// <summary>A symbolic link's target to the letter, where path components cannot say it.</summary>
    public string? ExactTarget;

    public bool IsDirty;

    /// <summary>No committed state knows it.</summary>
    public bool IsNew;

    /// <summary>A directory whose blocks are not those that the last committed state knows.</summary>
    public bool HasMoved;

    /// <summary>Memory of <see cref="Extents"/> that the list of nodes that may leave counts.</summary>
    public int ListedExtentBytes;

    /// <summary>Neighbours in the list of nodes that may leave the cache, by last use.</summary>
    public UdfNode? Newer;
    public UdfNode? Older;

    /// <summary>Named streams or a file of extended attributes hang on it.</summary>
    public bool HasAttachments => !StreamDirectoryIcb.IsNone || !ExtendedAttributeIcb.IsNone;

    public bool IsDirectory => Kind == NodeKind.Directory;

    public uint Block => Icb.Block;
}
