using PacketFs.Core;

namespace PacketFs.Udf.Format;

/// <summary>A run of blocks with one purpose. Regions inside the partition stand beside the partition's own.</summary>
public readonly record struct UdfRegion(UdfRegionKind Kind, Lba Start, long BlockCount)
{
    /// <summary>Inside the metadata file, whose region stands beside it.</summary>
    public bool IsInsideMetadata { get; init; }

    public Lba End => Start + BlockCount;

    public bool IsInsidePartition => Kind >= UdfRegionKind.SpaceBitmap;

    public override string ToString() => $"{Start.Value,10} {BlockCount,10}  {(IsInsidePartition ? "  " : "")}{Kind}";
}
