using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Mmc;

namespace PacketFs.TestKit.Traces;

/// <summary>
/// What the drive layer makes of a drive: who it is, what lies in it, how it would be formatted. Two drives that lead
/// to the same conclusions are the same to everything above.
/// </summary>
/// <param name="Plan">The steps of a format that starts anew, one line each; or the refusal.</param>
public sealed record TraceConclusions(
    string Drive, string Medium, MediumCondition Condition, long Blocks, int WriteUnit, string Speeds, string Plan)
{
    /// <summary>Identifies, looks, plans: what every command of ours begins with. Takes the transport over.</summary>
    public static TraceConclusions Draw(IScsiTransport transport, TimeProvider clock)
    {
        using OpticalDrive drive = new(transport, clock, NullLogger.Instance);
        DriveResult identified = drive.Identify();
        MediumState state = drive.Refresh();
        FormatPlan plan = FormatPlan.Create(state, new FormatOptions(Reformat: true, Full: false));
        return new TraceConclusions(
            identified.IsGood ? drive.Identity!.ToString() : identified.Describe("INQUIRY failed"),
            $"{state.Name}, {state.BackgroundFormat}, {state.SessionCount} sessions",
            state.Condition,
            state.BlockCount,
            state.WriteUnitBlocks,
            string.Join(' ', state.WriteSpeeds),
            plan.Refusal ?? string.Join("; ", plan.Steps));
    }
}
