namespace PacketFs.TestKit.Volumes;

/// <summary>Limits of a <see cref="MemoryVolume"/>.</summary>
public sealed record MemoryVolumeOptions
{
    public string Label { get; init; } = "MODEL";

    public VolumeNameRules Names { get; init; } = VolumeNameRules.Udf;

    /// <summary>Bytes in a block: what a hole and the capacity are counted in.</summary>
    public int BlockSize { get; init; } = 2048;

    public long CapacityBytes { get; init; } = 64L << 30;

    public long MaxFileBytes { get; init; } = long.MaxValue;

    /// <summary>Names that one object can have (UDF: Uint16).</summary>
    public uint MaxLinks { get; init; } = 65_535;

    public bool SupportsExtendedAttributes { get; init; } = true;

    public string? ReadOnlyReason { get; init; }
}
