namespace PacketFs.Hosting.Jobs;

/// <summary>A disc to be made for the emulated drive.</summary>
/// <param name="Path">The image; its state goes to the same name with ".disc" behind it.</param>
public sealed record DiscCreationRequest(string Path)
{
    /// <summary>One of <see cref="DiscCreation.Media"/>.</summary>
    public string Medium { get; init; } = "cd-rw";

    /// <summary>
    /// CD-RW: minutes, 74 or 80. BD-R, BD-RE: GB, 25 or 50. Any but CD-RW: "64M", so many MiB. Null: the usual.
    /// </summary>
    public string? Size { get; init; }

    /// <summary>
    /// DVD-ROM, BD-ROM: the image that is pressed; CD-ROM: a finalised CD-R. Null: a blank disc.
    /// </summary>
    public string? Content { get; init; }

    public DefectSeed? Defects { get; init; }

    /// <summary>Replace what is there.</summary>
    public bool Overwrite { get; init; }
}
