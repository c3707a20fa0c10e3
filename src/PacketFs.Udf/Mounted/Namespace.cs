using PacketFs.Core;
using PacketFs.Udf.Attributes;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Names: creating, linking, removing, renaming. Everything that can fail (a full disc, an unreadable block) is tried
/// before the first thing is changed.
/// </summary>
internal sealed class Namespace(VolumeState state, DirectoryStore directories, FileData data)
{
    public const int BlocksForEntry = 3;

    public UdfNode Create(UdfNode parent, ReadOnlySpan<char> name, in NewNode start)
    {
        if (start.Kind == NodeKind.SymbolicLink)
        {
            throw new FsException(FsError.InvalidArgument, "A symbolic link is not made without a target.");
        }

        return Insert(parent, name, start, []);
    }

    public UdfNode CreateSymbolicLink(
        UdfNode parent, ReadOnlySpan<char> name, ReadOnlySpan<char> target, in NewNode start)
    {
        RequireNewName(parent, name);
        byte[] components = LinkTarget.Encode(target);
        bool isPlain = LinkTarget.Decode(components) is { } plain && target.SequenceEqual(plain);
        string? exact = isPlain ? null : target.ToString();
        return Insert(parent, name, start with { Kind = NodeKind.SymbolicLink }, components, exact);
    }

    public void Link(UdfNode node, UdfNode parent, ReadOnlySpan<char> name)
    {
        RequireNewName(parent, name);
        if (node.IsDirectory)
        {
            throw new FsException(FsError.PermissionDenied, "A directory has one name.");
        }

        if (node.LinkCount == 0)
        {
            throw new FsException(FsError.NotFound, "What lost its last name gets no new one.");
        }

        if (node.LinkCount == ushort.MaxValue)
        {
            throw new FsException(FsError.TooManyLinks, $"An object has at most {ushort.MaxValue} names.");
        }

        Span<byte> identifier = stackalloc byte[Cs0.MaximumIdentifierBytes];
        int length = EntryNames.Encode(name, identifier);
        state.PrepareNodeSpace(BlocksForEntry, parent);
        directories.PrepareAdd(parent, length);
        state.MarkDirty(node);
        node.LinkCount++;
        node.AttributeTime = state.Now;
        node.Parent = parent.Id;
        state.Counts.Files++;

        // Every name carries the object's own ID (as Linux does): whichever is left at last then agrees with the ICB.
        directories.Add(parent, identifier[..length], name, directories.IcbOf(node), isDirectory: false);
        Touch(parent);
    }

    public void Remove(UdfNode parent, ReadOnlySpan<char> name, bool directory)
    {
        DirectoryEntry entry = Find(parent, name);
        UdfNode node = state.GetNamed(entry.Icb, parent.Id);
        if (node.IsDirectory != directory)
        {
            throw directory
                ? new FsException(FsError.NotDirectory, $"\"{name}\" is no directory.")
                : new FsException(FsError.IsDirectory, $"\"{name}\" is a directory.");
        }

        if (directory)
        {
            RequireEmpty(node);
        }

        state.MarkDirty(parent);
        PrepareDropName(node);
        directories.Remove(parent, name, entry);
        if (directory)
        {
            LeaveParent(parent);
        }

        Touch(parent);
        DropName(node);
    }

    /// <summary>The directory that holds a directory.</summary>
    public UdfNode ParentOf(UdfNode directory)
    {
        if (directory.Id == NodeId.Root)
        {
            return directory;
        }

        return directory.LinkCount > 0
            ? state.GetNamed(directories.Open(directory).Parent, default)
            : throw new FsException(FsError.NotFound, "The directory was removed.");
    }

    /// <summary>Throws unless the directory can take a new entry of this name.</summary>
    public void RequireNewName(UdfNode parent, ReadOnlySpan<char> name)
    {
        Span<byte> identifier = stackalloc byte[Cs0.MaximumIdentifierBytes];
        EntryNames.Encode(name, identifier);
        RequireAlive(parent);
        RequireFree(parent, name);
    }

    private static FileType TypeOf(NodeKind kind) => kind switch
    {
        NodeKind.Directory => FileType.Directory,
        NodeKind.SymbolicLink => FileType.SymbolicLink,
        NodeKind.BlockDevice => FileType.BlockDevice,
        NodeKind.CharacterDevice => FileType.CharacterDevice,
        NodeKind.Fifo => FileType.Fifo,
        NodeKind.Socket => FileType.Socket,
        _ => FileType.RegularFile,
    };

    public static void RequireAlive(UdfNode directory)
    {
        if (directory.LinkCount == 0)
        {
            throw new FsException(FsError.NotFound, "The directory was removed.");
        }
    }

    public void RequireFree(UdfNode parent, ReadOnlySpan<char> name)
    {
        DirectoryContent content = directories.Open(parent);
        if (content.TryFind(name, out _) || content.IsReserved(name))
        {
            throw new FsException(FsError.Exists, $"\"{name}\" is there already.");
        }
    }

    public DirectoryEntry Find(UdfNode parent, ReadOnlySpan<char> name)
    {
        EntryNames.CheckLength(name);
        return parent.LinkCount > 0 && directories.Open(parent).TryFind(name, out DirectoryEntry entry)
            ? entry
            : throw new FsException(FsError.NotFound, $"There is no \"{name}\".");
    }

    private UdfNode Insert(
        UdfNode parent, ReadOnlySpan<char> name, in NewNode start, byte[] content, string? exactTarget = null)
    {
        Span<byte> identifier = stackalloc byte[Cs0.MaximumIdentifierBytes];
        int length = EntryNames.Encode(name, identifier);
        RequireAlive(parent);
        RequireFree(parent, name);
        bool isDirectory = start.Kind == NodeKind.Directory;
        if (isDirectory)
        {
            RequireRoomForSubdirectory(parent);
        }

        state.PrepareSpace(1 + (content.Length / state.BlockSize), parent);
        state.PrepareNodeSpace(1 + BlocksForEntry + (content.Length / state.BlockSize), parent);
        directories.PrepareAdd(parent, length);
        if (!state.TryAllocateNode(out uint block))
        {
            throw state.NoSpace(1);
        }

        UdfNode node = NewNode(new LbAddr(block, state.Nodes!.Partition), start, parent, exactTarget);
        state.Cache.Add(node);
        try
        {
            state.MarkDirty(node);
            if (content.Length > 0)
            {
                data.Write(node, 0, content);
            }
        }
        catch
        {
            node.LinkCount = 0;
            state.Free(node);
            throw;
        }

        directories.Add(
            parent, identifier[..length], name, directories.IcbOf(node), isDirectory);
        if (isDirectory)
        {
            state.Counts.Directories++;
            parent.LinkCount++;
        }
        else
        {
            state.Counts.Files++;
        }

        Touch(parent);
        return node;
    }

    private UdfNode NewNode(LbAddr icb, in NewNode start, UdfNode parent, string? exactTarget)
    {
        FileTime now = state.Now;
        UdfNode node = new()
        {
            Id = state.ToId(icb),
            Icb = icb,
            UniqueId = state.TakeUniqueId(),
            Kind = start.Kind,
            FileType = TypeOf(start.Kind),
            Flags = start.Kind == NodeKind.File ? IcbFlags.Archive : IcbFlags.None,
            UserId = start.UserId ?? FileOwner.None,
            GroupId = start.GroupId ?? FileOwner.None,
            LinkCount = 1,
            AccessTime = now,
            ModificationTime = now,
            AttributeTime = now,
            CreationTime = now,
            Device = start.Device,
            IsExtended = state.Format.Revision.HasExtendedFileEntry,
            Embedded = [],
            IsNew = true,
            Parent = parent.Id,
            ExactTarget = exactTarget?.Length <= state.BlockSize / 8 ? exactTarget : null,
        };
        NodeModes.Set(node, start.Mode, (uint)UdfPermissions.OwnerChangeAttributes);
        node.AttributeBytes = ExtendedAttributeArea.SizeForNew(node);
        if (node.IsDirectory)
        {
            node.Embedded = DirectoryContent.CreateEmpty(
                directories.IcbOf(parent), state.Format, icb.Block);
            node.Size = node.Embedded.Length;
        }

        return node;
    }

    public void Touch(UdfNode directory)
    {
        directory.ModificationTime = directory.AttributeTime = state.Now;
    }

    /// <summary>
    /// A subdirectory's parent entry no longer counts; a wrong count on the disc does not wrap around.
    /// </summary>
    public static void LeaveParent(UdfNode parent)
    {
        if (parent.LinkCount > 1)
        {
            parent.LinkCount--;
        }
    }

    /// <summary>What will be written of the node later is read now.</summary>
    public void PrepareDropName(UdfNode node)
    {
        if (node.IsAppendOnly || (node.LinkCount > 1 && !node.IsDirectory))
        {
            state.MarkDirty(node);
        }

        if (node.LinkCount <= 1 || node.IsDirectory)
        {
            Attachments.All(state, node);
        }
    }

    public void DropName(UdfNode node)
    {
        node.AttributeTime = state.Now;
        if (node.LinkCount == 0)
        {
            // One more name of what had lost its last one: the disc counted too few, and the object is given back once.
            state.Counts.Files = Math.Max(0, state.Counts.Files - (node.IsDirectory ? 0 : 1));
            return;
        }

        if (node.IsDirectory)
        {
            state.Counts.Directories = Math.Max(0, state.Counts.Directories - 1);
            node.LinkCount = 0;
        }
        else
        {
            // Linux does not count further names of an object: with such a volume there may be more to remove than to
            // count.
            state.Counts.Files = Math.Max(0, state.Counts.Files - 1);
            node.LinkCount--;
        }

        if (node.LinkCount > 0)
        {
            return;
        }

        if (node.References == 0)
        {
            state.Free(node);
            return;
        }

        state.Orphan(node);
    }

    public void RequireEmpty(UdfNode directory)
    {
        if (directories.Open(directory).Count > 0)
        {
            throw new FsException(FsError.NotEmpty, "The directory is not empty.");
        }
    }

    public static void RequireRoomForSubdirectory(UdfNode parent)
    {
        if (parent.LinkCount >= ushort.MaxValue - 1)
        {
            throw new FsException(
                FsError.TooManyLinks, $"A directory has at most {ushort.MaxValue - 2} subdirectories on a UDF volume.");
        }
    }
}
