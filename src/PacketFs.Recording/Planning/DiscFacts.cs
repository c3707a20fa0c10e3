using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Recording.Planning;

/// <summary>What recording must know of the disc, asked once before anything is planned.</summary>
/// <param name="State">The medium as the drive shows it.</param>
public sealed record DiscFacts(MediumState State)
{
    /// <summary>Where the next track's first block goes; null: nowhere.</summary>
    public Lba? NextWritable { get; init; }

    /// <summary>The number that the next track will get.</summary>
    public int NextTrack { get; init; } = 1;

    /// <summary>The session that it will belong to.</summary>
    public int NextSession { get; init; } = 1;

    /// <summary>Tracks were recorded, and their session is still open.</summary>
    public bool HasOpenSession { get; init; }

    /// <summary>First block that a track must not reach: the last possible lead-out (CD), or the end.</summary>
    public Lba? End { get; init; }

    /// <summary>CD: where the lead-in of the first session starts (ATIP).</summary>
    public Lba? LeadInStart { get; init; }

    /// <summary>First block of the first track of the last closed session; null: there is none.</summary>
    public Lba? LastSessionStart { get; init; }

    /// <summary>Nothing is recorded on it.</summary>
    public bool IsBlank => State.Condition == MediumCondition.Blank;

    /// <summary>
    /// A format, a blanking or a recording was cut off, and nothing can be read: there is no session to be closed.
    /// </summary>
    public bool IsRuined => State.Condition == MediumCondition.Appendable
        && State.Profile != Profile.DvdMinusRwRestrictedOverwrite
        && (!State.IsSequential
            || State is { IsErasable: true, LastSessionState: SessionState.Damaged, BlockCount: 0 });

    /// <summary>A compact disc.</summary>
    public bool IsCd => State.Kind.Family == MediumFamily.Cd;

    /// <summary>The same disc as it will be when it is blank.</summary>
    public DiscFacts Blanked() => this with
    {
        NextWritable = new Lba(0),
        NextTrack = 1,
        NextSession = 1,
        HasOpenSession = false,
        LastSessionStart = null,
    };
}
