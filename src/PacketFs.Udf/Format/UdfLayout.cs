using System.Text;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>
/// Where everything of a new volume will lie. Made by <see cref="UdfFormatter.Plan"/>, printed for a dry run, carried
/// out by <see cref="UdfFormatter.Write"/>. Addresses are absolute unless their name says otherwise.
/// </summary>
public sealed class UdfLayout
{
    internal UdfLayout(PartitionPlan content) => Content = content;

    public required BlockGeometry Geometry { get; init; }

    public required UdfFormatOptions Options { get; init; }

    public required UdfPartitionKind PartitionKind { get; init; }

    /// <summary>Blocks of a packet as the volume knows it; 1 where it knows none.</summary>
    public required int PacketBlocks { get; init; }

    public required IReadOnlyList<Lsn> Anchors { get; init; }

    public required UdfRegion MainSequence { get; init; }

    public required UdfRegion ReserveSequence { get; init; }

    public required UdfRegion IntegritySequence { get; init; }

    /// <summary>Empty on a type 1 partition.</summary>
    public required IReadOnlyList<UdfRegion> SparingTables { get; init; }

    /// <summary>First sectors of the spare packets, ascending.</summary>
    public required IReadOnlyList<Lsn> SparePackets { get; init; }

    public required UdfRegion? CommitArea { get; init; }

    public required UdfRegion Partition { get; init; }

    /// <summary>All regions in the order of their addresses.</summary>
    public required IReadOnlyList<UdfRegion> Regions { get; init; }

    /// <summary>First blocks, inside the partition, of packets that are bad.</summary>
    public required IReadOnlyList<uint> DefectiveInPartition { get; init; }

    /// <summary>First blocks, inside the partition, of the regions that lie there.</summary>
    internal PartitionPlan Content { get; }

    /// <summary>Blocks of the partition that nothing takes.</summary>
    public long FreeBlocks => Partition.BlockCount
        - Regions.Where(region => region is { IsInsidePartition: true, IsInsideMetadata: false })
            .Sum(region => region.BlockCount)
        - (DefectiveInPartition.Count * (long)PacketBlocks);

    /// <summary>Blocks of the metadata file that nothing takes; null without one.</summary>
    public long? FreeMetadataBlocks => Content.Metadata is { } metadata
        ? metadata.BlockCount - Content.Structures.Count()
        : null;

    /// <summary>Runs of volume space that belong to nothing, whole packets only, defective ones left out.</summary>
    public IReadOnlyList<UdfRegion> UnusedRuns => UnusedSpace.Find(this);

    /// <summary>A volume for a BD-R with pseudo-overwrite.</summary>
    public bool IsPseudoOverwrite => Options.IsPseudoOverwrite;

    /// <summary>
    /// Blocks at which a further track has to begin, ascending: on such a disc the volume structures with the commit
    /// area, metadata, data, and the structures at the end each grow in a track of their own. Else none.
    /// </summary>
    public IReadOnlyList<Lba> TrackStarts => IsPseudoOverwrite && Content.Metadata is { } metadata
        ?
        [
            Partition.Start,
            Partition.Start + metadata.Main + metadata.BlockCount,
            Partition.Start + metadata.MirrorIcb,
        ]
        : [];

    /// <summary>One line for each region: first block, blocks, purpose.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append($"UDF {Options.Revision}, {PartitionKind}, ");
        text.AppendLine($"{Geometry.BlockCount} blocks of {Geometry.BlockSize} bytes");
        foreach (UdfRegion region in Regions)
        {
            text.AppendLine(region.ToString());
        }

        text.AppendLine($"{FreeBlocks} blocks free, {DefectiveInPartition.Count} defective packets in the partition");
        return text.ToString();
    }
}
