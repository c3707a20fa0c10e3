using PacketFs.Core;
using PacketFs.Udf.Attributes;
using PacketFs.Udf.Files;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// What the parts of a mounted volume share: the device, the nodes, the space, the counts, and what waits for the next
/// commit. Used under the volume's lock only.
/// </summary>
internal sealed partial class VolumeState
{
    private const int IdShift = 32;
    private const ulong FirstId = 2;
    private long _directoryBytes;
    private long _useCounter;
    private Action<UdfNode>? _leaving;

    public required IBlockDevice Device { get; init; }

    public required VolumeBlocks Blocks { get; init; }

    public required IcbReader Reader { get; init; }

    public required IcbWriter Writer { get; init; }

    public required TimeProvider Clock { get; init; }

    public required UdfMountOptions Options { get; init; }

    public required LbAddr RootIcb { get; init; }

    /// <summary>Null on a volume that is only read.</summary>
    public SpaceMap? Space { get; init; }

    /// <summary>Null on a volume that is only read.</summary>
    public IDataSpace? Allocator { get; init; }

    /// <summary>The partition, by reference number, in which all new data is put.</summary>
    public required ushort Partition { get; init; }

    /// <summary>Where new ICBs and directories are put. Null on a volume that is only read.</summary>
    public NodeSpace? Nodes { get; init; }

    /// <summary>Gives out blocks of a medium that is rewritten; null on all others.</summary>
    public SpaceAllocator? Blockwise => Allocator as SpaceAllocator;

    /// <summary>The end of a medium that is written once, where everything goes; null on all others.</summary>
    public AppendSpace? Append => Allocator as AppendSpace;

    /// <summary>The medium's fresh blocks, where overwriting takes some of them for good; null elsewhere.</summary>
    public IFreshSpace? Fresh { get; init; }

    /// <summary>Where the blocks of directories are put.</summary>
    public ushort DirectoryPartition => Append is null ? Nodes!.Partition : Partition;

    /// <summary>Blocks of that partition.</summary>
    public required uint TotalBlocks { get; init; }

    public required NodeCache Cache { get; init; }

    /// <summary>Makes a commit now; set once everything is wired.</summary>
    public Action Commit { get; set; } = () => { };

    /// <summary>What records blocks that nobody may use; set once everything is wired.</summary>
    public BadSpace Bad { get; set; } = null!;

    public VolumeCounts Counts;

    public string? ReadOnlyReason { get; set; }

    /// <summary>Nodes that were changed; those that died since are marked as not dirty.</summary>
    public List<UdfNode> Dirty { get; } = [];

    /// <summary>How large the next commit will be.</summary>
    public CommitEstimate Pending { get; init; } = new();

    /// <summary>
    /// Nodes without a name that a front end still holds. Their blocks are not in use as far as the disc knows.
    /// </summary>
    public HashSet<UdfNode> Orphans { get; } = [];

    /// <summary>When the oldest change that waits was made; null when none does.</summary>
    public DateTimeOffset? FirstChange { get; set; }

    /// <summary>Directories that were emptied while mounted; counts up.</summary>
    public ushort TrimCounter { get; set; }

    public IcbFormat Format => Writer.Format;

    public int BlockSize => Blocks.BlockSize;

    public FileTime Now => FileTime.Now(Clock);

    public NodeId ToId(LbAddr icb) =>
        icb == RootIcb ? NodeId.Root : new NodeId((((ulong)icb.Partition << IdShift) | icb.Block) + FirstId);

    public LbAddr ToAddress(NodeId id)
    {
        if (id == NodeId.Root)
        {
            return RootIcb;
        }

        ulong value = id.Value < FirstId ? ulong.MaxValue : id.Value - FirstId;
        return new LbAddr((uint)(value & uint.MaxValue), (ushort)Math.Min(ushort.MaxValue, value >> IdShift));
    }

    /// <summary>The node that a front end means; <see cref="FsError.NotFound"/> when there is none any more.</summary>
    public UdfNode Get(NodeId id)
    {
        if (Cache.TryGet(id, out UdfNode node))
        {
            return node;
        }

        LbAddr address = ToAddress(id);
        bool exists = Blocks.Contains(address, 1)
            && (Cache.IsReferenced(id) || MapOf(address.Partition) is not { } map
                || address.Block >= map.BlockCount || map.Used[address.Block]);
        return exists ? Load(address, id) : throw new FsException(FsError.NotFound, "The object is gone.");
    }

    /// <summary>The node that an entry of a directory names.</summary>
    public UdfNode GetNamed(LbAddr icb, NodeId directory) => GetNamed(icb, directory, keeps: true);

    /// <summary>
    /// As <see cref="GetNamed(LbAddr, NodeId)"/>, to be looked at once: when the cache is full, the node stays outside,
    /// and a listing of a million files drives out nothing that is in use.
    /// </summary>
    public UdfNode GetListed(LbAddr icb, NodeId directory) => GetNamed(icb, directory, Cache.HasRoom);

    private UdfNode GetNamed(LbAddr icb, NodeId directory, bool keeps)
    {
        NodeId id = ToId(icb);
        if (!Cache.TryGet(id, out UdfNode node))
        {
            if (!Blocks.Contains(icb, 1))
            {
                throw new FsException(
                    FsError.Corrupt, $"The entry names an ICB at {icb}, which is not on this volume.");
            }

            node = Load(icb, id, keeps);
        }

        node.Parent = directory;
        return node;
    }

    /// <summary>A stream, a stream directory, a file of extended attributes: its owner alone leads to it.</summary>
    public UdfNode LoadAttached(LbAddr icb, UdfNode owner)
    {
        if (!Blocks.Contains(icb, 1))
        {
            throw new FsException(FsError.Corrupt, $"What hangs on the object at {owner.Icb} is not on this volume.");
        }

        UdfNode node = Reader.Read(icb, ToId(icb));
        node.Owner = owner;
        node.Parent = owner.Id;
        node.LinkCount = owner.LinkCount == 0 ? (ushort)0 : (ushort)1;
        node.StreamDirectoryIcb = default;
        RequireSpaceAgrees(node);
        return node;
    }

    /// <summary>The object has lost its last name and is still open: it lives in memory until it is closed.</summary>
    public void Orphan(UdfNode node)
    {
        foreach (UdfNode attached in Attachments.All(this, node))
        {
            attached.LinkCount = 0;
            attached.IsDirty = false;
            Orphans.Add(attached);
        }

        node.IsDirty = false;
        Orphans.Add(node);
        Cache.SetPinned(node, true);
        FirstChange ??= Clock.GetUtcNow();
    }

    public void RequireWritable()
    {
        if (ReadOnlyReason is { } reason)
        {
            throw new FsException(FsError.ReadOnly, reason);
        }
    }

    /// <summary>
    /// The node will be written at the next commit. What the disc says of it is read now, so that nothing can fail
    /// later.
    /// </summary>
    public void MarkDirty(UdfNode node)
    {
        if (node.IsDirty || node.LinkCount == 0)
        {
            return;
        }

        if (node.IsAppendOnly)
        {
            throw new FsException(
                FsError.ReadOnly, "The object is recorded for write-once media (strategy 4096) and stays as it is.");
        }

        RequireKnownPlaces(node);
        if (!node.IsNew)
        {
            RequireDescriptorRoom(node);
            node.Image ??= Reader.ReadImage(node);
        }

        node.IsDirty = true;
        Dirty.Add(node);
        if (node.IsNew)
        {
            Pending.NewNodes++;
        }
        else
        {
            Pending.ChangedNodes++;
        }

        // One more changes, perhaps, than are behind the first change: the pointer to those that get new places.
        Pending.DescriptorBlocks +=
            Math.Min(Options.DescriptorBlocksInPlace + 1, node.DescriptorBlocks?.Count ?? 0);

        Cache.SetPinned(node, true);
        FirstChange ??= Clock.GetUtcNow();
    }

    /// <summary>
    /// Short allocation descriptors lead into the ICB's own partition: a file whose data goes elsewhere needs long
    /// ones.
    /// </summary>
    private void RequireKnownPlaces(UdfNode node)
    {
        ushort place = node.IsDirectory ? DirectoryPartition : Partition;
        if (node.Embedded is not null || node.UsesLongDescriptors || node.Icb.Partition == place)
        {
            return;
        }

        if (node.Extents.Count > 0)
        {
            throw new FsException(
                FsError.NotSupported,
                $"The object whose ICB is block {node.Icb} has its data where this volume has none; it stays.");
        }

        node.UsesLongDescriptors = true;
    }

    /// <summary>
    /// A length that the extents do not hold would become a hole, for which the object's lists of extents have no room.
    /// </summary>
    private void RequireDescriptorRoom(UdfNode node)
    {
        const long MostSplits = 1L << 20;
        if (node.Embedded is not null)
        {
            return;
        }

        bool isCredible = ExtentEncoder.Bound(node, BlockSize, 0) - (2L * node.Extents.Count) <= MostSplits;
        bool fits = isCredible
            && (Append is not null || Writer.ContinuationBlocks(node) <= (node.DescriptorBlocks?.Count ?? 0));
        if (!fits)
        {
            throw new FsException(
                FsError.Corrupt,
                $"The object whose ICB is block {node.Icb} says that it is longer than its extents; nothing is written "
                + "there. Run 'packetfs check --repair'.");
        }
    }

    /// <summary>The next unique ID; its low half is never below 16 (UDF 3.2.1.1).</summary>
    public ulong TakeUniqueId()
    {
        ulong id = Counts.NextUniqueId;
        Counts.NextUniqueId = LogicalVolumeHeaderDescriptor.After(id);
        return id;
    }

    /// <summary>
    /// Makes room for the descriptors of so many extents more. Throws, and nothing has changed, when there is none.
    /// </summary>
    public void EnsureDescriptorRoom(UdfNode node, int moreExtents)
    {
        if (Append is not null)
        {
            return;
        }

        int room = Writer.Room(node);
        int count = checked((int)ExtentEncoder.Bound(node, BlockSize, moreExtents));
        int needed = ExtentEncoder.ContinuationBlocks(count, room, node.UsesLongDescriptors, BlockSize);
        while ((node.DescriptorBlocks?.Count ?? 0) < needed)
        {
            PrepareNodeSpace(1, node);
            if (!TryAllocateNode(out uint block))
            {
                throw NoSpace(1);
            }

            (node.DescriptorBlocks ??= []).Add(block);
        }
    }

    /// <summary>Gives everything back that the object owns, and forgets it.</summary>
    public void Free(UdfNode node)
    {
        if (node.HasAttachments)
        {
            foreach (UdfNode attached in Attachments.All(this, node))
            {
                Free(attached);
            }
        }

        ForEachRun(node, static (state, partition, run) => state.Release(partition, run));
        node.Window?.Owner?.Drop(node.Window);
        node.IsDirty = false;
        NoteDirectory(node, loaded: false);
        node.Directory = null;
        Orphans.Remove(node);
        Cache.Remove(node);
    }

    /// <summary>Every block that the node owns: data, descriptors, and the ICB.</summary>
    public void ForEachRun(UdfNode node, Action<VolumeState, ushort, BlockRun> action)
    {
        foreach (ref readonly FileExtent extent in node.Extents)
        {
            if (MapOf(extent.Partition) is not null)
            {
                action(this, extent.Partition, new BlockRun(extent.Block, extent.Count));
            }
        }

        for (int i = 0; i < node.DescriptorBlocks?.Count && MapOf(node.DescriptorPartition) is not null; i++)
        {
            action(this, node.DescriptorPartition, new BlockRun(node.DescriptorBlocks[i], 1));
        }

        if (MapOf(node.Icb.Partition) is not null)
        {
            action(this, node.Icb.Partition, new BlockRun(node.Icb.Block, 1));
        }
    }

    /// <summary>Accounts for the memory of a directory that was loaded, has grown, or is let go.</summary>
    public void NoteDirectory(UdfNode node, bool loaded)
    {
        int bytes = loaded ? node.Directory!.MemoryBytes : 0;
        _directoryBytes += bytes - node.DirectoryBytes;
        node.DirectoryBytes = bytes;
        node.LastUse = ++_useCounter;
    }

    /// <summary>Between operations: lets go of what is not needed and too much.</summary>
    public void TrimMemory()
    {
        Cache.Trim(_leaving ??= Leave);
        if (_directoryBytes > Options.CachedDirectoryBytes)
        {
            TrimDirectories();
        }
    }

    /// <summary>The path of a node as far as it is known; for messages.</summary>
    public string Describe(UdfNode node)
    {
        const int DeepestShown = 64;
        string path = "";
        for (int depth = 0; node.Id != NodeId.Root && depth < DeepestShown; depth++)
        {
            if (!Cache.TryGet(node.Parent, out UdfNode parent)
                || parent.Directory?.FindNameOf(node.Icb) is not { } name)
            {
                return $"object {node.Id}{path}";
            }

            path = $"/{name}{path}";
            node = parent;
        }

        return path.Length == 0 ? "/" : path;
    }

    private UdfNode Load(LbAddr icb, NodeId id, bool keeps = true)
    {
        UdfNode node = Reader.Read(icb, id);
        node.LinkCount = Math.Max(node.LinkCount, (ushort)1);
        RequireSpaceAgrees(node);
        if (keeps)
        {
            Cache.Add(node);
        }

        return node;
    }

    /// <summary>
    /// Blocks that a file has and the bitmap calls free would be given to somebody else: from then on nothing is
    /// written.
    /// </summary>
    private void RequireSpaceAgrees(UdfNode node)
    {
        if (Nodes is null || ReadOnlyReason is not null)
        {
            return;
        }

        bool agrees = true;
        ForEachRun(node, (state, partition, run) => agrees &= run.End <= state.MapOf(partition)!.BlockCount
            && state.MapOf(partition)!.Used.CountSet(run.Start, run.Count) == run.Count);
        if (!agrees)
        {
            ReadOnlyReason = $"The space bitmap calls blocks free that the object at {node.Icb} owns; nothing is "
                + "written any more. Unmount it and run `packetfs check --repair`.";
        }
    }

    private void Leave(UdfNode node)
    {
        node.Window?.Owner?.Drop(node.Window);
        NoteDirectory(node, loaded: false);
        LetStreamsGo(node);
    }

    private void LetStreamsGo(UdfNode node)
    {
        if (node.Streams is { } streams)
        {
            NoteDirectory(streams.Directory, loaded: false);
            node.Streams = null;
        }
    }

    private void TrimDirectories()
    {
        List<UdfNode> loaded = [];
        foreach (UdfNode node in Cache.Evictable())
        {
            LetStreamsGo(node);
            if (node.Directory is { HasDirtyBlocks: false } && node.TrimGeneration == 0)
            {
                loaded.Add(node);
            }
        }

        loaded.Sort(static (left, right) => left.LastUse.CompareTo(right.LastUse));
        foreach (UdfNode node in loaded)
        {
            if (_directoryBytes <= Options.CachedDirectoryBytes / 2)
            {
                break;
            }

            NoteDirectory(node, loaded: false);
            node.Directory = null;
        }
    }
}
