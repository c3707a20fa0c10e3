using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Names: creating, linking, removing, renaming. Everything that can fail (a full disc, an unreadable block) is tried before
/// the first thing is changed.
/// </summary>
internal sealed class Namespace(VolumeState state, DirectoryStore directories, FileData data)
{
    private const int DeepestDirectory = 1 << 20;
    private const int BlocksForEntry = 3;

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
        string? exact = LinkTarget.Decode(components) is { } plain && target.SequenceEqual(plain) ? null : target.ToString();
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
        state.PrepareSpace(BlocksForEntry, parent);
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

    public void Rename(
        UdfNode from, ReadOnlySpan<char> name, UdfNode to, ReadOnlySpan<char> newName, RenameMode mode)
    {
        Span<byte> identifier = stackalloc byte[Cs0.MaximumIdentifierBytes];
        EntryNames.CheckLength(name);
        int length = EntryNames.Encode(newName, identifier);
        DirectoryEntry entry = Find(from, name);
        RequireAlive(to);
        bool exists = directories.Open(to).TryFind(newName, out DirectoryEntry otherEntry);
        if (!exists && mode == RenameMode.Exchange)
        {
            throw new FsException(FsError.NotFound, $"There is no \"{newName}\" to change places with.");
        }

        if (exists && mode == RenameMode.NoReplace)
        {
            throw new FsException(FsError.Exists, $"\"{newName}\" is there already.");
        }

        UdfNode moved = state.GetNamed(entry.Icb, from.Id);
        UdfNode? other = exists ? state.GetNamed(otherEntry.Icb, to.Id) : null;
        if (moved == other)
        {
            return;
        }

        RequireNotInside(moved, from, to);
        if (mode == RenameMode.Exchange)
        {
            RequireNotInside(other!, to, from);
            Exchange(from, entry, moved, to, otherEntry, other!);
        }
        else if (other is not null)
        {
            RequireReplaceable(moved, other);
            Replace(from, name, entry, moved, to, otherEntry, other);
        }
        else
        {
            RequireFree(to, newName);
            Move(from, name, entry, moved, to, newName, identifier[..length]);
        }
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

    private static void RequireAlive(UdfNode directory)
    {
        if (directory.LinkCount == 0)
        {
            throw new FsException(FsError.NotFound, "The directory was removed.");
        }
    }

    private void RequireFree(UdfNode parent, ReadOnlySpan<char> name)
    {
        DirectoryContent content = directories.Open(parent);
        if (content.TryFind(name, out _) || content.IsReserved(name))
        {
            throw new FsException(FsError.Exists, $"\"{name}\" is there already.");
        }
    }

    private DirectoryEntry Find(UdfNode parent, ReadOnlySpan<char> name)
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

        state.PrepareSpace(1 + BlocksForEntry + (content.Length / state.BlockSize), parent);
        directories.PrepareAdd(parent, length);
        if (!state.Allocator!.TryAllocateMetadata(out uint block))
        {
            throw state.NoSpace(1);
        }

        UdfNode node = NewNode(new LbAddr(block, state.Partition), start, parent, exactTarget);
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

    private void Move(
        UdfNode from,
        ReadOnlySpan<char> name,
        in DirectoryEntry entry,
        UdfNode moved,
        UdfNode to,
        ReadOnlySpan<char> newName,
        ReadOnlySpan<byte> identifier)
    {
        bool movesDirectory = moved.IsDirectory && from != to;
        if (movesDirectory)
        {
            RequireRoomForSubdirectory(to);
            directories.Open(moved);
        }

        state.PrepareSpace(BlocksForEntry, to);
        directories.PrepareAdd(to, identifier.Length);
        state.MarkDirty(from);
        state.MarkDirty(moved);
        LongAd icb = directories.Open(from).IcbAt(entry.Offset);
        directories.Add(to, identifier, newName, icb, moved.IsDirectory);
        directories.Remove(from, name, entry);
        if (movesDirectory)
        {
            LeaveParent(from);
            to.LinkCount++;
            directories.SetParent(moved, to);
        }

        Arrive(moved, from, to);
    }

    private void Replace(
        UdfNode from,
        ReadOnlySpan<char> name,
        in DirectoryEntry entry,
        UdfNode moved,
        UdfNode to,
        in DirectoryEntry otherEntry,
        UdfNode other)
    {
        if (moved.IsDirectory)
        {
            directories.Open(moved);
        }

        state.MarkDirty(to);
        state.MarkDirty(from);
        state.MarkDirty(moved);
        PrepareDropName(other);
        LongAd icb = directories.Open(from).IcbAt(entry.Offset);
        directories.Redirect(to, otherEntry, icb, moved.IsDirectory);
        directories.Remove(from, name, entry);
        if (moved.IsDirectory)
        {
            LeaveParent(from);
            if (from != to)
            {
                directories.SetParent(moved, to);
            }
        }

        Arrive(moved, from, to);
        DropName(other);
    }

    private void Exchange(
        UdfNode from, in DirectoryEntry entry, UdfNode first, UdfNode to, in DirectoryEntry otherEntry, UdfNode second)
    {
        foreach (UdfNode node in (ReadOnlySpan<UdfNode>)[first, second])
        {
            if (node.IsDirectory)
            {
                directories.Open(node);
            }
        }

        if (from != to && first.IsDirectory != second.IsDirectory)
        {
            RequireRoomForSubdirectory(first.IsDirectory ? to : from);
        }

        state.MarkDirty(from);
        state.MarkDirty(to);
        state.MarkDirty(first);
        state.MarkDirty(second);
        LongAd firstIcb = directories.Open(from).IcbAt(entry.Offset);
        LongAd secondIcb = directories.Open(to).IcbAt(otherEntry.Offset);
        directories.Redirect(from, entry, secondIcb, second.IsDirectory);
        directories.Redirect(to, otherEntry, firstIcb, first.IsDirectory);
        if (from != to)
        {
            SwapParents(from, first, to, second);
        }

        Arrive(second, to, from);
        Arrive(first, from, to);
    }

    private void SwapParents(UdfNode from, UdfNode first, UdfNode to, UdfNode second)
    {
        if (first.IsDirectory)
        {
            LeaveParent(from);
            to.LinkCount++;
            directories.SetParent(first, to);
        }

        if (second.IsDirectory)
        {
            LeaveParent(to);
            from.LinkCount++;
            directories.SetParent(second, from);
        }
    }

    private void Arrive(UdfNode moved, UdfNode from, UdfNode to)
    {
        moved.Parent = to.Id;
        moved.AttributeTime = state.Now;
        Touch(from);
        Touch(to);
    }

    private void Touch(UdfNode directory)
    {
        directory.ModificationTime = directory.AttributeTime = state.Now;
    }

    /// <summary>A subdirectory's parent entry no longer counts; a wrong count on the disc does not wrap around.</summary>
    private static void LeaveParent(UdfNode parent)
    {
        if (parent.LinkCount > 1)
        {
            parent.LinkCount--;
        }
    }

    /// <summary>What will be written of the node later is read now.</summary>
    private void PrepareDropName(UdfNode node)
    {
        if (node.IsAppendOnly || (node.LinkCount > 1 && !node.IsDirectory))
        {
            state.MarkDirty(node);
        }
    }

    private void DropName(UdfNode node)
    {
        node.AttributeTime = state.Now;
        if (node.IsDirectory)
        {
            state.Counts.Directories--;
            node.LinkCount = 0;
        }
        else
        {
            state.Counts.Files--;
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

        node.IsDirty = false;
        state.Orphans.Add(node);
        state.Cache.SetPinned(node, true);
        state.FirstChange ??= state.Clock.GetUtcNow();
    }

    private void RequireEmpty(UdfNode directory)
    {
        if (directories.Open(directory).Count > 0)
        {
            throw new FsException(FsError.NotEmpty, "The directory is not empty.");
        }
    }

    private static void RequireRoomForSubdirectory(UdfNode parent)
    {
        if (parent.LinkCount >= ushort.MaxValue - 1)
        {
            throw new FsException(
                FsError.TooManyLinks, $"A directory has at most {ushort.MaxValue - 2} subdirectories on a UDF volume.");
        }
    }

    private void RequireReplaceable(UdfNode moved, UdfNode other)
    {
        if (moved.IsDirectory && !other.IsDirectory)
        {
            throw new FsException(FsError.NotDirectory, "A directory replaces only a directory.");
        }

        if (!moved.IsDirectory && other.IsDirectory)
        {
            throw new FsException(FsError.IsDirectory, "A directory is not replaced by something else.");
        }

        if (other.IsDirectory)
        {
            RequireEmpty(other);
        }
    }

    /// <summary>A directory can not go into itself or below.</summary>
    private void RequireNotInside(UdfNode moved, UdfNode from, UdfNode to)
    {
        if (!moved.IsDirectory || from == to)
        {
            if (moved == to)
            {
                throw new FsException(FsError.InvalidArgument, "A directory cannot be moved into itself.");
            }

            return;
        }

        UdfNode directory = to;
        for (int depth = 0; directory != moved; depth++)
        {
            if (directory.Id == NodeId.Root)
            {
                return;
            }

            if (depth > DeepestDirectory)
            {
                throw new FsException(FsError.Corrupt, "The target directory's parents lead around in a circle.");
            }

            directory = ParentOf(directory);
        }

        throw new FsException(FsError.InvalidArgument, "A directory cannot be moved into itself.");
    }
}
