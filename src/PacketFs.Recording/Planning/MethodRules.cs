using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Planning;

/// <summary>Which method a medium takes; refuses in words what cannot be.</summary>
internal static class MethodRules
{
    public static RecordingMethod Choose(DiscFacts facts, RecordingSet set, RecordingOptions options)
    {
        MediumState state = facts.State;
        bool isErased = facts.IsBlank || options.AssumeBlank;
        if (state.Kind.Method == WriteMethod.ReadOnly)
        {
            throw Refuse(FsError.ReadOnly, $"This disc ({state.Name}) cannot be written.");
        }

        if (state.Condition == MediumCondition.Finalised && !options.AssumeBlank)
        {
            string way = state.IsErasable ? " Erase it first ('--blank fast')." : " Use another disc.";
            throw Refuse(FsError.ReadOnly, $"This {state.Name} is finalised: nothing can be added to it.{way}");
        }

        if (state.HasPseudoOverwrite)
        {
            throw Refuse(
                FsError.NotSupported,
                $"This {state.Name} is formatted for pseudo-overwrite: it is mounted ('packetfs mount'), not "
                + "recorded.");
        }

        return state.Profile switch
        {
            Profile.CdR => Cd(facts, set, options),
            Profile.CdRw => (isErased || state.Condition == MediumCondition.Appendable) && !state.TakesOnlyMrw
                ? Cd(facts, set, options)
                : Overwrite(state, options),
            Profile.DvdMinusRSequential or Profile.DvdMinusRwSequential or Profile.DvdMinusRDualLayerSequential
                or Profile.DvdMinusRDualLayerJump => DvdMinus(facts, set, options),
            Profile.DvdMinusRwRestrictedOverwrite when options.AssumeBlank => DvdMinus(facts, set, options),
            Profile.DvdPlusR or Profile.DvdPlusRDualLayer or Profile.BdRSequential => Plus(state, options),
            _ when state.Kind.Method is WriteMethod.AnyBlock or WriteMethod.WholeUnits => Overwrite(state, options),
            _ => throw Refuse(FsError.NotSupported, $"This {state.Name} is not recorded from start to end."),
        };
    }

    private static RecordingMethod Cd(DiscFacts facts, RecordingSet set, RecordingOptions options)
    {
        bool hasAudio = set.Tracks.Any(track => !SectorForms.IsData(track.Form));
        bool hasGaps = set.Tracks.Skip(1).Any(track => track.Gap is > 0 and not CdLayout.PreGap)
            || set.Tracks[0].SourceGap > 0;
        bool knowsSizes = set.Tracks.All(track => track.Length is not null);
        bool prefersSession = (hasAudio || hasGaps || set.HasText || set.Tracks.Length > 1)
            && knowsSizes && options.End != SessionEnd.LeaveOpen && !facts.HasOpenSession;
        return options.Method switch
        {
            MethodChoice.Sao => RecordingMethod.SessionAtOnce,
            MethodChoice.Raw => RecordingMethod.Raw,
            MethodChoice.Packet => options.CdPacketBlocks == 0
                ? RecordingMethod.VariablePacket
                : RecordingMethod.FixedPacket,
            MethodChoice.Tao => RecordingMethod.TrackAtOnce,
            _ => prefersSession ? RecordingMethod.SessionAtOnce : RecordingMethod.TrackAtOnce,
        };
    }

    // A DVD-RW that was blanked quickly takes disc at once only: the drive says so by taking back feature 21h.
    private static RecordingMethod DvdMinus(DiscFacts facts, RecordingSet set, RecordingOptions options)
    {
        MediumState state = facts.State;
        bool mayGrow = state.Features.IsCurrent(FeatureCode.IncrementalStreamingWritable) || options.AssumeBlank;
        bool wantsGrow = options.End != SessionEnd.Finalise || set.Tracks.Length > 1
            || set.Tracks.Any(track => track.Length is null) || !(facts.IsBlank || options.AssumeBlank);
        return options.Method switch
        {
            MethodChoice.Sao when wantsGrow => throw Refuse(
                FsError.NotSupported,
                "Disc at once makes one track of known size on a blank disc, and the disc is final then; "
                + "use '--method packet'."),
            MethodChoice.Sao => RecordingMethod.DiscAtOnce,
            MethodChoice.Tao => throw NoTracks(
                state, "incrementally ('--method packet') or as a whole ('--method sao')"),
            MethodChoice.Packet when !mayGrow => throw Refuse(
                FsError.NotSupported,
                $"This {state.Name} takes disc at once only (it was blanked quickly): use '--method sao', or "
                + "'--blank all'."),
            MethodChoice.Packet => RecordingMethod.Incremental,
            MethodChoice.Raw => throw Refuse(FsError.NotSupported, "Raw recording is for CDs."),
            _ => wantsGrow && mayGrow ? RecordingMethod.Incremental
                : wantsGrow ? throw Refuse(
                    FsError.NotSupported,
                    $"This {state.Name} takes one track of known size only (it was blanked quickly): '--blank all'.")
                : RecordingMethod.DiscAtOnce,
        };
    }

    private static RecordingMethod Plus(MediumState state, RecordingOptions options) => options.Method switch
    {
        MethodChoice.Raw => throw Refuse(FsError.NotSupported, "Raw recording is for CDs."),
        MethodChoice.Sao => throw Refuse(
            FsError.NotSupported, $"A {state.Name} is recorded at its next writable address; leave '--method' away."),
        MethodChoice.Tao => throw NoTracks(state, "at its next writable address; leave '--method' away"),
        _ => RecordingMethod.Sequential,
    };

    private static RecordingMethod Overwrite(MediumState state, RecordingOptions options) =>
        options.Method is MethodChoice.Auto or MethodChoice.Packet
            ? RecordingMethod.Overwrite
            : throw Refuse(
                FsError.NotSupported,
                $"This {state.Name} is written over from its start; leave '--method' away"
                + (state is { Profile: Profile.CdRw, IsMrw: false, TakesOnlyMrw: false }
                    ? ", or erase it first ('--blank fast')."
                    : "."));

    private static FsException NoTracks(MediumState state, string instead) =>
        Refuse(FsError.NotSupported, $"Track at once is for CDs; a {state.Name} is recorded {instead}.");

    private static FsException Refuse(FsError error, string text) => new(error, text);
}
