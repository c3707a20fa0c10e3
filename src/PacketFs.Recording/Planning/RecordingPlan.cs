using System.Collections.Immutable;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Recording.CdText;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Planning;

/// <summary>
/// What will be written where, decided before the laser starts. Runs only on the very disc that it was made for.
/// </summary>
public sealed record RecordingPlan
{
    internal RecordingPlan(DiscFacts facts, RecordingSet set, RecordingOptions options, RecordingMethod method)
    {
        Facts = facts;
        Set = set;
        Options = options;
        Method = method;
    }

    /// <summary>The disc as it was when the plan was made.</summary>
    public DiscFacts Facts { get; }

    /// <summary>The inputs; the plan does not own them.</summary>
    public RecordingSet Set { get; }

    /// <summary>How to record.</summary>
    public RecordingOptions Options { get; }

    /// <summary>The method that was chosen.</summary>
    public RecordingMethod Method { get; }

    /// <summary>In order.</summary>
    public ImmutableArray<PlannedTrack> Tracks { get; internal init; } = [];

    /// <summary>First address that a command will write.</summary>
    public Lba FirstWrite { get; internal init; }

    /// <summary>CD, SAO and raw: where the lead-out starts.</summary>
    public Lba LeadOut { get; internal init; }

    /// <summary>SAO: what the drive will be told.</summary>
    public ImmutableArray<CueSheetEntry> CueSheet { get; internal init; } = [];

    /// <summary>Packs for the lead-in; none without CD-TEXT.</summary>
    public ImmutableArray<CdTextPack> CdText { get; internal init; } = [];

    /// <summary>Raw: the lines of the TOC, in binary.</summary>
    public ImmutableArray<RawTocEntry> TocLines { get; internal init; } = [];

    /// <summary>The medium must be formatted first, so; null: it need not.</summary>
    public FormatPlan? Format { get; internal init; }

    /// <summary>What will be done, in order.</summary>
    public ImmutableArray<RecordingStep> Steps { get; internal init; } = [];

    /// <summary>What the user should know: gaps that are added, tracks that are filled up.</summary>
    public ImmutableArray<string> Notes { get; internal init; } = [];

    /// <summary>Blocks that the disc has room for, for this recording; null: the drive does not tell.</summary>
    public long? RoomBlocks => Facts.End is Lba end ? end - FirstWrite : null;

    /// <summary>Blocks that it will take, gaps and links included; null: an input does not know.</summary>
    public long? NeededBlocks { get; internal init; }

    /// <summary>Afterwards nothing can be added to the disc any more.</summary>
    public bool IsFinal => Options.End == SessionEnd.Finalise
        && Method is not RecordingMethod.Overwrite && !Options.Simulate;

    /// <summary>All steps together; null when one of them cannot be told.</summary>
    public TimeSpan? Estimate => Steps.Any(step => step.Estimate is null)
        ? null
        : Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Estimate!.Value);
}
