using System.Text;
using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <summary>
/// The model file system: what <see cref="IVolume"/> promises, in the simplest way that is obviously right, in memory.
/// Other volumes are measured against it, so it decides where POSIX leaves a choice:
/// <list type="bullet">
/// <item>Errors come in this order: the node is there, the directory is a directory, the name can be recorded, the
/// directory has not been removed, the entry is or is not there, the rules of the kinds.</item>
/// <item>Reading changes no access time.</item>
/// <item>Setting a size, to whatever it was, and every kind of allocation set both times.</item>
/// <item>A write that finds no space changes nothing.</item>
/// </list>
/// One lock guards everything.
/// </summary>
public sealed partial class MemoryVolume : IVolume
{
    private const ulong FirstFreeId = 16;
    private readonly Lock _lock = new();
    private readonly MemoryVolumeOptions _options;
    private readonly TimeProvider _clock;
    private readonly Dictionary<NodeId, MemoryNode> _nodes;
    private ulong _lastId = FirstFreeId;
    private long _usedBlocks;
    private bool _unmounted;

    public MemoryVolume(MemoryVolumeOptions? options = null, TimeProvider? clock = null)
    {
        _options = options ?? new MemoryVolumeOptions();
        _clock = clock ?? TimeProvider.System;
        _nodes = [];
        MemoryNode root = new(NodeId.Root, new NewNode(NodeKind.Directory, 0x1ED, 0, 0), Now)
        {
            Entries = new MemoryDirectory(),
            Names = 1,
        };
        root.Parent = root;
        _nodes.Add(NodeId.Root, root);
    }

    private MemoryVolume(MemoryVolume before)
    {
        (_options, _clock, _nodes) = (before._options, before._clock, before._nodes);
        (_lastId, _usedBlocks) = (before._lastId, before._usedBlocks);
    }

    public string? ReadOnlyReason => _options.ReadOnlyReason;

    public string Label => _options.Label;

    /// <summary>Objects there are, those without a name but with references among them.</summary>
    internal int NodeCount => _nodes.Count;

    private FileTime Now => FileTime.Now(_clock);

    /// <summary>The same content mounted again. The volume must have been unmounted.</summary>
    public MemoryVolume Remount()
    {
        Invariant.Require(_unmounted, "a volume is mounted again after it was unmounted");
        MemoryVolume again = new(this);
        foreach (MemoryNode node in _nodes.Values.ToList())
        {
            node.References = 0;
            again.FreeWhenUnused(node);
        }

        return again;
    }

    public VolumeStatistics GetStatistics()
    {
        lock (_lock)
        {
            RequireMounted();
            long total = _options.CapacityBytes / _options.BlockSize;
            int files = _nodes.Values.Count(node => !node.IsDead);
            return new VolumeStatistics(
                _options.BlockSize, total, total - _usedBlocks, files, _options.Names.MaxLatin1Units);
        }
    }

    public bool TryLookup(NodeId directory, ReadOnlySpan<char> name, out NodeAttributes attributes)
    {
        lock (_lock)
        {
            MemoryDirectory entries = GetDirectory(directory).Entries!;
            _options.Names.CheckLength(name);
            if (!entries.TryFind(name, out MemoryNode? node))
            {
                attributes = default;
                return false;
            }

            attributes = AnswerForName(node);
            return true;
        }
    }

    public bool TryReopen(NodeId node, out NodeAttributes attributes)
    {
        lock (_lock)
        {
            RequireMounted();
            bool exists = _nodes.TryGetValue(node, out MemoryNode? found);
            attributes = exists ? AnswerForName(found!) : default;
            return exists;
        }
    }

    public void Forget(NodeId node, ulong count)
    {
        lock (_lock)
        {
            if (node == NodeId.Root)
            {
                return;
            }

            MemoryNode target = Get(node);
            Invariant.Require(target.References >= count, "no more references are dropped than were added");
            target.References -= count;
            FreeWhenUnused(target);
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
            return GetDirectory(directory).Parent!.Id;
        }
    }

    public NodeAttributes SetAttributes(NodeId node, in AttributeChange change)
    {
        lock (_lock)
        {
            MemoryNode target = GetForChange(node);
            if (change == default)
            {
                return Answer(target);
            }

            FileTime now = Now;
            if (change.Size is long size)
            {
                Resize(target, size);
                target.ModificationTime = now;
            }

            target.Mode = (ushort)((change.Mode ?? target.Mode) & 0xFFF);
            target.UserId = change.UserId ?? target.UserId;
            target.GroupId = change.GroupId ?? target.GroupId;
            target.AccessTime = change.AccessTime ?? target.AccessTime;
            target.ModificationTime = change.ModificationTime ?? target.ModificationTime;
            target.CreationTime = change.CreationTime ?? target.CreationTime;
            target.ChangeTime = change.ChangeTime ?? now;
            return Answer(target);
        }
    }

    public NodeAttributes Create(NodeId directory, ReadOnlySpan<char> name, in NewNode node)
    {
        lock (_lock)
        {
            MemoryNode parent = GetDirectoryForNewName(directory, name);
            if (node.Kind == NodeKind.SymbolicLink)
            {
                throw Failure(FsError.InvalidArgument, "A symbolic link is not made without a target.");
            }

            if (node.Kind == NodeKind.Directory)
            {
                RequireRoomForSubdirectory(parent);
            }

            return Insert(parent, name, new MemoryNode(NextId(), node, Now)
            {
                Content = node.Kind == NodeKind.File ? new MemoryContent(_options.BlockSize) : null,
                Entries = node.Kind == NodeKind.Directory ? new MemoryDirectory() : null,
            });
        }
    }

    public NodeAttributes CreateSymbolicLink(
        NodeId directory, ReadOnlySpan<char> name, ReadOnlySpan<char> target, in NewNode node)
    {
        lock (_lock)
        {
            MemoryNode parent = GetDirectoryForNewName(directory, name);
            if (target.IsEmpty || target.Contains('\0'))
            {
                throw Failure(FsError.InvalidArgument, "A symbolic link needs a target.");
            }

            NewNode start = node with { Kind = NodeKind.SymbolicLink };
            return Insert(parent, name, new MemoryNode(NextId(), start, Now) { Target = target.ToString() });
        }
    }

    public string ReadSymbolicLink(NodeId node)
    {
        lock (_lock)
        {
            return Get(node).Target ?? throw Failure(FsError.InvalidArgument, "It is no symbolic link.");
        }
    }

    public NodeAttributes Link(NodeId node, NodeId directory, ReadOnlySpan<char> name)
    {
        lock (_lock)
        {
            MemoryNode target = GetForChange(node);
            MemoryNode parent = GetDirectoryForNewName(directory, name);
            if (target.IsDirectory)
            {
                throw Failure(FsError.PermissionDenied, "A directory has one name.");
            }

            if (target.IsDead)
            {
                throw Failure(FsError.NotFound, "What lost its last name gets no new one.");
            }

            if (target.Names >= _options.MaxLinks)
            {
                throw Failure(FsError.TooManyLinks, $"It has {target.Names} names already.");
            }

            target.ChangeTime = Now;
            return Insert(parent, name, target);
        }
    }

    public void Unlink(NodeId directory, ReadOnlySpan<char> name)
    {
        lock (_lock)
        {
            (MemoryNode parent, MemoryNode node) = GetEntryForChange(directory, name);
            if (node.IsDirectory)
            {
                throw Failure(FsError.IsDirectory, $"\"{name}\" is a directory.");
            }

            Remove(parent, name, node);
        }
    }

    public void RemoveDirectory(NodeId directory, ReadOnlySpan<char> name)
    {
        lock (_lock)
        {
            (MemoryNode parent, MemoryNode node) = GetEntryForChange(directory, name);
            if (!node.IsDirectory)
            {
                throw Failure(FsError.NotDirectory, $"\"{name}\" is no directory.");
            }

            RequireEmpty(node);
            Remove(parent, name, node);
        }
    }


    public void ReadDirectory<TSink>(NodeId directory, ulong cookie, ref TSink sink)
        where TSink : struct, IDirectorySink, allows ref struct
    {
        lock (_lock)
        {
            foreach (MemoryDirectory.Entry entry in GetDirectory(directory).Entries!.After(cookie))
            {
                if (entry.IsDead)
                {
                    continue;
                }

                NodeAttributes attributes = Answer(entry.Node);
                if (!sink.Add(entry.Name, entry.Cookie, attributes))
                {
                    return;
                }

                entry.Node.References += sink.WantsAttributes && entry.Node.Id != NodeId.Root ? 1UL : 0;
            }
        }
    }

    public void CloseWriter(NodeId node)
    {
        lock (_lock)
        {
            Get(node);
        }
    }

    public void Sync(NodeId node, bool dataOnly)
    {
        lock (_lock)
        {
            Get(node);
        }
    }

    public void Sync()
    {
        lock (_lock)
        {
            RequireMounted();
        }
    }

    public TimeSpan RunBackgroundStep() => Timeout.InfiniteTimeSpan;

    public void Unmount()
    {
        lock (_lock)
        {
            RequireMounted();
            _unmounted = true;
        }
    }

    public void Dispose() => _unmounted = true;

    private static FsException Failure(FsError error, string message) => new(error, message);

    private NodeId NextId() => new(++_lastId);

    private void RequireMounted()
    {
        if (_unmounted)
        {
            throw Failure(FsError.DeviceLost, "The volume is not mounted any more.");
        }
    }

    private void RequireWritable()
    {
        RequireMounted();
        if (_options.ReadOnlyReason is not null)
        {
            throw Failure(FsError.ReadOnly, _options.ReadOnlyReason);
        }
    }

    private MemoryNode Get(NodeId id)
    {
        RequireMounted();
        return _nodes.TryGetValue(id, out MemoryNode? node)
            ? node
            : throw Failure(FsError.NotFound, "The object is gone.");
    }

    private MemoryNode GetForChange(NodeId id)
    {
        RequireWritable();
        return Get(id);
    }

    private MemoryNode GetDirectory(NodeId id)
    {
        MemoryNode node = Get(id);
        return node.IsDirectory ? node : throw Failure(FsError.NotDirectory, "It is no directory.");
    }

    private MemoryNode GetDirectoryForNewName(NodeId id, ReadOnlySpan<char> name)
    {
        RequireWritable();
        MemoryNode parent = GetDirectory(id);
        _options.Names.Check(name);
        if (parent.IsDead)
        {
            throw Failure(FsError.NotFound, "The directory was removed.");
        }

        if (parent.Entries!.TryFind(name, out _))
        {
            throw Failure(FsError.Exists, $"\"{name}\" is there already.");
        }

        return parent;
    }

    private (MemoryNode Parent, MemoryNode Node) GetEntryForChange(NodeId directory, ReadOnlySpan<char> name)
    {
        RequireWritable();
        MemoryNode parent = GetDirectory(directory);
        _options.Names.CheckLength(name);
        return (parent, Find(parent, name));
    }

    private static MemoryNode Find(MemoryNode directory, ReadOnlySpan<char> name) =>
        directory.Entries!.TryFind(name, out MemoryNode? node)
            ? node
            : throw Failure(FsError.NotFound, $"There is no \"{name}\".");

    private MemoryNode GetWithAttributes(NodeId id, ReadOnlySpan<char> name)
    {
        MemoryNode node = Get(id);
        if (!_options.SupportsExtendedAttributes)
        {
            throw Failure(FsError.NotSupported, "This volume keeps no extended attributes.");
        }

        return name.IsEmpty ? throw Failure(FsError.InvalidName, "An attribute needs a name.") : node;
    }

    private void RequireRoomForSubdirectory(MemoryNode parent)
    {
        if (parent.LinkCount >= _options.MaxLinks)
        {
            throw Failure(FsError.TooManyLinks, "The directory has too many subdirectories.");
        }
    }

    private static void RequireEmpty(MemoryNode directory)
    {
        if (directory.Entries!.Count > 0)
        {
            throw Failure(FsError.NotEmpty, "The directory is not empty.");
        }
    }

    private NodeAttributes Insert(MemoryNode parent, ReadOnlySpan<char> name, MemoryNode node)
    {
        node.Names++;
        node.Parent = node.IsDirectory ? parent : null;
        _nodes[node.Id] = node;
        parent.Entries!.Add(name, node);
        parent.ModificationTime = parent.ChangeTime = Now;
        return AnswerForName(node);
    }

    private void Remove(MemoryNode parent, ReadOnlySpan<char> name, MemoryNode node)
    {
        parent.Entries!.Remove(name);
        parent.ModificationTime = parent.ChangeTime = Now;
        node.Names--;
        node.ChangeTime = Now;
        FreeWhenUnused(node);
    }

    private void FreeWhenUnused(MemoryNode node)
    {
        if (node.IsDead && node.References == 0 && _nodes.Remove(node.Id))
        {
            _usedBlocks -= node.Content?.AllocatedBlocks ?? 0;
        }
    }

    private NodeAttributes AnswerForName(MemoryNode node)
    {
        node.References += node.Id == NodeId.Root ? 0UL : 1;
        return Answer(node);
    }

    private NodeAttributes Answer(MemoryNode node) => new()
    {
        Id = node.Id,
        Generation = 1,
        Kind = node.Kind,
        Mode = node.Mode,
        UserId = node.UserId,
        GroupId = node.GroupId,
        LinkCount = node.LinkCount,
        Size = node.Content?.Length ?? Encoding.UTF8.GetByteCount(node.Target ?? string.Empty),
        AllocatedBytes = (node.Content?.AllocatedBlocks ?? 0) * _options.BlockSize,
        Device = node.Device,
        AccessTime = node.AccessTime,
        ModificationTime = node.ModificationTime,
        ChangeTime = node.ChangeTime,
        CreationTime = node.CreationTime,
    };
}
