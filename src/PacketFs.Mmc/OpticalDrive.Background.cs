using PacketFs.Core;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc;

// DVD+RW and Mount Rainier media are formatted by the drive while the host works with them. A format that was stopped
// must be started again before the rest of the medium can be written.
public sealed partial class OpticalDrive
{
    /// <summary>
    /// Goes on with a format that was stopped; does nothing on any other medium. <see cref="Refresh"/> must look again
    /// when <see cref="IsMediumChanged"/> says so.
    /// </summary>
    public DriveResult ResumeBackgroundFormat(
        IProgress<OperationProgress>? progress = null, CancellationToken token = default)
    {
        const uint Restart = 1;
        if (State is not { BackgroundFormat: BackgroundFormatStatus.Suspended } state)
        {
            return DriveResult.Good();
        }

        FormatType type = state.IsMrw ? FormatType.Mrw : FormatType.DvdPlusRwBasic;
        return Format(
            new FormatParameterList(new FormatDescriptor(uint.MaxValue, type, Restart), immediate: true),
            completeList: false,
            progress,
            token);
    }

    /// <summary>
    /// Stops a format that goes on in the background, and makes the medium readable elsewhere: a DVD+RW gets its
    /// lead-out. Does nothing on any other medium. Everything written is on the medium before.
    /// </summary>
    public DriveResult StopBackgroundFormat(
        IProgress<OperationProgress>? progress = null, CancellationToken token = default)
    {
        bool isMrw = State?.IsMrw == true;
        bool isPlusRw = State?.Profile is Profile.DvdPlusRw or Profile.DvdPlusRwDualLayer;
        bool isConcerned = State?.Condition == MediumCondition.Formatted && (isMrw || isPlusRw);
        if (!isConcerned || IsMediumChanged)
        {
            return DriveResult.Good();
        }

        DriveResult result = SynchronizeCache(token);
        if (result.IsGood && !isMrw)
        {
            result = CloseTrackOrSession(CloseFunction.StopBackgroundFormat, 0, progress, token);

            // Closing makes drives say that the medium may have changed: look, so that no other disc gets a lead-out.
            MediumState stopped = Refresh(token);
            bool isOther = stopped.Profile is not (Profile.DvdPlusRw or Profile.DvdPlusRwDualLayer);
            if (result.IsGood && (IsMediumChanged || isOther))
            {
                return DriveResult.Failed(SenseTable.MediumChanged);
            }
        }

        return result.IsGood ? CloseTrackOrSession(CloseFunction.Session, 0, progress, token) : result;
    }
}
