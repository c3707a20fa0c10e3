namespace PacketFs.Hosting.Jobs;

/// <summary>A disc to be made for the emulated drive.</summary>
/// <param name="Path">The image; its state goes to the same name with ".disc" behind it.</param>
public sealed record DiscCreationRequest(string Path)
{
    /// <summary>"cd-rw".</summary>
    public string Medium { get; init; } = "cd-rw";

    /// <summary>74 or 80.</summary>
    public int Minutes { get; init; } = 80;

    public DefectSeed? Defects { get; init; }

    /// <summary>Replace what is there.</summary>
    public bool Overwrite { get; init; }
}
