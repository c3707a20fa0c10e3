namespace PacketFs.Udf.Volumes;

/// <summary>What a partition map does with a block number.</summary>
public enum PartitionMapKind
{
    /// <summary>Nothing: the partition's start is added.</summary>
    Type1,
    Virtual,
    Sparable,
    Metadata,
    Unknown,
}
