namespace PacketFs.Hosting.Jobs;

/// <summary>What a check found.</summary>
/// <param name="Findings">One line each, ready to be shown.</param>
/// <param name="Summary">The last line.</param>
/// <param name="ExitCode">As fsck has it: 0 clean, 4 problems left.</param>
public sealed record CheckOutcome(IReadOnlyList<string> Findings, string Summary, int ExitCode);
