using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <content>Renaming.</content>
public sealed partial class MemoryVolume
{
    public void Rename(
        NodeId directory, ReadOnlySpan<char> name, NodeId newDirectory, ReadOnlySpan<char> newName, RenameMode mode)
    {
        lock (_lock)
        {
            RequireWritable();
            MemoryNode from = GetDirectory(directory);
            MemoryNode to = GetDirectory(newDirectory);
            _options.Names.CheckLength(name);
            _options.Names.Check(newName);
            MemoryNode moved = Find(from, name);
            if (to.IsDead)
            {
                throw Failure(FsError.NotFound, "The target directory was removed.");
            }

            bool exists = to.Entries!.TryFind(newName, out MemoryNode? other);
            if (mode == RenameMode.Exchange)
            {
                Exchange(from, name, moved, to, newName, Find(to, newName));
                return;
            }

            if (exists && mode == RenameMode.NoReplace)
            {
                throw Failure(FsError.Exists, $"\"{newName}\" is there already.");
            }

            if (moved == other)
            {
                return;
            }

            RequireNotInside(moved, to);
            if (other is not null)
            {
                RequireReplaceable(moved, other);
            }

            if (moved.IsDirectory && from != to && other is null)
            {
                RequireRoomForSubdirectory(to);
            }

            Move(from, name, moved, to, newName, other);
        }
    }
    /// <summary>A directory can not go into itself or below.</summary>
    private static void RequireNotInside(MemoryNode moved, MemoryNode directory)
    {
        if (IsSelfOrAncestor(moved, directory))
        {
            throw Failure(FsError.InvalidArgument, "A directory cannot be moved into itself.");
        }
    }

    private static bool IsSelfOrAncestor(MemoryNode candidate, MemoryNode directory)
    {
        while (directory != candidate && directory.Id != NodeId.Root)
        {
            directory = directory.Parent!;
        }

        return directory == candidate;
    }

    private static void RequireReplaceable(MemoryNode moved, MemoryNode other)
    {
        if (moved.IsDirectory && !other.IsDirectory)
        {
            throw Failure(FsError.NotDirectory, "A directory replaces only a directory.");
        }

        if (!moved.IsDirectory && other.IsDirectory)
        {
            throw Failure(FsError.IsDirectory, "A directory is not replaced by something else.");
        }

        if (other.IsDirectory)
        {
            RequireEmpty(other);
        }
    }

    private void Move(
        MemoryNode from, ReadOnlySpan<char> name, MemoryNode moved, MemoryNode to, ReadOnlySpan<char> newName,
        MemoryNode? other)
    {
        FileTime now = Now;
        from.Entries!.Remove(name);
        if (other is null)
        {
            to.Entries!.Add(newName, moved);
        }
        else
        {
            to.Entries!.Redirect(newName, moved);
            other.Names--;
            other.ChangeTime = now;
            FreeWhenUnused(other);
        }

        moved.Parent = moved.IsDirectory ? to : null;
        moved.ChangeTime = now;
        from.ModificationTime = from.ChangeTime = now;
        to.ModificationTime = to.ChangeTime = now;
    }

    private void Exchange(
        MemoryNode from, ReadOnlySpan<char> name, MemoryNode first, MemoryNode to, ReadOnlySpan<char> newName,
        MemoryNode second)
    {
        if (first == second)
        {
            return;
        }

        RequireNotInside(first, to);
        RequireNotInside(second, from);
        FileTime now = Now;
        from.Entries!.Redirect(name, second);
        to.Entries!.Redirect(newName, first);
        first.Parent = first.IsDirectory ? to : null;
        second.Parent = second.IsDirectory ? from : null;
        first.ChangeTime = second.ChangeTime = now;
        from.ModificationTime = from.ChangeTime = now;
        to.ModificationTime = to.ChangeTime = now;
    }
}
