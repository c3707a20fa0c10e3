using PacketFs.Core;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc;

// Who the drive is, what is in it, and whether it is ready.
public sealed partial class OpticalDrive
{
    private const int MaximumAttentions = 16;
    private const int MaximumLooks = 4;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>INQUIRY and the features that hang on no medium; fills <see cref="Identity"/>.</summary>
    public DriveResult Identify(CancellationToken token = default)
    {
        InquiryData inquiry = default;
        DriveResult result = Send(
            new Inquiry(InquiryData.Size), ScsiTransfer.In(Wire.BytesOf(ref inquiry)), CommandOptions.Query, token);
        if (!result.IsGood)
        {
            return result;
        }

        FeatureSet features = new MediumProbe(this).ReadFeatures(token);
        string serial = features.TryGetBytes(FeatureCode.DriveSerialNumber, out byte[]? bytes)
            ? AsciiText.Decode(bytes)
            : "";
        Identity = new DriveIdentity(
            inquiry.Vendor.ToString(),
            inquiry.Product.ToString(),
            inquiry.Revision.ToString(),
            serial,
            features.Profiles);
        return result;
    }

    /// <summary>
    /// Waits for the drive, then looks at the medium anew. Afterwards reads and writes are allowed again, unless there
    /// is no medium or the drive never got ready (<see cref="MediumState.Readiness"/> says why).
    /// </summary>
    public MediumState Refresh(CancellationToken token = default)
    {
        MediumState state;
        int changes;
        int looks = 0;
        do
        {
            // Events that wait from before this look would otherwise pass for news after it.
            DrainEvents(token);
            DriveResult readiness = WaitUntilReady(Timeouts.Ready, "Waiting for the drive", null, token);
            changes = _mediumChanges;
            state = new MediumState(new MediumProbe(this).Read(readiness, token), readiness);
            looks++;
        }
        while (changes != _mediumChanges && looks < MaximumLooks && !token.IsCancellationRequested);

        State = state;
        _writeParametersSet = false;
        IsMediumChanged = changes != _mediumChanges
            || state.Condition is MediumCondition.NoMedium or MediumCondition.NotReady;
        DriveLog.MediumFound(_logger, state.Name, state.Condition, state.BlockCount, state.WriteUnitBlocks);
        return state;
    }

    /// <summary>
    /// Polls TEST UNIT READY until the drive is ready, for as long as a long operation may take. Progress comes from
    /// the sense data, or from REQUEST SENSE where the drive tells it only there; NaN when it tells nothing.
    /// </summary>
    /// <param name="patience">Pauses that are made in total before giving up.</param>
    /// <param name="stage">For the progress reports, in words for a person.</param>
    /// <param name="token">Ends the waiting; what the drive does goes on.</param>
    public DriveResult WaitUntilReady(
        TimeSpan patience, string stage, IProgress<OperationProgress>? progress, CancellationToken token = default)
    {
        TimeSpan waited = TimeSpan.Zero;
        SenseRule? lastRule = null;
        int repeats = 0;
        int attentions = 0;
        while (true)
        {
            ScsiResult result = ExecuteOnce(new TestUnitReady(), ScsiTransfer.None, CommandOptions.Query.Timeout);
            if (result.IsGood)
            {
                return new DriveResult(result);
            }

            SenseRule rule = SenseTable.Find(result);
            Note(rule, result);
            repeats = ReferenceEquals(rule, lastRule) ? repeats + 1 : 0;
            lastRule = rule;
            if (result.Sense.Key == SenseKey.UnitAttention || rule.Error is null)
            {
                if (++attentions > MaximumAttentions)
                {
                    return new DriveResult(result, rule);
                }

                continue;
            }

            bool runs = rule.Action == SenseAction.Poll || result.Sense.Progress is not null;
            bool mayWait = runs
                ? waited < patience
                : rule.Action is SenseAction.WaitAndRetry or SenseAction.StartUnit && repeats < rule.Repeats;
            if (!mayWait)
            {
                return new DriveResult(result, rule);
            }

            progress?.Report(new OperationProgress(stage, FractionOf(result.Sense.Progress ?? AskProgress())));
            if (BeforeRepeat<TestUnitReady>(rule, token) is { IsGood: false } stopped)
            {
                return stopped;
            }

            TimeSpan pause = rule.PauseMs > 0 ? TimeSpan.FromMilliseconds(rule.PauseMs) : PollInterval;
            waited += pause;
            if (rule.PauseMs == 0 && !_clock.Wait(pause, token))
            {
                return DriveResult.Failed(SenseTable.Cancelled);
            }
        }
    }

    /// <summary>
    /// Asks for media events, one at most. An event that tells of another medium counts as a unit attention does.
    /// </summary>
    /// <param name="mediaEvent">With <see cref="MediaEventCode.None"/> when nothing happened or the drive has no
    /// events.</param>
    public DriveResult GetEvents(out MediaEvent mediaEvent, CancellationToken token = default)
    {
        Span<byte> reply = stackalloc byte[EventHeader.Size + MediaEvent.Size];
        reply.Clear();
        mediaEvent = default;
        DriveResult result = Send(
            new GetEventStatusNotification(EventClasses.Media, (ushort)reply.Length),
            ScsiTransfer.In(reply),
            CommandOptions.Query,
            token);
        EventHeader header = Wire.Read<EventHeader>(reply);
        if (!result.IsGood
            || result.Scsi.Transferred < reply.Length
            || header.NoEventAvailable
            || header.NotificationClass != MediaEvent.NotificationClass)
        {
            return result;
        }

        mediaEvent = Wire.Read<MediaEvent>(reply[EventHeader.Size..]);
        IsEjectRequested |= mediaEvent.Code == MediaEventCode.EjectRequest;
        if (mediaEvent.Code is MediaEventCode.NewMedia or MediaEventCode.MediaRemoval or MediaEventCode.MediaChanged)
        {
            NoteMediumChange("media event");
        }

        return result;
    }

    private void DrainEvents(CancellationToken token)
    {
        for (int i = 0; i < MaximumAttentions; i++)
        {
            if (!GetEvents(out MediaEvent mediaEvent, token).IsGood || mediaEvent.Code == MediaEventCode.None)
            {
                return;
            }
        }
    }

    private ushort? AskProgress()
    {
        Span<byte> data = stackalloc byte[SenseData.FixedSize];
        data.Clear();
        ScsiResult result = ExecuteOnce(
            new RequestSense(SenseData.FixedSize), ScsiTransfer.In(data), CommandOptions.Query.Timeout);
        return result.IsGood ? SenseData.Parse(data).Progress : null;
    }

    private static double FractionOf(ushort? progress) => progress is ushort value ? value / 65536.0 : double.NaN;
}
