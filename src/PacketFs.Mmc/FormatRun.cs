using PacketFs.Core;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Mmc;

/// <summary>A <see cref="FormatPlan"/> being carried out.</summary>
internal sealed class FormatRun(
    FormatPlan plan, OpticalDrive drive, IProgress<OperationProgress>? progress, CancellationToken token)
{
    // CONTROL of a data track in packets; with the second, copying is allowed, and a next session.
    private const byte IncrementalCopyPermitted = 0x07;
    private const byte Incremental = 0x05;

    public DriveResult Execute()
    {
        foreach (FormatStep step in plan.Steps)
        {
            DriveResult result = Execute(step.Kind);
            if (!result.IsGood)
            {
                return result;
            }
        }

        MediumState state = drive.Refresh(token);
        bool isDone = state.Condition == MediumCondition.Formatted
            || (plan.Options.PseudoOverwrite && state.HasPseudoOverwrite);
        return isDone ? DriveResult.Good()
            : state.Readiness.IsGood ? DriveResult.Failed(SenseTable.FormatWithoutEffect)
            : state.Readiness;
    }

    private DriveResult Execute(FormatStepKind kind) => kind switch
    {
        FormatStepKind.Blank => Blank(),
        FormatStepKind.SetWriteParameters => SetWriteParameters(),
        FormatStepKind.Format => Format(),
        FormatStepKind.CloseSession => CloseSession(),
        _ => DriveResult.Failed(SenseTable.Unknown),
    };

    private DriveResult Blank()
    {
        DriveResult result = drive.Blank(BlankType.Minimal, progress, token);
        if (!result.IsGood)
        {
            return result;
        }

        // Blanking makes drives say that the medium may have changed. A disc that is not blank now is another one.
        // Some drives do not call themselves ready with a blank disc: what they say of the disc counts.
        MediumState state = drive.Refresh(token);
        bool isBlank = state.Profile == plan.State.Profile && state.Condition == MediumCondition.Blank;
        return isBlank ? result
            : state.Readiness.IsGood ? DriveResult.Failed(SenseTable.MediumChanged)
            : state.Readiness;
    }

    // Two ways are in use by formatting programs, and some drives refuse the page on blank discs altogether. FORMAT
    // UNIT names the packet size itself: a drive that refuses both formats all the same.
    private DriveResult SetWriteParameters()
    {
        DriveResult result = drive.GetWriteParameters(out WriteParametersPage page, PageControl.Current, token);
        if (!result.IsGood && result.Error != FsError.NotSupported)
        {
            return result;
        }

        result = Select(page, IncrementalCopyPermitted, MultiSession.None);
        if (result.Error == FsError.NotSupported)
        {
            result = Select(page, Incremental, MultiSession.Allowed);
        }

        if (result.Error == FsError.NotSupported)
        {
            drive.LogWriteParametersRefused(result);
            return DriveResult.Good();
        }

        return result;
    }

    private DriveResult Select(in WriteParametersPage page, byte trackMode, MultiSession multiSession) =>
        drive.SetWriteParameters(
            PacketWriteParameters.ForCd(
                page, (uint)plan.Recipe!.PacketBlocks, trackMode, multiSession, TrackInformation.DataMode2),
            token);

    private DriveResult Format()
    {
        FormatDescriptor descriptor = plan.Descriptor!.Value;
        FormatParameterList list = new(descriptor, immediate: true);
        bool skips = plan.Recipe!.QuickSkipsCertification && !plan.Options.Full;
        list.Header.FormatOptionsValid = plan.Recipe.OptionsValid;
        list.Header.DisableCertification = skips;
        DriveResult result = drive.Format(list, completeList: skips, progress, token);
        if (result.IsGood || !plan.Recipe.HasLegacyCode || result.Sense.Key != SenseKey.IllegalRequest)
        {
            return result;
        }

        // The drive did nothing yet. Look again, so that the next attempt cannot meet another disc.
        drive.LogFormatRefused(descriptor, result);
        MediumState state = drive.Refresh(token);
        return state.Profile == plan.State.Profile && state.Condition is MediumCondition.Blank
            ? drive.FormatLegacy(descriptor.BlockCount, progress, token)
            : result;
    }

    private DriveResult CloseSession()
    {
        MediumState state = drive.Refresh(token);
        return state.Readiness.IsGood
            ? drive.CloseTrackOrSession(CloseFunction.Session, 0, progress, token)
            : state.Readiness;
    }
}
