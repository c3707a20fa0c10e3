using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Renames. A name that is replaced stays where it is in its directory and leads to another object; a directory that
/// moves gets a new parent entry, and both parents new link counts (UDF 2.3.4.2, ECMA-167 4/14.9.6).
/// </summary>
internal sealed class Renamer(VolumeState state, DirectoryStore directories, Namespace names)
{
    private const int DeepestDirectory = 1 << 20;

    public void Rename(
        UdfNode from, ReadOnlySpan<char> name, UdfNode to, ReadOnlySpan<char> newName, RenameMode mode)
    {
        Span<byte> identifier = stackalloc byte[Cs0.MaximumIdentifierBytes];
        EntryNames.CheckLength(name);
        int length = EntryNames.Encode(newName, identifier);
        DirectoryEntry entry = names.Find(from, name);
        Namespace.RequireAlive(to);
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
            names.RequireFree(to, newName);
            Move(from, name, entry, moved, to, newName, identifier[..length]);
        }
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
            Namespace.RequireRoomForSubdirectory(to);
            directories.RequireMovable(moved);
        }

        state.PrepareNodeSpace(Namespace.BlocksForEntry, to);
        directories.PrepareAdd(to, identifier.Length);
        state.MarkDirty(from);
        state.MarkDirty(moved);
        LongAd icb = directories.Open(from).IcbAt(entry.Offset);
        directories.AddEntry(to, identifier, newName, icb, Of(entry, moved));
        directories.Remove(from, name, entry);
        if (movesDirectory)
        {
            Namespace.LeaveParent(from);
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
        if (moved.IsDirectory && from != to)
        {
            directories.RequireMovable(moved);
        }

        state.MarkDirty(to);
        state.MarkDirty(from);
        state.MarkDirty(moved);
        names.PrepareDropName(other);
        LongAd icb = directories.Open(from).IcbAt(entry.Offset);
        directories.Redirect(to, otherEntry, icb, Of(entry, moved));
        directories.Remove(from, name, entry);
        if (moved.IsDirectory)
        {
            Namespace.LeaveParent(from);
            if (from != to)
            {
                directories.SetParent(moved, to);
            }
        }

        Arrive(moved, from, to);
        names.DropName(other);
    }

    private void Exchange(
        UdfNode from, in DirectoryEntry entry, UdfNode first, UdfNode to, in DirectoryEntry otherEntry, UdfNode second)
    {
        foreach (UdfNode node in (ReadOnlySpan<UdfNode>)[first, second])
        {
            if (node.IsDirectory && from != to)
            {
                directories.RequireMovable(node);
            }
        }

        if (from != to && first.IsDirectory != second.IsDirectory)
        {
            Namespace.RequireRoomForSubdirectory(first.IsDirectory ? to : from);
        }

        state.MarkDirty(from);
        state.MarkDirty(to);
        state.MarkDirty(first);
        state.MarkDirty(second);
        LongAd firstIcb = directories.Open(from).IcbAt(entry.Offset);
        LongAd secondIcb = directories.Open(to).IcbAt(otherEntry.Offset);
        directories.Redirect(from, entry, secondIcb, Of(otherEntry, second));
        directories.Redirect(to, otherEntry, firstIcb, Of(entry, first));
        if (from != to)
        {
            SwapParents(from, first, to, second);
        }

        Arrive(second, to, from);
        Arrive(first, from, to);
    }

    /// <summary>What an object's new entry says of it: hidden stays hidden.</summary>
    private static FileCharacteristics Of(in DirectoryEntry entry, UdfNode node) =>
        (entry.Characteristics & FileCharacteristics.Hidden)
        | (node.IsDirectory ? FileCharacteristics.Directory : FileCharacteristics.None);

    private void SwapParents(UdfNode from, UdfNode first, UdfNode to, UdfNode second)
    {
        if (first.IsDirectory)
        {
            Namespace.LeaveParent(from);
            to.LinkCount++;
            directories.SetParent(first, to);
        }

        if (second.IsDirectory)
        {
            Namespace.LeaveParent(to);
            from.LinkCount++;
            directories.SetParent(second, from);
        }
    }

    private void Arrive(UdfNode moved, UdfNode from, UdfNode to)
    {
        moved.Parent = to.Id;
        moved.AttributeTime = state.Now;
        names.Touch(from);
        names.Touch(to);
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
            names.RequireEmpty(other);
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

            directory = names.ParentOf(directory);
        }

        throw new FsException(FsError.InvalidArgument, "A directory cannot be moved into itself.");
    }
}
