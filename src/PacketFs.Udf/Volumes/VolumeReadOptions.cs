namespace PacketFs.Udf.Volumes;

/// <summary>Which of the volumes on a medium is meant.</summary>
public sealed record VolumeReadOptions
{
    /// <summary>First sector of the (last) session; 0 but on multisession discs.</summary>
    public long SessionStart { get; init; }

    /// <summary>
    /// On a volume with virtual allocation tables: the state of so long ago, 1 for the first table. Null: the last.
    /// </summary>
    public int? AsOf { get; init; }
}
