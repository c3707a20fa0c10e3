using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>
/// Visits every object of the file tree and its streams once, in no recursion: a queue of directories, and the children
/// of each in the order of their blocks. Counts what names each object, claims what each owns.
/// </summary>
internal sealed class TreeWalker
{
    private const int BatchSize = 4096;
    private const int ReportEvery = 1024;
    private readonly CheckContext _context;
    private readonly IProgress<OperationProgress>? _progress;
    private readonly Dictionary<ulong, NodeState> _nodes = [];
    private readonly HashSet<ulong> _uniqueIds = [];
    private readonly Queue<PendingDirectory> _pending = new();
    private readonly List<DirectoryChild> _batch = [];
    private readonly EntryIdCheck _entryIds;
    private readonly NodeCheck _nodeCheck;
    private readonly IcbReader _icbs;
    private readonly AllocationWalk _allocation;
    private readonly byte[] _block;
    private long _files;
    private long _fileNames;
    private long _directories;
    private long _streams;

    public TreeWalker(CheckContext context, IProgress<OperationProgress>? progress)
    {
        _context = context;
        _progress = progress;
        _icbs = new IcbReader(context);
        _allocation = new AllocationWalk(context);
        _entryIds = new EntryIdCheck(context);
        _nodeCheck = new NodeCheck(context, _allocation);
        _block = new byte[context.BlockSize];
    }

    /// <summary>False when there were more objects than the options allow.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>The greatest unique identifier of any object.</summary>
    public ulong GreatestUniqueId { get; private set; }

    /// <summary>Entries found that name an object, parent entries among them; 0 for what was not seen.</summary>
    public uint SeenLinks(LbAddr icb) => _nodes.TryGetValue(KeyOf(icb), out NodeState state) ? state.SeenLinks : 0;

    /// <summary>What an ICB that was seen is; null for others.</summary>
    public NodeKind? KindOf(LbAddr icb) => _nodes.TryGetValue(KeyOf(icb), out NodeState state) ? state.Kind : null;

    public CheckCounts Counts => new(_files, _fileNames, _directories, _streams, 0);

    public void Run(in FileSetDescriptor set)
    {
        LongAd root = set.RootDirectoryIcb;
        Where where = new("", "", root.Location);
        if (root.IsNone || Visit(root, NodeKind.Directory, where, 0) is not { Type: FileType.Directory })
        {
            _context.Add(Problem.RootMissing, where);
        }
        else
        {
            _directories++;
            _pending.Enqueue(new PendingDirectory(root, root.Location, NodeKind.Directory, where));
        }

        if (!set.SystemStreamDirectoryIcb.IsNone)
        {
            Where streams = new("", "system streams", set.SystemStreamDirectoryIcb.Location);
            VisitStreamDirectory(set.SystemStreamDirectoryIcb, root.Location, streams, null, 0, null);
        }

        while (_pending.TryDequeue(out PendingDirectory directory))
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            new DirectoryWalk(this, _context, directory).Run();
        }

        CompareLinks();
        _entryIds.Compare(_uniqueIds);
    }

    /// <summary>
    /// Reads a directory again, this time for its entries; null when there is nothing that can be trusted.
    /// </summary>
    internal DirectoryEntries? Open(in PendingDirectory directory)
    {
        IcbEntry? read = _icbs.Read(directory.Icb, _block, directory.Where, claim: false);
        if (read is not { } entry || !entry.Fits(_context.BlockSize))
        {
            return null;
        }

        List<DataExtent> extents = [];
        if (!entry.IsEmbedded)
        {
            _allocation.Run(entry, _block, directory.Where, claim: false, extents);
        }

        return new DirectoryEntries(_context, new ContentReader(_context, entry, _block, extents), directory.Where);
    }

    /// <summary>One more entry names this object, which has been seen.</summary>
    internal void CountLink(LbAddr icb)
    {
        ref NodeState state = ref CollectionsMarshal.GetValueRefOrNullRef(_nodes, KeyOf(icb));
        if (!Unsafe.IsNullRef(ref state))
        {
            state.SeenLinks++;
        }
    }

    /// <summary>Follows the children of a directory, a batch at a time, in the order of their blocks.</summary>
    internal void Follow(in PendingDirectory directory, DirectoryChild child)
    {
        _batch.Add(child);
        if (_batch.Count >= BatchSize)
        {
            FollowBatch(directory);
        }
    }

    internal void FollowBatch(in PendingDirectory directory)
    {
        _batch.Sort(static (left, right) => left.Icb.Location.Block.CompareTo(right.Icb.Location.Block));
        foreach (DirectoryChild child in _batch)
        {
            FollowChild(directory, child);
            _context.Record?.LeaveEntry();
        }

        _batch.Clear();
    }

    private void FollowChild(in PendingDirectory directory, DirectoryChild child)
    {
        bool isDirectory = (child.Characteristics & FileCharacteristics.Directory) != 0;
        Where where = new(directory.Where.Path, child.Name, child.Icb.Location);
        _context.Record?.EnterEntry(directory.Icb.Location, child.Offset);
        _fileNames += isDirectory ? 0 : 1;
        ref NodeState known = ref CollectionsMarshal.GetValueRefOrNullRef(_nodes, KeyOf(child.Icb.Location));
        if (!Unsafe.IsNullRef(ref known))
        {
            known.SeenLinks++;
            _entryIds.Add(child.Icb.UniqueId, null, where);
            bool mayRepeat = known.Kind == NodeKind.File && !isDirectory;
            if (!mayRepeat)
            {
                _context.Add(Problem.DirectoryLinkedTwice, where, $"it is a {known.Kind} elsewhere");
            }

            return;
        }

        NodeKind kind = isDirectory ? NodeKind.Directory : NodeKind.File;
        if (Visit(child.Icb, kind, where, 1) is not { } entry)
        {
            _files += isDirectory ? 0 : 1;
            _directories += isDirectory ? 1 : 0;
            return;
        }

        if (entry.Type == FileType.Directory != isDirectory)
        {
            _context.Add(Problem.EntryDirectoryBitWrong, where, $"the entry names a {entry.Type}");
        }

        _entryIds.Add(child.Icb.UniqueId, unchecked((uint)entry.UniqueId), where);
        if (entry.Type == FileType.Directory)
        {
            _directories++;
            _pending.Enqueue(new PendingDirectory(child.Icb, directory.Icb.Location, NodeKind.Directory, where));
        }
        else
        {
            _files++;
        }
    }

    /// <summary>Follows a named stream; answers its length.</summary>
    internal UInt128 FollowStream(in PendingDirectory directory, DirectoryChild child)
    {
        Where where = new(directory.Where.Path, child.Name, child.Icb.Location);
        if (_nodes.ContainsKey(KeyOf(child.Icb.Location)))
        {
            _context.Add(Problem.StreamInvalid, where, "it has two names");
            return 0;
        }

        _streams++;
        _context.Record?.OwnerIds.TryAdd(child.Icb.Location, directory.OwnerUniqueId);
        if (Visit(child.Icb, NodeKind.Stream, where, 1) is not { } entry)
        {
            return 0;
        }

        _nodeCheck.CheckStream(entry, directory.OwnerUniqueId, child, where);
        return entry.InformationLength;
    }

    private void VisitStreamDirectory(
        LongAd icb, LbAddr owner, in Where where, ulong? ownerId, ulong ownerLength, ulong? objectSize)
    {
        if (_nodes.ContainsKey(KeyOf(icb.Location)))
        {
            _context.Add(Problem.StreamInvalid, where, "two objects share a stream directory");
            return;
        }

        _context.Record?.OwnerIds.TryAdd(icb.Location, ownerId ?? 0);
        if (Visit(icb, NodeKind.StreamDirectory, where, 0) is not { } entry)
        {
            return;
        }

        if (entry.Type != FileType.StreamDirectory)
        {
            _context.Add(Problem.StreamInvalid, where, CheckTexts.StreamDirectoryIsNone + entry.Type);
            return;
        }

        if (entry.UniqueId != (ownerId ?? 0))
        {
            _context.Add(Problem.StreamUniqueIdWrong, where, $"{entry.UniqueId}, owner {ownerId ?? 0}");
        }

        _pending.Enqueue(new PendingDirectory(
            icb, owner, NodeKind.StreamDirectory, where, ownerId ?? 0, objectSize, ownerLength));
    }

    /// <summary>
    /// First visit of an ICB: everything about it but a directory's entries. Null when it cannot be read.
    /// </summary>
    private IcbEntry? Visit(LongAd icb, NodeKind kind, in Where where, uint links)
    {
        if (_nodes.Count >= _context.Options.MaximumObjects)
        {
            if (IsComplete)
            {
                _context.Add(Problem.TooManyObjects, where, $"more than {_nodes.Count}");
                IsComplete = false;
            }

            return null;
        }

        ReportProgress();
        NodeState state = new() { SeenLinks = links, Kind = kind };
        IcbEntry? read = _icbs.Read(icb, _block, where, claim: true);
        bool isSound = read is { } found && _nodeCheck.Run(found, kind, _block, where);
        state.IsRead = read is not null;
        state.RecordedLinks = (ushort)(read?.LinkCount ?? 0);
        state.HasStreams = read is { StreamDirectoryIcb.IsNone: false };
        _nodes[KeyOf(icb.Location)] = state;
        if (read is not { } entry)
        {
            _context.Record?.AddUnread(icb, kind, where);
            return null;
        }

        bool isMain = kind is NodeKind.File or NodeKind.Directory;
        bool isRoot = isMain && links == 0;
        if (isMain)
        {
            RememberId(entry, isRoot, where);
        }

        VisitAttached(entry, isMain, where);
        return isSound ? entry : null;
    }

    private void VisitAttached(in IcbEntry entry, bool isMain, in Where where)
    {
        if (!entry.ExtendedAttributeIcb.IsNone)
        {
            LbAddr address = entry.ExtendedAttributeIcb.Location;
            Where attributes = where with { Name = where.Name + " (attributes)", Address = address };
            bool isFirst = isMain && !_nodes.ContainsKey(KeyOf(address));
            if (!isFirst || Visit(entry.ExtendedAttributeIcb, NodeKind.AttributeFile, attributes, 0) is null)
            {
                _context.Add(Problem.AttributesInvalid, attributes, "the extended attribute file");
            }
        }

        if (entry.StreamDirectoryIcb.IsNone)
        {
            if (entry.ObjectSize != entry.InformationLength)
            {
                _context.Add(
                    Problem.ObjectSizeWrong, where, $"{entry.ObjectSize} recorded, length {entry.InformationLength}");
            }
        }
        else if (!isMain)
        {
            _context.Add(Problem.StreamInvalid, where, "streams of a stream");
        }
        else
        {
            LongAd icb = entry.StreamDirectoryIcb;
            Where streams = where with { Name = where.Name + " (streams)", Address = icb.Location };
            VisitStreamDirectory(
                icb, entry.Address, streams, entry.UniqueId, entry.InformationLength, entry.ObjectSize);
        }
    }

    private void RememberId(in IcbEntry entry, bool isRoot, in Where where)
    {
        GreatestUniqueId = Math.Max(GreatestUniqueId, entry.UniqueId);
        bool isInRange = isRoot ? entry.UniqueId == 0 : entry.UniqueId >= LogicalVolumeHeaderDescriptor.FirstUniqueId;
        if (!isInRange)
        {
            _context.Add(Problem.UniqueIdInvalid, where, $"{entry.UniqueId}");
        }
        else if (!_uniqueIds.Add(entry.UniqueId))
        {
            _context.Add(Problem.UniqueIdRepeated, where, $"{entry.UniqueId}");
        }
    }

    private void CompareLinks()
    {
        foreach ((ulong key, NodeState node) in _nodes)
        {
            bool isCounted = node.Kind is NodeKind.File or NodeKind.Directory && node.IsRead && IsComplete;

            // Some writers count a stream directory's parent entry as a link of its owner.
            uint extra = node.HasStreams ? 1u : 0;
            if (isCounted && node.RecordedLinks != node.SeenLinks && node.RecordedLinks != node.SeenLinks + extra)
            {
                LbAddr address = new((uint)(key & uint.MaxValue), (ushort)(key >> 32));
                Where where = new("", node.Kind.ToString(), address);
                _context.Add(Problem.LinkCountWrong, where, $"{node.RecordedLinks} recorded, {node.SeenLinks} counted");
            }
        }
    }

    private void ReportProgress()
    {
        if (_progress is not null && _nodes.Count % ReportEvery == 0)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            long expected = 0;
            if (_context.Volume.Integrity is { HasUse: true } integrity)
            {
                expected = (long)integrity.Use.NumberOfFiles + integrity.Use.NumberOfDirectories;
            }

            double fraction = expected > 0 ? Math.Min(1.0, (double)_nodes.Count / expected) : double.NaN;
            _progress.Report(new OperationProgress("Checking files", fraction));
        }
    }

    private static ulong KeyOf(LbAddr address) => ((ulong)address.Partition << 32) | address.Block;
}
