namespace PacketFs.Hosting.Jobs;

/// <summary>What a repair came to.</summary>
/// <param name="Summary">The last line.</param>
/// <param name="ExitCode">As fsck has it: 1 corrected, plus 4 when errors are left.</param>
public sealed record RepairOutcome(string Summary, int ExitCode);
