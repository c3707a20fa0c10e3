namespace PacketFs.Udf.Check;

/// <summary>How a check is made.</summary>
public sealed record CheckOptions
{
    /// <summary>Findings kept in the report; what is beyond is counted only.</summary>
    public int MaximumFindings { get; init; } = 1000;

    /// <summary>
    /// Files, directories and streams that are followed: the bound of the checker's memory (about 100 bytes each).
    /// </summary>
    public int MaximumObjects { get; init; } = 1_500_000;

    /// <summary>First sector of the session to check; 0 but on multisession discs.</summary>
    public long SessionStart { get; init; }
}
