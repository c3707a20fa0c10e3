using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>
/// Decides where everything goes. What must be where it is (recognition sequence, anchors) is placed first; then, near
/// their usual places, the two descriptor sequences, the integrity sequence and the sparing tables, far from each
/// other's backup; then spare area, commit area and partition take the middle. On media written in packets no two
/// structures share one, and defective ones are walked round.
/// </summary>
internal sealed class UdfLayoutPlanner
{
    private const int UsualAnchor = 256;
    private const int UsualMainSequence = 96;
    private const int UsualIntegritySequence = 128;
    private const int UsualSparingTable = 160;
    private const int ReserveFromEnd = 159;
    private const int SecondTableFromEnd = 95;
    private const int SmallVolumeBlocks = 3072;
    private const int MinimumSequenceBlocks = 16;
    private const int MinimumIntegrityBytes = 8192;
    private const int ImageAlignmentBlocks = 32;
    private const int FixedPacketBlocks = 32;
    private const int DefaultSparePackets = 32;
    private const int DefaultCommitPackets = 128;
    private const int MinimumCommitPackets = 8;
    private const int MinimumSparePackets = 4;
    private const int PacketsPerDefaultSpare = 64;
    private const int PacketsPerDefaultCommit = 32;
    private const int BitsPerByte = 8;
    private readonly BlockGeometry _geometry;
    private readonly UdfFormatOptions _options;
    private readonly UdfPartitionKind _kind;
    private readonly int _unit;
    private readonly UnitAllocator _space;
    private readonly List<UdfRegion> _regions = [];

    private UdfLayoutPlanner(BlockGeometry geometry, UdfFormatOptions options)
    {
        _geometry = geometry;
        _options = options;
        _kind = options.PartitionKind
            ?? (geometry.PacketBlocks > 1 ? UdfPartitionKind.Sparable : UdfPartitionKind.Type1);
        _unit = _kind == UdfPartitionKind.Sparable && options.Revision.FixesPacketLength
            ? FixedPacketBlocks
            : geometry.PacketBlocks;
        FormatRules.Check(geometry, options, _kind, _unit);
        _space = new UnitAllocator(
            geometry.BlockCount, _unit, options.DefectiveBlocks.Select(block => block.Value / _unit * _unit));
    }

    private long Last => _geometry.BlockCount - 1;

    private bool IsSmall => _geometry.BlockCount < SmallVolumeBlocks;

    public static UdfLayout Plan(BlockGeometry geometry, UdfFormatOptions options) =>
        new UdfLayoutPlanner(geometry, options).Plan();

    private UdfLayout Plan()
    {
        PlaceRecognition();
        List<Lsn> anchors = PlaceAnchors();
        long sequenceBlocks = _space.RoundUp(MinimumSequenceBlocks);
        long integrityBlocks = _space.RoundUp((MinimumIntegrityBytes + _geometry.BlockSize - 1) / _geometry.BlockSize);
        bool isSparable = _kind == UdfPartitionKind.Sparable;

        UdfRegion main = PlaceUp(UdfRegionKind.MainVolumeDescriptorSequence, UsualMainSequence, sequenceBlocks);
        UdfRegion integrity = PlaceUp(UdfRegionKind.IntegritySequence, UsualIntegritySequence, integrityBlocks);
        List<UdfRegion> tables = [];
        if (isSparable)
        {
            tables.Add(PlaceUp(UdfRegionKind.SparingTable, UsualSparingTable, _unit));
        }

        long frontEnd = _regions.Where(region => !IsAnchorAtEnd(region)).Max(region => region.End.Value);
        int frontCount = _regions.Count;
        UdfRegion reserve = PlaceNearEnd(UdfRegionKind.ReserveVolumeDescriptorSequence, ReserveFromEnd, sequenceBlocks);
        if (isSparable)
        {
            tables.Add(PlaceNearEnd(UdfRegionKind.SparingTable, SecondTableFromEnd, _unit));
        }

        IEnumerable<UdfRegion> back = _regions.Skip(frontCount).Concat(_regions.Where(IsAnchorAtEnd));
        long backStart = _space.RoundDown(back.Min(region => region.Start.Value));
        frontEnd = _space.RoundUp(Math.Max(frontEnd, UsualAnchor + 1));
        List<Lsn> spares = isSparable ? TakeSpares(ref frontEnd, backStart) : [];
        UdfRegion? commitArea = TakeCommitArea(ref frontEnd, backStart);
        UdfRegion partition = TakePartition(frontEnd, backStart);
        List<uint> defective = DefectsWithin(partition);
        DefectiveRuns.Check(defective, _unit, _geometry.BlockSize, _options.Revision);
        PartitionContentPlanner inside = new(_geometry, _options, _kind, _unit, partition, defective);
        PartitionPlan content = inside.Plan();
        _regions.AddRange(inside.Regions);
        return new UdfLayout(content)
        {
            Geometry = _geometry,
            Options = _options,
            PartitionKind = _kind,
            PacketBlocks = _unit,
            Anchors = anchors,
            MainSequence = main,
            ReserveSequence = reserve,
            IntegritySequence = integrity,
            SparingTables = tables,
            SparePackets = spares,
            CommitArea = commitArea,
            Partition = partition,
            Regions = [.. _regions.OrderBy(region => region.Start).ThenBy(region => region.IsInsidePartition)],
            DefectiveInPartition = defective,
        };
    }

    private static bool IsAnchorAtEnd(UdfRegion region) =>
        region.Kind == UdfRegionKind.Anchor && region.Start.Value != UsualAnchor;

    private void PlaceRecognition()
    {
        int first = VolumeStructureDescriptor.SequenceOffsetBytes / _geometry.BlockSize;
        int stride = Math.Max(VolumeStructureDescriptor.Size, _geometry.BlockSize);
        int blocks = FormatRules.RecognitionStructures * stride / _geometry.BlockSize;
        for (long block = 0; block < first + blocks; block += _unit)
        {
            if (_space.IsDefective(block))
            {
                throw FormatRules.Refuse(
                    $"Block {block} is bad, and the recognition sequence can lie nowhere else. Use another disc.");
            }
        }

        Add(UdfRegionKind.SystemArea, 0, first);
        Add(UdfRegionKind.VolumeRecognitionSequence, first, blocks);
        _space.Take(0, first + blocks);
    }

    private List<Lsn> PlaceAnchors()
    {
        List<long> places = [UsualAnchor, Last - UsualAnchor, Last];
        places.RemoveAll(place => place < UsualAnchor || _space.IsDefective(place));
        if (IsSmall && places.Count == 3)
        {
            places.RemoveAt(1);
        }

        if (places.Distinct().Count() < 2)
        {
            throw FormatRules.Refuse("Fewer than two of the three places for anchors (256, N-256, N) can be written.");
        }

        foreach (long place in places)
        {
            Add(UdfRegionKind.Anchor, place, 1);
            _space.Take(place, 1);
        }

        return [.. places.Select(place => new Lsn((uint)place))];
    }

    private UdfRegion PlaceUp(UdfRegionKind kind, long from, long blocks) =>
        _space.PlaceUp(from, blocks) is { } start ? Add(kind, start, blocks) : throw TooSmall();

    private UdfRegion PlaceNearEnd(UdfRegionKind kind, int fromEnd, long blocks)
    {
        long? start = IsSmall ? null : _space.PlaceUp(_space.RoundDown(Last - fromEnd), blocks);
        start ??= _space.PlaceDown(Last + 1 - blocks, blocks);
        return start is { } found ? Add(kind, found, blocks) : throw TooSmall();
    }

    private List<Lsn> TakeSpares(ref long next, long limit)
    {
        long packets = _geometry.BlockCount / _unit;
        int wanted = _options.SparePackets
            ?? (int)Math.Clamp(packets / PacketsPerDefaultSpare, MinimumSparePackets, DefaultSparePackets);
        List<Lsn> spares = [];
        long start = next;
        for (; spares.Count < wanted && next < limit; next += _unit)
        {
            if (!_space.IsDefective(next))
            {
                spares.Add(new Lsn((uint)next));
            }
        }

        if (spares.Count < wanted)
        {
            throw TooSmall();
        }

        Add(UdfRegionKind.SpareArea, start, next - start);
        return spares;
    }

    private UdfRegion? TakeCommitArea(ref long next, long limit)
    {
        long packets = _geometry.BlockCount / _unit;
        long automatic = _geometry.PacketBlocks == 1
            ? 0
            : Math.Clamp(packets / PacketsPerDefaultCommit, MinimumCommitPackets, DefaultCommitPackets);
        long blocks = (_options.CommitAreaPackets ?? automatic) * _unit;
        if (blocks == 0)
        {
            return null;
        }

        if (_space.PlaceUp(next, blocks) is not { } start || start + blocks > limit)
        {
            throw TooSmall();
        }

        next = start + blocks;
        return Add(UdfRegionKind.CommitArea, start, blocks);
    }

    private UdfRegion TakePartition(long next, long limit)
    {
        int alignment = Math.Max(_unit, _geometry.PacketBlocks == 1 ? ImageAlignmentBlocks : 1);
        alignment = _options.Revision.HasMetadataPartition ? Math.Max(alignment, ImageAlignmentBlocks) : alignment;
        long start = (next + alignment - 1) / alignment * alignment;
        int multiple = _unit % BitsPerByte == 0 ? _unit : _unit * BitsPerByte;
        long blocks = (limit - start) / multiple * multiple;
        return blocks > 0 ? Add(UdfRegionKind.Partition, start, blocks) : throw TooSmall();
    }

    private List<uint> DefectsWithin(UdfRegion partition) =>
    [
        .. _options.DefectiveBlocks.Select(block => _space.RoundDown(block.Value))
            .Where(block => block >= partition.Start.Value && block < partition.End.Value)
            .Distinct().Order().Select(block => (uint)(block - partition.Start.Value)),
    ];

    private UdfRegion Add(UdfRegionKind kind, long start, long blocks)
    {
        UdfRegion region = new(kind, new Lba(start), blocks);
        _regions.Add(region);
        return region;
    }

    private FsException TooSmall() => FormatRules.TooSmall(_geometry);
}
