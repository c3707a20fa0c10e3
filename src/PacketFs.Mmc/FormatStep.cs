namespace PacketFs.Mmc;

/// <summary>One step of a <see cref="FormatPlan"/>.</summary>
/// <param name="Description">For a person: "Blank the disc".</param>
/// <param name="Command">For the curious: "BLANK, type 1 (minimal)".</param>
/// <param name="Estimate">How long it may take; null when the drive tells no speeds.</param>
public sealed record FormatStep(FormatStepKind Kind, string Description, string Command, TimeSpan? Estimate)
{
    public override string ToString() => Estimate is TimeSpan estimate && estimate >= TimeSpan.FromMinutes(1)
        ? $"{Description} ({Command}, about {Math.Ceiling(estimate.TotalMinutes)} min)"
        : $"{Description} ({Command})";
}
