using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Recording.Planning;

namespace PacketFs.Recording.Running;

/// <summary>
/// Carries a plan out, on the very disc that it was made for. Whatever happens, the outcome says what state the disc is
/// in. A cancelled token acts between commands.
/// </summary>
public static class RecordingRun
{
    /// <summary>Records; afterwards the drive has looked at the disc again.</summary>
    /// <param name="plan">Made from what this drive showed last.</param>
    /// <param name="drive">Owned by the caller.</param>
    /// <param name="progress">Stages and fractions; may be null.</param>
    /// <param name="token">Stops between commands.</param>
    public static RecordingOutcome Execute(
        RecordingPlan plan,
        OpticalDrive drive,
        IProgress<OperationProgress>? progress = null,
        CancellationToken token = default)
    {
        if (drive.IsMediumChanged || !ReferenceEquals(drive.State, plan.Facts.State))
        {
            return new RecordingOutcome
            {
                Error = FsError.MediumChanged,
                Problem = "The medium may have changed since the plan was made.",
                DiscText = "Nothing was written.",
            };
        }

        RecordingContext context = new(drive, plan, progress, token);
        drive.PreventRemoval(true, token);
        try
        {
            Prepare(context);
            Record(context);
            RecordingOutcome good = new() { DiscText = DiscText.AfterSuccess(context), Tracks = [.. context.Written] };
            return plan.Options is { Verify: true, Simulate: false } ? Verifier.Check(context, good) : good;
        }
        catch (RecordingStop stop)
        {
            return new RecordingOutcome
            {
                Error = stop.Error,
                Problem = stop.Message,
                Lba = stop.Lba,
                Sense = stop.Result.Sense.Key == SenseKey.NoSense ? null : stop.Result.Sense.Code,
                DiscText = Rescue.Leave(context, stop),
                Tracks = [.. context.Written],
            };
        }
        finally
        {
            drive.PreventRemoval(false, CancellationToken.None);
            drive.Refresh(CancellationToken.None);
        }
    }

    private static void Prepare(RecordingContext context)
    {
        RecordingOptions options = context.Options;
        InputCheck.RequireSound(context);
        double single = context.Plan.Facts.State.Kind.SingleSpeed;
        int? speed = options.Speed is double times ? (int)Math.Ceiling(times * single) : null;

        // A drive that does not let itself be told its speed writes at its own.
        DriveResult slowed = context.Drive.SetSpeed(speed, token: context.Token);
        if (slowed.IsMediumChanged)
        {
            throw RecordingStop.Of(slowed, "The disc cannot be written");
        }

        if (context.Plan.Facts.IsCd && !options.Simulate && context.Plan.Method != RecordingMethod.Overwrite)
        {
            context.Report("Calibrating the laser", double.NaN);
            DriveResult calibrated = context.Drive.PerformOpc(context.Token);
            if (!calibrated.IsGood)
            {
                throw RecordingStop.Of(calibrated, "The laser's power cannot be calibrated on this disc");
            }
        }
    }

    private static void Record(RecordingContext context)
    {
        switch (context.Plan.Method)
        {
            case RecordingMethod.TrackAtOnce:
                CdTrackRecorder.TrackAtOnce(context);
                break;
            case RecordingMethod.SessionAtOnce:
                CdSessionRecorder.SessionAtOnce(context);
                break;
            case RecordingMethod.Raw:
                CdSessionRecorder.Raw(context);
                break;
            case RecordingMethod.FixedPacket:
                CdTrackRecorder.FixedPackets(context);
                break;
            case RecordingMethod.VariablePacket:
                CdTrackRecorder.VariablePackets(context);
                break;
            case RecordingMethod.DiscAtOnce:
                BlockRecorder.DiscAtOnce(context);
                break;
            case RecordingMethod.Overwrite:
                BlockRecorder.Overwrite(context);
                break;
            default:
                BlockRecorder.Grow(context);
                break;
        }
    }
}
