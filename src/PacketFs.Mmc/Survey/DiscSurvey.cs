using System.Collections.Immutable;
using PacketFs.Core;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc.Survey;

/// <summary>
/// All that a drive tells about how its disc is laid out. Beside <see cref="State"/> everything is optional: what the
/// drive refuses to tell is empty or null.
/// </summary>
public sealed record DiscSurvey
{
    public required MediumState State { get; init; }

    /// <summary>READ TRACK INFORMATION of every track, the invisible one included, in ascending order.</summary>
    public ImmutableArray<TrackInformation> Tracks { get; init; } = [];

    /// <summary>READ TOC format 0, addresses as LBA; ends with the lead-out (AAh). Empty without a lead-in.</summary>
    public ImmutableArray<TocEntry> Toc { get; init; } = [];

    /// <summary>READ TOC format 1: the last session that has been closed.</summary>
    public int? LastCompleteSession { get; init; }

    /// <summary>READ TOC format 2 (CD): tracks, and where the lead-outs begin.</summary>
    public ImmutableArray<RawTocEntry> FullToc { get; init; } = [];

    /// <summary>READ TOC format 3 (CD): what only recorders see.</summary>
    public ImmutableArray<RawTocEntry> Pma { get; init; } = [];

    /// <summary>READ DISC STRUCTURE 0Ah (DVD-RAM, BD): spare blocks that are not used yet.</summary>
    public long? UnusedSpareBlocks { get; init; }

    /// <summary>READ DISC STRUCTURE 0Ah (BD): all spare blocks.</summary>
    public long? SpareBlocks { get; init; }

    /// <summary>READ DISC INFORMATION, POW resources (BD-R): what can still be written again.</summary>
    public PseudoOverwriteResources? Overwrites { get; init; }

    /// <summary>A session's lead-in stands on the disc, so that any drive finds what it leads to.</summary>
    public bool IsClosed(int session) => State.DiscStatus == DiscStatus.Finalised
        || State.Kind.Method == WriteMethod.ReadOnly
        || session <= LastCompleteSession
        || session < State.SessionCount
        || (session == State.SessionCount && State.LastSessionState == SessionState.Complete);

    /// <summary>Where a session's lead-out begins (CD, from the full TOC); null when nobody tells.</summary>
    public Lba? LeadOutOf(int session)
    {
        const byte LeadOutPoint = 0xA2;
        foreach (RawTocEntry entry in FullToc)
        {
            if (entry.Point == LeadOutPoint && entry.SessionNumber == session && entry.PointAddress.IsValid)
            {
                return entry.PointAddress.ToLba();
            }
        }

        return null;
    }

    /// <summary>Asks the drive, which must have been refreshed; a few dozen commands, none of which disturbs.</summary>
    public static DiscSurvey Take(OpticalDrive drive, CancellationToken token = default) =>
        new DiscSurveyor(drive, token).Take();
}
