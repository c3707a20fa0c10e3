using System.Collections.Immutable;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Recording.Planning;

namespace PacketFs.Recording.Closing;

/// <summary>What makes a disc readable elsewhere, or final; told first, then done.</summary>
public sealed class ClosePlan
{
    private const int MostTracks = 200;

    private ClosePlan(DiscFacts facts, bool finalises, ImmutableArray<int> tracks, ImmutableArray<int> damaged)
    {
        Facts = facts;
        Finalises = finalises;
        OpenTracks = tracks;
        DamagedTracks = damaged;
        ClosesSession = NeedsSession();
        Steps = [.. ListSteps()];
    }

    /// <summary>The disc as it was when the plan was made.</summary>
    public DiscFacts Facts { get; }

    /// <summary>Nothing can be added afterwards.</summary>
    public bool Finalises { get; }

    /// <summary>Tracks that hold something and still grow.</summary>
    public ImmutableArray<int> OpenTracks { get; }

    /// <summary>Tracks that a power cut left without an end.</summary>
    public ImmutableArray<int> DamagedTracks { get; }

    /// <summary>A session is closed, or the disc.</summary>
    public bool ClosesSession { get; }

    /// <summary>None: there is nothing to do.</summary>
    public ImmutableArray<RecordingStep> Steps { get; }

    /// <summary>Why there is nothing to do, in words; empty when there is.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>There is nothing to do because the disc is what was asked for already.</summary>
    public bool IsDone => Steps.IsEmpty && Facts.State.Condition switch
    {
        MediumCondition.Finalised or MediumCondition.Formatted => true,
        MediumCondition.Appendable => !Finalises && !IsRuined,
        _ => false,
    };

    /// <summary>Blocks of the disc that closing takes away; null: the drive decides.</summary>
    public long? CostBlocks => !ClosesSession ? 0
        : Facts.IsCd ? CdLayout.LeadIn + CdLayout.PreGap
            + (Facts.NextSession == 1 ? CdLayout.FirstLeadOut : CdLayout.LaterLeadOut)
        : null;

    /// <summary>Asks the drive about every track of the last session.</summary>
    /// <exception cref="FsException">There is no disc, or it is none that is closed.</exception>
    public static ClosePlan Create(OpticalDrive drive, bool finalise, CancellationToken token = default)
    {
        DiscFacts facts = DiscSurvey.Take(drive, token);
        if (facts.State.Kind.Method == WriteMethod.ReadOnly)
        {
            throw new FsException(FsError.ReadOnly, $"This disc ({facts.State.Name}) is pressed or closed for good.");
        }

        if (facts.State.HasPseudoOverwrite)
        {
            throw new FsException(
                FsError.NotSupported,
                $"This {facts.State.Name} is formatted for pseudo-overwrite: its volume is finished first, by "
                + "'packetfs eject --close disc'.");
        }

        ImmutableArray<int>.Builder open = ImmutableArray.CreateBuilder<int>();
        ImmutableArray<int>.Builder damaged = ImmutableArray.CreateBuilder<int>();
        if (facts.State is { Condition: MediumCondition.Appendable, DiscInformation: { } disc })
        {
            int last = Math.Min(disc.LastTrackInLastSession, disc.FirstTrackInLastSession + MostTracks);
            for (int number = Math.Max(1, disc.FirstTrackInLastSession); number <= last; number++)
            {
                if (!drive.GetTrack(number, out TrackInformation track, token).IsGood)
                {
                    continue;
                }

                if (track.IsDamaged)
                {
                    damaged.Add(number);
                }

                bool holdsSomething = !track.IsBlank || track.IsDamaged;
                if (holdsSomething && (track.IsNextWritableAddressValid || track.IsDamaged))
                {
                    open.Add(number);
                }
            }
        }

        return new ClosePlan(facts, finalise, open.ToImmutable(), damaged.ToImmutable());
    }

    private bool IsRuined => Facts.IsRuined;

    private bool IsMinusRw => Facts.State.Profile == Profile.DvdMinusRwRestrictedOverwrite;

    // A CD is finalised by what its last lead-in says: there must be a session to close. DVD and BD have a command.
    private bool NeedsSession()
    {
        MediumState state = Facts.State;
        bool hasSession = Facts.HasOpenSession || OpenTracks.Length > 0;
        bool mayFinalise = Finalises && !Facts.IsCd && state.Condition == MediumCondition.Appendable && !IsMinusRw;
        Reason = state.Condition switch
        {
            MediumCondition.Blank => $"The {state.Name} is blank: there is nothing to close.",
            MediumCondition.Finalised => $"The {state.Name} is finalised already.",
            MediumCondition.Formatted => $"The {state.Name} is written over at random: it needs no closing.",
            _ when IsRuined => $"Formatting, blanking or recording the {state.Name} was cut off, and nothing on it "
                + "can be read: 'packetfs erase' or 'packetfs format --force' makes it good again.",
            _ when hasSession || mayFinalise => "",
            _ when Finalises => $"All sessions of the {state.Name} are closed and readable; it would be final only "
                + "with another session ('packetfs burn --finalize').",
            _ => $"All sessions of the {state.Name} are closed and readable already.",
        };
        return state.Condition == MediumCondition.Appendable && !IsRuined && (hasSession || mayFinalise);
    }

    private IEnumerable<RecordingStep> ListSteps()
    {
        if (IsRuined)
        {
            yield break;
        }

        foreach (int track in DamagedTracks)
        {
            yield return new($"Repair track {track}: a power cut left it without an end", "REPAIR TRACK", null);
        }

        if (!ClosesSession)
        {
            yield break;
        }

        foreach (int track in OpenTracks)
        {
            yield return new($"Close track {track}", "CLOSE TRACK/SESSION, function 1", TimeSpan.FromSeconds(20));
        }

        double minutes = Facts.IsCd ? 2.5 : 3;
        yield return new(
            Finalises ? "Finalise: nothing can be added afterwards" : "Close the session: other drives can read it",
            "CLOSE TRACK/SESSION",
            TimeSpan.FromMinutes(minutes));
    }
}
