using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Running;

namespace PacketFs.Recording.Closing;

/// <summary>Carries out a <see cref="ClosePlan"/>; the disc must be the one that it was made from.</summary>
public static class CloseRun
{
    // CONTROL of a data track that was not recorded in packets.
    private const byte DataTrack = 4;

    /// <summary>Closes; returns what state the disc is in afterwards, in words.</summary>
    /// <exception cref="FsException">A command failed; the message says which, and what is left to do.</exception>
    public static string Execute(
        ClosePlan plan,
        OpticalDrive drive,
        IProgress<OperationProgress>? progress = null,
        CancellationToken token = default)
    {
        if (plan.Steps.IsEmpty)
        {
            return plan.Reason;
        }

        if (drive.IsMediumChanged || !ReferenceEquals(drive.State, plan.Facts.State))
        {
            throw DriveResult.Failed(SenseTable.MediumChanged).ToException("The disc is not closed");
        }

        foreach (int track in plan.DamagedTracks)
        {
            DriveResult repaired = drive.Send(
                new RepairTrack((ushort)track), ScsiTransfer.None, CommandOptions.WholeMedium, token);

            // Where the closing of a session was cut off, the drive calls its track damaged, with nothing to repair.
            bool isLeft = repaired.Sense.Key == SenseKey.IllegalRequest && plan.ClosesSession;
            if (!isLeft)
            {
                Require(repaired, $"Track {track} could not be repaired", plan);
            }

            drive.Refresh(token);
        }

        if (plan.ClosesSession)
        {
            foreach (int track in plan.OpenTracks)
            {
                // Repairing may have given it its end: a track at once has nothing more to take.
                bool isOpen = !drive.GetTrack(track, out TrackInformation now, token).IsGood
                    || now.IsNextWritableAddressValid;
                if (!isOpen)
                {
                    continue;
                }

                Require(
                    drive.CloseTrackOrSession(CloseFunction.Track, (ushort)track, progress, token),
                    $"Track {track} could not be closed",
                    plan);
                drive.Refresh(token);
            }

            CloseSession(plan, drive, progress, token);
        }

        MediumState state = drive.Refresh(token);
        return state.Condition == MediumCondition.Finalised
            ? $"The {state.Name} is finalised: it is readable, and nothing can be added to it."
            : $"The {state.Name} is closed and readable; another session can be added.";
    }

    private static void CloseSession(
        ClosePlan plan, OpticalDrive drive, IProgress<OperationProgress>? progress, CancellationToken token)
    {
        Profile profile = plan.Facts.State.Profile;
        SessionEnd end = plan.Finalises ? SessionEnd.Finalise : SessionEnd.CloseSession;
        bool hasPage = plan.Facts.IsCd
            || profile is Profile.DvdMinusRSequential or Profile.DvdMinusRwSequential
                or Profile.DvdMinusRDualLayerSequential;
        if (hasPage)
        {
            Require(drive.GetWriteParameters(out WriteParametersPage page, token: token), "No write parameters", plan);
            page.TestWrite = false;
            page.MultiSession = plan.Finalises ? MultiSession.None : MultiSession.Allowed;
            if (plan.Facts.IsCd)
            {
                page.WriteType = WriteType.TrackAtOnce;
                page.DataBlockType = DataBlockType.Mode1;
                page.IsFixedPacket = false;
                page.PacketSize = 0;
                page.SessionFormat = DiscType.CdRom;
                page.TrackMode = DataTrack;
                page.SubHeader = 0;
            }
            else
            {
                page = BlockRecorder.ForIncremental(page);
            }

            Require(drive.SetWriteParameters(page, token), "The drive does not take the parameters for closing", plan);
        }

        Require(
            drive.CloseTrackOrSession(BlockRecorder.CloseOf(profile, end), 0, progress, token),
            "The session could not be closed",
            plan);
    }

    private static void Require(in DriveResult result, string what, ClosePlan plan)
    {
        if (!result.IsGood)
        {
            MediumState state = plan.Facts.State;
            string way = state.IsErasable
                ? $"What can be read should be copied off; 'packetfs erase' makes the {state.Name} blank again."
                : "Recorders may read what is recorded ('packetfs recover' copies files off); another recorder may "
                    + "close the disc.";
            FsException failure = result.ToException(what);
            throw new FsException(failure.Error, $"{failure.Message} {way}", failure.Sense, failure.Lba);
        }
    }
}
