using PacketFs.Core;

namespace PacketFs.Udf.Format;

/// <summary>A run of blocks with one purpose. Regions inside the partition stand beside the partition's own.</summary>
public readonly record struct UdfRegion(UdfRegionKind Kind, Lba Start, long BlockCount)
{
    public Lba End => Start + BlockCount;

    public bool IsInsidePartition => Kind >= UdfRegionKind.SpaceBitmap;

    public override string ToString() => $"{Start.Value,10} {BlockCount,10}  {(IsInsidePartition ? "  " : "")}{Kind}";
}
