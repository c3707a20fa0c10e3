namespace PacketFs.Hosting.Jobs;

/// <summary>What is to be repaired, and how far.</summary>
/// <param name="Target">Path of a disc or an image.</param>
public sealed record RepairRequest(string Target)
{
    /// <summary>Nothing will be written: the disc is opened read-only.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>Names whose file entry cannot be read may be removed.</summary>
    public bool RemoveUnreadable { get; init; }
}
