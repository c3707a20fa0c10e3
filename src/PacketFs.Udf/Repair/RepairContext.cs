using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>What all parts of one plan share: the device as it would be, what the checker says of it, the
/// steps.</summary>
internal sealed class RepairContext
{
    private readonly HashSet<string> _tried = [];
    private readonly IProgress<OperationProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<LbAddr, Where> _names = [];
    private BlockOwners? _content;
    private int _looks;
    private ulong _nextUniqueId = LogicalVolumeHeaderDescriptor.FirstUniqueId;

    public RepairContext(
        IBlockDevice device,
        RepairOptions options,
        IProgress<OperationProgress>? progress,
        CancellationToken cancellation)
    {
        Device = new PlannedDevice(device);
        Source = device;
        View = device is IAppendDevice medium ? new PlannedAppendDevice(Device, medium) : Device;
        Options = options;
        _progress = progress;
        _cancellation = cancellation;
        Now = Timestamp.From(FileTime.Now(options.Clock));
        Space = new RepairSpace(block => TryRead(new LbAddr(block, DataReference), new byte[BlockSize]));
        NodeSpace = Space;
        Found = null!;
        Record = null!;
    }

    public PlannedDevice Device { get; }

    /// <summary>The device itself.</summary>
    public IBlockDevice Source { get; }

    /// <summary>The device as it would be, for whoever reads a volume off it.</summary>
    public IBlockDevice View { get; }

    /// <summary>What is added to a medium that is written once; null on others.</summary>
    public AppendPlan? Appended { get; private set; }

    /// <summary>The virtual allocation table that the volume had before the plan.</summary>
    public VirtualAllocationTable Table => Appended!.Table;

    public RepairOptions Options { get; }

    public Timestamp Now { get; }

    public List<RepairStep> Steps { get; } = [];

    /// <summary>What the first look found that saw a volume.</summary>
    public Examination? First { get; private set; }

    /// <summary>What the last look found.</summary>
    public Examination Found { get; private set; }

    public CheckRecord Record { get; private set; }

    public LogicalVolume Volume => Found.Report.Volume!;

    public int BlockSize => Volume.BlockSize;

    /// <summary>Room for content.</summary>
    public RepairSpace Space { get; private set; }

    /// <summary>Room for ICBs, directories, lists of extents: that of the metadata partition where there is
    /// one.</summary>
    public RepairSpace NodeSpace { get; private set; }

    /// <summary>Room for directories and lists of extents.</summary>
    public RepairSpace ListSpace => Appended is null ? NodeSpace : Space;

    /// <summary>The partition map in which directories and lists of extents are made anew.</summary>
    public ushort ListReference => Appended is null ? NodeReference : DataReference;

    /// <summary>The partition map, by reference, that stands on the medium itself.</summary>
    public ushort DataReference { get; private set; }

    /// <summary>The one in which ICBs lie.</summary>
    public ushort NodeReference { get; private set; }

    /// <summary>The map that stands on the medium itself.</summary>
    public PartitionMap DataMap => Volume.Maps[DataReference];

    /// <summary>The files of the metadata partition; null where there is none, or none of them is left.</summary>
    public MetadataMapping? Metadata => Volume.Maps[NodeReference].Mapping as MetadataMapping;

    /// <summary>ICBs that this plan itself has changed: that their counts follow is no step of its own.</summary>
    public HashSet<LbAddr> Touched { get; } = [];

    /// <summary>Names that had to go, in case the object turns up.</summary>
    public List<LostName> LostNames { get; } = [];

    public LbAddr Root { get; private set; }

    /// <summary>Examines the device as planned so far.</summary>
    public void Look()
    {
        _cancellation.ThrowIfCancellationRequested();
        Record = new CheckRecord();
        CheckOptions options = new() { SessionStart = Options.SessionStart };
        _progress?.Report(new OperationProgress(_looks++ == 0 ? "Checking the volume" : "Planning", double.NaN));
        if (Appended is { } begun)
        {
            begun.Seal(Found.Tree?.Counts ?? default, _nextUniqueId, Now.ToFileTime());
        }

        Found = VolumeChecker.Examine(View, options, null, Record, _cancellation);
        if (Found.Report.Volume is not { } volume
            || volume.Maps.FirstOrDefault(map => map.Mapping is Type1Mapping or SparableMapping) is not { } data)
        {
            return;
        }

        DataReference = (ushort)data.Reference;
        PartitionMap? metadata = volume.Maps.FirstOrDefault(map => map.Mapping is MetadataMapping);
        PartitionMap? table = volume.Maps.FirstOrDefault(map => map.Mapping is VirtualMapping);
        NodeReference = (ushort)(table ?? metadata ?? data).Reference;
        BeginAppending(volume, table);

        First ??= Found;
        FindRoot();
        FindNames();
        if (Found.Tree is { } tree)
        {
            ulong recorded = volume.Integrity?.NextUniqueId ?? 0;
            ulong unused = LogicalVolumeHeaderDescriptor.After(tree.GreatestUniqueId);
            _nextUniqueId = Math.Max(_nextUniqueId, Math.Max(recorded, unused));
            _nextUniqueId = Math.Max(_nextUniqueId, Appended is null ? 0 : Table.File.UniqueId);
        }

        if (Appended is not null)
        {
            return;
        }

        Space.Update(
            Found, SetOf(DataReference), DataReference, Device.Geometry.PacketBlocks,
            data.Partition.PartitionStartingLocation);
        if (metadata is null)
        {
            NodeSpace = Space;
        }
        else
        {
            NodeSpace = NodeSpace == Space
                ? new RepairSpace(block => TryRead(new LbAddr(block, NodeReference), new byte[BlockSize]))
                : NodeSpace;
            NodeSpace.Update(Found, SetOf(NodeReference), NodeReference, Device.Geometry.PacketBlocks, 0);
        }

        _content = Found.Context!.Owners(DataReference) is { } owners ? ContentOf(owners.BlockCount) : null;
    }

    private void BeginAppending(LogicalVolume volume, PartitionMap? table)
    {
        if (table is null || Source is not IAppendDevice medium)
        {
            return;
        }

        if (Appended is null)
        {
            Appended = new AppendPlan(Device, medium);
            Space = new RepairSpace(_ => true, Appended.TakeBlocks);
            NodeSpace = new RepairSpace(_ => true, Appended.TakeNumbers);
        }

        Appended.Begin(volume, table);
    }

    /// <summary>The plan may write this block: on a medium that is written once, a virtual or a new one.</summary>
    public bool CanChange(LbAddr address) => Appended is null || Appended.CanWrite(address);

    /// <summary>What a partition says is free; null when it does not say.</summary>
    public SpaceSetCheck? SetOf(ushort reference) => Found.Sets.FirstOrDefault(set => set.Reference == reference);

    /// <summary>Who owns which block of a partition.</summary>
    public BlockOwners Owners(ushort reference) => Found.Context!.Owners(reference)!;

    /// <summary>True the first time: nothing is tried twice, so that every plan comes to its end.</summary>
    public bool TryOnce(string what) => _tried.Add(what);

    /// <summary>True three times: for what other parts may change once more.</summary>
    public bool TrySomeTimes(string what) => TryOnce(what) || TryOnce(what + " again") || TryOnce(what + " at last");

    public ulong TakeUniqueId()
    {
        ulong id = _nextUniqueId;
        _nextUniqueId = LogicalVolumeHeaderDescriptor.After(id);
        return id;
    }

    public void Add(string what, string where, string why, string loss = "") =>
        Steps.Add(new RepairStep(what, where, why, loss));

    public bool TryRead(LbAddr address, Span<byte> block)
    {
        bool isMapped = Appended is { } plan
            ? plan.TryMap(address, out Lba sector)
            : Volume.TryMap(address, 1, out sector, out _);
        if (!isMapped)
        {
            return false;
        }

        return TryReadSector(sector, block)
            || (TryMapCopy(address, out Lba copy) && TryReadSector(copy, block));
    }

    /// <summary>Where the metadata mirror keeps a block of its own; false where it keeps none.</summary>
    public bool TryMapCopy(LbAddr address, out Lba sector)
    {
        sector = default;
        return Volume.Maps[address.Partition].Mapping is MetadataMapping mapping
            && mapping.TryMapCopy(address.Block, 1, out sector, out _);
    }

    public bool TryReadSector(Lsn sector, Span<byte> block) => TryReadSector(sector.ToLba(), block);

    private bool TryReadSector(Lba sector, Span<byte> block)
    {
        try
        {
            Device.Read(sector, block);
            return true;
        }
        catch (FsException failure) when (failure.Error == FsError.InputOutput)
        {
            return false;
        }
    }

    /// <summary>
    /// A structure may be made anew in these blocks: they are there, hold no file's content, and nobody else says that
    /// one of them is his.
    /// </summary>
    public bool IsPlaceFor(LbAddr start, uint count) => Found.Context!.IsInside(start, count)
        && (start.Partition != DataReference || _content is null
            || !Enumerable.Range(0, (int)count).Any(i => _content.IsOwned(start.Block + (uint)i)))
        && Record.Claims.Count(claim => claim.Start.Partition == start.Partition
            && claim.Start.Block < (long)start.Block + count && start.Block < claim.End) <= 1;

    /// <summary>
    /// Plans a block of a partition, in both copies where it is kept twice. What holds a file's content is never
    /// planned over: the last guard against a plan gone wrong.
    /// </summary>
    public void Write(LbAddr address, ReadOnlySpan<byte> block, RepairPhase phase)
    {
        if (Appended is { } plan)
        {
            plan.Write(address, block);
            return;
        }

        Invariant.Require(
            address.Partition != DataReference || _content is null || !_content.IsOwned(address.Block),
            "no repair writes over file content");
        Invariant.Require(Volume.TryMap(address, 1, out Lba sector, out _), "a repair writes where blocks are");
        Device.Plan(sector, block, phase);
        if (TryMapCopy(address, out Lba copy))
        {
            Device.Plan(copy, block, phase == RepairPhase.InPlace ? RepairPhase.Mirror : phase);
        }
    }

    public void WriteSector(Lsn sector, ReadOnlySpan<byte> bytes, RepairPhase phase)
    {
        byte[] blocks = new byte[(bytes.Length + BlockSize - 1) / BlockSize * BlockSize];
        bytes.CopyTo(blocks);
        Device.Plan(sector.ToLba(), blocks, phase);
    }

    /// <summary>The path by which the walk came to an ICB; null when it did not.</summary>
    public string? NameOf(LbAddr icb) => _names.TryGetValue(icb, out Where where) ? where.ToString() : null;

    /// <summary>Faults of some kinds, by the ICB that they are about.</summary>
    public IEnumerable<CheckFault> Faults(params Findings.Problem[] problems) =>
        Record.Faults.Where(fault => problems.Contains(fault.Problem));

    private void FindNames()
    {
        _names.Clear();
        foreach (BlockClaim claim in Record.Claims.Where(claim => claim.Role == ClaimRole.Icb))
        {
            _names.TryAdd(claim.Start, claim.Owner);
        }
    }

    private void FindRoot()
    {
        Findings.FindingCollector ignored = new();
        Root = FileSetReader.Read(View, Volume, ignored, out _) is { } set ? set.RootDirectoryIcb.Location : default;
    }

    /// <summary>Blocks that files and nothing else claim.</summary>
    private BlockOwners ContentOf(uint blockCount)
    {
        BlockOwners content = new(blockCount);
        BlockOwners other = new(blockCount);
        foreach (BlockClaim claim in Record.Claims.Where(claim => claim.Start.Partition == DataReference))
        {
            (claim.Role == ClaimRole.Data ? content : other).Claim(claim.Start.Block, claim.Count);
        }

        for (long octet = 0; octet < ((long)blockCount + 7) / 8; octet++)
        {
            content.SetOctet(octet, (byte)(content.Octet(octet) & ~other.Octet(octet)));
        }

        return content;
    }
}
