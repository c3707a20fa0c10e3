using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>
/// Places what a new partition holds: the space bitmap, then file set and first directories; from UDF 2.50 on those
/// inside a metadata file near the partition's start, whose mirror lies near its end. On media written in packets no
/// two structures share one.
/// </summary>
internal sealed class PartitionContentPlanner(
    BlockGeometry geometry,
    UdfFormatOptions options,
    UdfPartitionKind kind,
    int unit,
    UdfRegion partition,
    List<uint> defective)
{
    private const int MinimumMetadataUnit = 32;
    private const int MinimumMetadataUnits = 4;
    private const int BlocksPerMetadataBlock = 64;
    private const long MostMetadataBlocks = 8192;
    private readonly UnitAllocator _inside = new(partition.BlockCount, unit, defective.Select(block => (long)block));
    private readonly List<UdfRegion> _regions = [];

    /// <summary>The regions inside the partition.</summary>
    public IReadOnlyList<UdfRegion> Regions => _regions;

    /// <summary>
    /// What is written in packets can go bad in packets, also where there are no spares or the drive has used up its
    /// own: their blocks then get an owner. Before UDF 2.00 that is a file that others show: only where it must be.
    /// </summary>
    private bool KeepsBadSpace => kind == UdfPartitionKind.Sparable
        || (geometry.PacketBlocks > 1 && options.Revision.HasNamedStreams);

    public PartitionPlan Plan()
    {
        long bitmapBytes = SpaceBitmapDescriptor.SizeFor(partition.BlockCount);
        long bitmapBlocks = (bitmapBytes + geometry.BlockSize - 1) / geometry.BlockSize;
        bitmapBlocks = options.IsPseudoOverwrite ? 0 : bitmapBlocks;
        uint bitmap = bitmapBlocks == 0 ? 0 : PlaceInside(UdfRegionKind.SpaceBitmap, bitmapBlocks);
        MetadataPlan? metadata = options.Revision.HasMetadataPartition ? PlaceMetadata() : null;
        UnitAllocator allocator = metadata is null ? _inside : new UnitAllocator(metadata.BlockCount, unit, []);
        long origin = metadata?.Main ?? 0;
        uint Place(UdfRegionKind what)
        {
            long start = allocator.PlaceUp(0, 1) ?? throw FormatRules.TooSmall(geometry);
            _regions.Add(new UdfRegion(what, partition.Start + origin + start, 1)
            {
                IsInsideMetadata = metadata is not null,
            });
            return (uint)start;
        }

        uint fileSet = Place(UdfRegionKind.FileSetDescriptor);
        uint? streams = options.Revision.HasNamedStreams ? Place(UdfRegionKind.SystemStreamDirectory) : null;
        uint root = Place(UdfRegionKind.RootDirectory);
        uint? nonAllocatable = KeepsBadSpace ? Place(UdfRegionKind.NonAllocatableSpace) : null;
        return new PartitionPlan(bitmap, bitmapBlocks, fileSet, streams, root, nonAllocatable, metadata);
    }

    private MetadataPlan PlaceMetadata()
    {
        uint metadataUnit = (uint)Math.Max(MinimumMetadataUnit, unit);
        bool isPseudo = options.IsPseudoOverwrite;

        // It grows at the price of overwriting there, so it gets as much as it may want.
        long wanted = partition.BlockCount / BlocksPerMetadataBlock;
        wanted = isPseudo ? wanted : Math.Min(MostMetadataBlocks, wanted);
        long least = unit > 1 ? MinimumMetadataUnits * metadataUnit : metadataUnit;
        uint blocks = (uint)(Math.Max(wanted, least) / metadataUnit * metadataUnit);
        long bitmapBytes = SpaceBitmapDescriptor.SizeFor(blocks);
        uint bitmapBlocks = (uint)((bitmapBytes + geometry.BlockSize - 1) / geometry.BlockSize);
        uint mainIcb = PlaceInside(UdfRegionKind.MetadataFileEntry, 1);
        bitmapBlocks = isPseudo ? 0 : bitmapBlocks;
        uint bitmapIcb = isPseudo ? MetadataPartitionMap.NoBitmap
            : PlaceInside(UdfRegionKind.MetadataBitmapFileEntry, 1);
        uint bitmap = isPseudo ? 0 : PlaceInside(UdfRegionKind.MetadataBitmap, bitmapBlocks);
        uint main = PlaceAligned(UdfRegionKind.MetadataFile, 0, blocks, metadataUnit, step: 1);
        uint mirrorIcb = PlaceAligned(
            UdfRegionKind.MetadataMirrorFileEntry, partition.BlockCount - unit, 1, (uint)unit, step: -1);
        uint mirror = main;
        if (options.DuplicateMetadata && !isPseudo)
        {
            long from = partition.BlockCount - blocks - (metadataUnit * 2L);
            mirror = PlaceAligned(UdfRegionKind.MetadataMirrorFile, from, blocks, metadataUnit, step: -1);
        }

        return new MetadataPlan(
            blocks, metadataUnit, mainIcb, mirrorIcb, bitmapIcb, bitmap, bitmapBlocks, main, mirror);
    }

    private uint PlaceInside(UdfRegionKind what, long blocks)
    {
        long start = _inside.PlaceUp(0, blocks) ?? throw FormatRules.TooSmall(geometry);
        _regions.Add(new UdfRegion(what, partition.Start + start, blocks));
        return (uint)start;
    }

    /// <summary>The first run at or above (below) a block that starts at a multiple of an alignment unit.</summary>
    private uint PlaceAligned(UdfRegionKind what, long from, long blocks, uint alignment, int step)
    {
        for (long start = from / alignment * alignment; start >= 0 && start + blocks <= partition.BlockCount;
            start += step * (long)alignment)
        {
            if (_inside.TryPlaceAt(start, blocks))
            {
                _regions.Add(new UdfRegion(what, partition.Start + start, blocks));
                return (uint)start;
            }
        }

        throw FormatRules.TooSmall(geometry);
    }
}
