using System.Text;
using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Mounted;

/// <summary>The part of <see cref="UdfVolume"/> that deals with names and attributes.</summary>
public sealed partial class UdfVolume
{
    private const int CookieShift = 40;
    private const int TrimEvery = 1024;
    private readonly char[] _listedName = new char[EntryNames.MaximumShownChars];

    public bool TryLookup(NodeId directory, ReadOnlySpan<char> name, out NodeAttributes attributes)
    {
        lock (_lock)
        {
            _state.TrimMemory();
            UdfNode parent = GetDirectory(directory);
            EntryNames.CheckLength(name);
            attributes = default;
            try
            {
                if (parent.LinkCount == 0 || !_directories.Open(parent).TryFind(name, out DirectoryEntry entry))
                {
                    return false;
                }

                attributes = AnswerForName(_state.GetNamed(entry.Icb, parent.Id));
                return true;
            }
            catch (FsException failure) when (HasPlace(failure))
            {
                throw Located(failure, parent);
            }
        }
    }

    public bool TryReopen(NodeId node, out NodeAttributes attributes)
    {
        lock (_lock)
        {
            RequireMounted();
            attributes = default;
            try
            {
                UdfNode found = _state.Get(node);
                if (found.LinkCount == 0 && found.References == 0)
                {
                    return false;
                }

                attributes = AnswerForName(found);
                return true;
            }
            catch (FsException failure) when (failure.Error is FsError.NotFound or FsError.Corrupt)
            {
                // The place of an ICB may hold anything by now.
                return false;
            }
        }
    }

    public void Forget(NodeId node, ulong count)
    {
        lock (_lock)
        {
            if (node == NodeId.Root || _unmounted)
            {
                return;
            }

            if (!_state.Cache.TryGet(node, out UdfNode found))
            {
                _state.Cache.ForgetParked(node, count);
                return;
            }

            found.References -= Math.Min(count, found.References);
            if (found.References == 0 && found.LinkCount == 0 && _committer is not null)
            {
                _state.Free(found);
            }
        }
    }

    public NodeAttributes GetAttributes(NodeId node)
    {
        lock (_lock)
        {
            return Answer(Get(node));
        }
    }

    public NodeId GetParent(NodeId directory)
    {
        lock (_lock)
        {
            return _names.ParentOf(GetDirectory(directory)).Id;
        }
    }

    public NodeAttributes SetAttributes(NodeId node, in AttributeChange change)
    {
        lock (_lock)
        {
            BeginChange();
            UdfNode target = Get(node);
            if (change == default)
            {
                return Answer(target);
            }

            FileTime now = _state.Now;
            if (change.Size is { } size)
            {
                RequireContent(target);
                RequireRange(size, 0);
                _data.Resize(target, size);
                target.ModificationTime = now;
            }

            _state.MarkDirty(target);
            if (change.Mode is { } mode)
            {
                NodeModes.Set(target, mode, target.Permissions);
            }

            target.UserId = change.UserId ?? target.UserId;
            target.GroupId = change.GroupId ?? target.GroupId;
            target.AccessTime = change.AccessTime ?? target.AccessTime;
            target.ModificationTime = change.ModificationTime ?? target.ModificationTime;
            if (change.CreationTime is { } creation)
            {
                FileTime before = target.CreationTime;
                target.CreationTime = creation;
                if (!CreationTimeSlot.Ensure(target, _state.Writer))
                {
                    target.CreationTime = before;
                }
            }

            target.AttributeTime = change.ChangeTime ?? now;
            return Answer(target);
        }
    }

    public NodeAttributes Create(NodeId directory, ReadOnlySpan<char> name, in NewNode node)
    {
        lock (_lock)
        {
            BeginChange();
            return AnswerForName(_names.Create(GetDirectory(directory), name, node));
        }
    }

    public NodeAttributes CreateSymbolicLink(
        NodeId directory, ReadOnlySpan<char> name, ReadOnlySpan<char> target, in NewNode node)
    {
        lock (_lock)
        {
            BeginChange();
            return AnswerForName(_names.CreateSymbolicLink(GetDirectory(directory), name, target, node));
        }
    }

    public string ReadSymbolicLink(NodeId node)
    {
        lock (_lock)
        {
            UdfNode link = Get(node);
            return link.Kind == NodeKind.SymbolicLink
                ? ReadTarget(link)
                : throw Failure(FsError.InvalidArgument, "It is no symbolic link.");
        }
    }

    public NodeAttributes Link(NodeId node, NodeId directory, ReadOnlySpan<char> name)
    {
        lock (_lock)
        {
            BeginChange();
            UdfNode target = Get(node);
            _names.Link(target, GetDirectory(directory), name);
            return AnswerForName(target);
        }
    }

    public void Unlink(NodeId directory, ReadOnlySpan<char> name)
    {
        lock (_lock)
        {
            BeginChange();
            _names.Remove(GetDirectory(directory), name, directory: false);
        }
    }

    public void RemoveDirectory(NodeId directory, ReadOnlySpan<char> name)
    {
        lock (_lock)
        {
            BeginChange();
            _names.Remove(GetDirectory(directory), name, directory: true);
        }
    }

    public void Rename(
        NodeId directory, ReadOnlySpan<char> name, NodeId newDirectory, ReadOnlySpan<char> newName, RenameMode mode)
    {
        lock (_lock)
        {
            BeginChange();
            UdfNode from = GetDirectory(directory);
            _renamer.Rename(from, name, GetDirectory(newDirectory), newName, mode);
        }
    }

    public void ReadDirectory<TSink>(NodeId directory, ulong cookie, ref TSink sink)
        where TSink : struct, IDirectorySink, allows ref struct
    {
        lock (_lock)
        {
            _state.TrimMemory();
            UdfNode node = GetDirectory(directory);
            if (node.LinkCount == 0)
            {
                return;
            }

            DirectoryContent content = _directories.Open(node);

            // A directory that was emptied since the cookie was given holds none of the entries that came before it.
            bool isCurrent = cookie >> CookieShift == node.TrimGeneration;
            int offset = isCurrent ? (int)Math.Min((ulong)content.Length, cookie & ((1UL << CookieShift) - 1)) : 0;
            ulong generation = (ulong)node.TrimGeneration << CookieShift;
            int delivered = 0;
            while (content.TryRead(ref offset, _listedName, out int length, out DirectoryEntry entry))
            {
                NodeAttributes attributes = Describe(entry, node, sink.WantsAttributes);
                if (!sink.Add(_listedName.AsSpan(0, length), generation | (uint)offset, attributes))
                {
                    return;
                }

                if (sink.WantsAttributes)
                {
                    AddReference(attributes.Id);
                }

                if (++delivered % TrimEvery == 0)
                {
                    _state.TrimMemory();
                }
            }
        }
    }

    private string ReadTarget(UdfNode link) => TryReadTarget(link)
        ?? throw Failure(FsError.Corrupt, $"{_state.Describe(link)}: the target of the symbolic link makes no sense.");

    private string? TryReadTarget(UdfNode link)
    {
        const int LargestComponents = 1 << 16;
        if (link.Size > LargestComponents)
        {
            return null;
        }

        byte[] components = new byte[link.Size];
        _data.Read(link, 0, components);

        // Another system may have changed the components since.
        return link.ExactTarget is { } exact && LinkTarget.Encode(exact).AsSpan().SequenceEqual(components)
            ? exact
            : LinkTarget.Decode(components);
    }

    private long SizeOfTarget(UdfNode link)
    {
        if (link.TargetBytes < 0)
        {
            link.TargetBytes = TryReadTarget(link) is { } target ? Encoding.UTF8.GetByteCount(target) : 0;
        }

        return link.TargetBytes;
    }

    /// <summary>
    /// What a listing tells of an entry. An object that cannot be read is listed all the same; whoever uses it is told.
    /// </summary>
    private NodeAttributes Describe(in DirectoryEntry entry, UdfNode directory, bool complete)
    {
        if (entry.IsDirectory && !complete)
        {
            return new NodeAttributes { Id = _state.ToId(entry.Icb), Kind = NodeKind.Directory };
        }

        try
        {
            UdfNode node = _state.GetListed(entry.Icb, directory.Id);
            return complete ? Answer(node) : new NodeAttributes { Id = node.Id, Kind = node.Kind };
        }
        catch (FsException failure) when (HasPlace(failure))
        {
            LogBroken(_logger, _state.Describe(directory), failure);
            return new NodeAttributes
            {
                Id = _state.ToId(entry.Icb),
                Kind = entry.IsDirectory ? NodeKind.Directory : NodeKind.File,
                LinkCount = 1,
                AccessTime = FileTime.None,
                ModificationTime = FileTime.None,
                ChangeTime = FileTime.None,
                CreationTime = FileTime.None,
            };
        }
    }

    private void AddReference(NodeId id)
    {
        if (id == NodeId.Root)
        {
            return;
        }

        if (_state.Cache.TryGet(id, out UdfNode node))
        {
            node.References++;
        }
        else
        {
            _state.Cache.Park(id, 1);
        }
    }

    private NodeAttributes AnswerForName(UdfNode node)
    {
        node.References += node.Id == NodeId.Root ? 0UL : 1;
        return Answer(node);
    }

    private NodeAttributes Answer(UdfNode node) => new()
    {
        Id = node.Id,
        Generation = node.UniqueId,
        Kind = node.Kind,
        Mode = NodeModes.Get(node),
        UserId = node.UserId == FileOwner.None ? null : node.UserId,
        GroupId = node.GroupId == FileOwner.None ? null : node.GroupId,
        LinkCount = node.IsDirectory && node.LinkCount > 0 ? node.LinkCount + 1U : node.LinkCount,
        Size = node.Kind == NodeKind.SymbolicLink ? SizeOfTarget(node) : node.Size,
        AllocatedBytes = node.Embedded is null ? node.Extents.AllocatedBlocks * _state.BlockSize : 0,
        Device = node.Device,
        AccessTime = node.AccessTime,
        ModificationTime = node.ModificationTime,
        ChangeTime = node.AttributeTime,
        CreationTime = node.CreationTime,
    };

    [Microsoft.Extensions.Logging.LoggerMessage(
        Level = Microsoft.Extensions.Logging.LogLevel.Warning, Message = "An object in {Directory} cannot be read")]
    private static partial void LogBroken(
        Microsoft.Extensions.Logging.ILogger logger, string directory, Exception failure);
}
