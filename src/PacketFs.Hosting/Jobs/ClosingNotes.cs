using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Hosting.Jobs;

/// <summary>What closing a session costs, and who reads a disc whose session stays open.</summary>
internal static class ClosingNotes
{
    /// <summary>What our own last table, its copies and the next session's beginning take.</summary>
    private const int OwnBlocks = 257 + 288;

    // Lead-in and lead-out of a first session on a CD, and of each further one; pre-gap included.
    private const int FirstCdSession = 6750 + 4500 + 150;
    private const int NextCdSession = 2250 + 4500 + 150;

    /// <summary>
    /// Blocks of the disc that are used up when its session is closed and a next one begins; of DVDs and BDs as a
    /// rule of thumb, for there the drive alone knows.
    /// </summary>
    public static int BlocksFor(MediumState state)
    {
        bool isFirst = state.SessionCount <= 1;
        int drive = state.Kind.Family switch
        {
            MediumFamily.Cd => isFirst ? FirstCdSession : NextCdSession,
            MediumFamily.Dvd when state.Profile is Profile.DvdPlusR or Profile.DvdPlusRDualLayer => 2_048,
            MediumFamily.Dvd => isFirst ? 32_768 : 6_144,
            _ => 512,
        };
        return drive + OwnBlocks;
    }

    /// <summary>One line: what will be used up.</summary>
    public static string Cost(MediumState state, CloseScope scope, bool isPseudoOverwrite)
    {
        if (isPseudoOverwrite)
        {
            return scope == CloseScope.Disc
                ? $"Closing the {state.Name} for good takes some minutes; nothing can be changed on it afterwards."
                : $"This {state.Name} is overwritten, so its session stays open: only '--close disc' closes it, for "
                    + "good.";
        }

        double megabytes = BlocksFor(state) * (double)OpticalDrive.BlockSize / 1e6;
        bool isLast = state is { Profile: Profile.CdRw, LastTrack.IsFixedPacket: true };
        return scope == CloseScope.Disc || isLast
            ? $"Closing the {state.Name} for good takes about a minute or more; nothing can be added to it afterwards."
            : $"Closing the session takes about {megabytes:N0} MB of the {state.Name} and a minute or more; "
                + "the next mount begins another one.";
    }

    /// <summary>One line: who reads the disc as it is; null where there is nothing to be said.</summary>
    public static string? WhoReads(MediumState state, bool isPseudoOverwrite) => isPseudoOverwrite
        ? state.Condition == MediumCondition.Appendable
            ? $"Recorders that know pseudo-overwrite read the {state.Name}; drives that only read may not, closed or "
                + "not."
            : null
        : state is { IsSequential: true, Condition: MediumCondition.Appendable }
            && state.LastSessionState is not SessionState.Empty
            ? $"Its session is still open: recorders read the {state.Name}, drives that only read may not. "
                + "'packetfs eject --close session' closes it for them; '--close disc' for good."
            : null;
}
