namespace PacketFs.Hosting.Jobs;

/// <summary>What a recovery came to.</summary>
/// <param name="Notes">What had to be put right in memory to read the disc, one line each.</param>
/// <param name="Problems">What could not be copied whole, one line each.</param>
/// <param name="Summary">The last line.</param>
/// <param name="ExitCode">0 when everything was copied, 4 when something was not.</param>
public sealed record RecoverOutcome(
    IReadOnlyList<string> Notes, IReadOnlyList<string> Problems, string Summary, int ExitCode)
{
    /// <summary>What a scan of the whole disc has found, one line each; empty without one.</summary>
    public IReadOnlyList<string> Scanned { get; init; } = [];
}
