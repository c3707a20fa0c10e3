namespace PacketFs.Hosting.Jobs;

/// <summary>New names for a volume; null leaves one as it is.</summary>
public sealed record LabelRequest
{
    /// <summary>Logical volume identifier, and as much as fits as volume identifier.</summary>
    public string? Label { get; init; }

    public string? LogicalVolume { get; init; }

    public string? Volume { get; init; }

    /// <summary>Sixteen hexadecimal digits in lower case.</summary>
    public string? Uuid { get; init; }

    /// <summary>Volume set identifier, from its 17th character on.</summary>
    public string? VolumeSet { get; init; }

    public string? FileSet { get; init; }

    public string? Owner { get; init; }

    public string? Organization { get; init; }

    public string? Contact { get; init; }

    /// <summary>Nothing changes.</summary>
    public bool IsEmpty => this == new LabelRequest();
}
