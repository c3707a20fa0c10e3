using PacketFs.Core;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc;

// Media that are appended to: where the next block goes, and how tracks and sessions end.
public sealed partial class OpticalDrive
{
    /// <summary>
    /// The track that is written now, as the drive sees it at this moment; null when it does not tell.
    /// </summary>
    public TrackInformation? ReadOpenTrack(CancellationToken token = default) =>
        State is { } state ? new MediumProbe(this).ReadTrack(state.Profile, state.DiscInformation, token) : null;

    /// <summary>What the drive says of a track, by number; null when it does not tell.</summary>
    public TrackInformation? ReadTrack(int number, CancellationToken token = default) =>
        new MediumProbe(this).ReadTrack(number, token);

    /// <summary>
    /// What is left for writing blocks of a BD-R again (<see cref="MediumState.HasPseudoOverwrite"/>); null when the
    /// drive does not tell.
    /// </summary>
    public PseudoOverwriteResources? ReadPseudoOverwriteResources(CancellationToken token = default)
    {
        PseudoOverwriteResources resources = default;
        DriveResult result = Send(
            new ReadDiscInformation(
                PseudoOverwriteResources.Size, DiscInformationType.PseudoOverwriteResources),
            ScsiTransfer.In(Wire.BytesOf(ref resources)),
            CommandOptions.Query,
            token);
        return result.IsGood && result.Scsi.Transferred >= PseudoOverwriteResources.Size ? resources : null;
    }

    /// <summary>
    /// Splits the open track that a block lies in, behind what is recorded of it (BD-R): from that block on another
    /// track goes on, with a next writable address of its own. <see cref="Refresh"/> must look again afterwards.
    /// </summary>
    /// <param name="start">First block of the new track; a multiple of the write unit.</param>
    public DriveResult SplitTrack(Lba start, CancellationToken token = default) => Send(
        Commands.ReserveTrack.UpTo(start),
        ScsiTransfer.None,
        new CommandOptions(Timeouts.Close, IsRepeatable: false, NeedsSameMedium: true),
        token);

    /// <summary>Writes what a power loss left out of a track, so that it has a next writable address again.</summary>
    public DriveResult RepairTrack(
        int number, IProgress<OperationProgress>? progress = null, CancellationToken token = default) => SendLong(
            new RepairTrack((ushort)number, Immediate: true),
            ScsiTransfer.None,
            "Repairing the track",
            Timeouts.Close,
            progress,
            token);

    /// <summary>
    /// Closes the track that is open, if one is; <see cref="Refresh"/> must look again afterwards. The next track of
    /// the session then takes what is written.
    /// </summary>
    public DriveResult CloseOpenTrack(
        IProgress<OperationProgress>? progress = null, CancellationToken token = default)
    {
        if (ReadOpenTrack(token) is not { } track || !IsBegun(track))
        {
            return DriveResult.Good();
        }

        return CloseTrackOrSession(CloseFunction.Track, (ushort)track.TrackNumber, progress, token);
    }

    /// <summary>
    /// Closes the open track and the session behind it, so that drives that only read can read it; the disc takes
    /// another session afterwards, or (<paramref name="isFinal"/>) nothing any more. Everything was flushed before. The
    /// medium has been looked at again when it returns. Closing what is closed already is good, and does nothing.
    /// </summary>
    public DriveResult CloseLastSession(
        bool isFinal, IProgress<OperationProgress>? progress = null, CancellationToken token = default)
    {
        if (State is not { Condition: MediumCondition.Appendable, IsSequential: true } state)
        {
            return DriveResult.Good();
        }

        Profile profile = state.Profile;
        DriveResult result = state.HasPseudoOverwrite
            ? CloseEveryTrack(state, progress, token)
            : CloseOpenTrack(progress, token);
        state = Refresh(token);
        if (result.Sense.Key == SenseKey.IllegalRequest && state.LastSessionState == SessionState.Damaged)
        {
            // A close that was cut off had come to the session already: the track, damaged as it looks, has its end.
            result = DriveResult.Good();
        }

        if (!result.IsGood || state.Profile != profile || IsMediumChanged)
        {
            return result.IsGood ? DriveResult.Failed(SenseTable.MediumChanged) : result;
        }

        if (state.LastSessionState is SessionState.Empty && !isFinal)
        {
            return DriveResult.Good();
        }

        result = SetAppendParameters(isFinal ? MultiSession.None : MultiSession.Allowed, token);
        if (!result.IsGood)
        {
            return result;
        }

        result = CloseTrackOrSession(FunctionFor(state, isFinal), 0, progress, token);
        Refresh(token);
        return result;
    }

    /// <summary>
    /// Of several tracks that were open side by side nobody tells which ones still are, once they are full: one that is
    /// closed, or in which nothing is, is refused.
    /// </summary>
    private DriveResult CloseEveryTrack(
        MediumState state, IProgress<OperationProgress>? progress, CancellationToken token)
    {
        int first = state.DiscInformation?.FirstTrackInLastSession ?? 1;
        int last = state.DiscInformation?.LastTrackInLastSession ?? first;
        for (int number = first; number <= last; number++)
        {
            DriveResult result = CloseTrackOrSession(CloseFunction.Track, (ushort)number, progress, token);
            Refresh(token);
            if (!result.IsGood && result.Sense.Key != SenseKey.IllegalRequest)
            {
                return result;
            }
        }

        return DriveResult.Good();
    }

    private static bool IsBegun(in TrackInformation track) =>
        !track.IsBlank
        && (track.IsDamaged || (track.IsNextWritableAddressValid
            && (Lba)track.NextWritableAddress > (Lba)track.Start));

    // The way of the recording programs: a CD and a DVD-R are told by the page that no session follows.
    private static CloseFunction FunctionFor(MediumState state, bool isFinal) => (state.Profile, isFinal) switch
    {
        (Profile.DvdPlusR, true) => CloseFunction.FinaliseMinimalRadius,
        (Profile.DvdPlusRDualLayer or Profile.BdRSequential, true) => CloseFunction.FinaliseDisc,
        _ => CloseFunction.Session,
    };
}
