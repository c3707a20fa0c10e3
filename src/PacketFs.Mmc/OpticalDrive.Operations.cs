using PacketFs.Core;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc;

// What takes minutes, and what moves the mechanism. After anything that changes what the medium is, Refresh must
// look again.
public sealed partial class OpticalDrive
{
    // A drive may say "ready" for a moment before it begins.
    private static readonly TimeSpan BeforeFirstPoll = TimeSpan.FromSeconds(1);

    /// <summary>Blanks a CD-RW or DVD-RW and waits until it is done.</summary>
    public DriveResult Blank(
        BlankType type, IProgress<OperationProgress>? progress = null, CancellationToken token = default)
    {
        DriveResult result = SendLong(
            new Blank(type, Immediate: true), ScsiTransfer.None, "Blanking", Timeouts.WholeDisc, progress, token);
        NoteMediumChange("blanked");
        return result;
    }

    /// <summary>Formats the medium (format code 1, 12 bytes of parameters) and waits until it is done.</summary>
    /// <param name="parameters">Its Immed bit is set here.</param>
    public DriveResult Format(
        in FormatParameterList parameters,
        bool completeList = false,
        IProgress<OperationProgress>? progress = null,
        CancellationToken token = default)
    {
        FormatParameterList list = parameters;
        list.Header.Immediate = true;
        DriveResult result = SendLong(
            new FormatUnit(FormatCode: 1, HasData: true, completeList),
            ScsiTransfer.Out(Wire.BytesOf(ref list)),
            "Formatting",
            Timeouts.WholeDisc,
            progress,
            token);
        NoteMediumChange("formatted");
        return result;
    }

    /// <summary>Formats a CD-RW as the first recorders want it (format code 7) and waits until it is done.</summary>
    public DriveResult FormatLegacy(
        uint blockCount, IProgress<OperationProgress>? progress = null, CancellationToken token = default)
    {
        LegacyFormatParameterList list = new(blockCount, immediate: true);
        DriveResult result = SendLong(
            new FormatUnit(FormatCode: 7),
            ScsiTransfer.Out(Wire.BytesOf(ref list)),
            "Formatting",
            Timeouts.WholeDisc,
            progress,
            token);
        NoteMediumChange("formatted");
        return result;
    }

    /// <summary>Closes a track or a session, or finalises; what a function does hangs on the medium.</summary>
    public DriveResult CloseTrackOrSession(
        CloseFunction function,
        ushort trackNumber = 0,
        IProgress<OperationProgress>? progress = null,
        CancellationToken token = default)
    {
        DriveResult result = SendLong(
            new CloseTrackSession(function, trackNumber, Immediate: true),
            ScsiTransfer.None,
            "Closing",
            Timeouts.Close,
            progress,
            token);
        NoteMediumChange("closed");
        return result;
    }

    /// <summary>Locks or unlocks the tray. <see cref="Dispose"/> unlocks it as well.</summary>
    public DriveResult PreventRemoval(bool prevent, CancellationToken token = default)
    {
        DriveResult result = Send(
            new PreventAllowMediumRemoval(prevent), ScsiTransfer.None, CommandOptions.Query, token);
        _isLocked = result.IsGood ? prevent : _isLocked;
        return result;
    }

    /// <summary>Unlocks and opens the tray. The caller has flushed.</summary>
    public DriveResult Eject(CancellationToken token = default)
    {
        if (_isLocked && PreventRemoval(false, token) is { IsGood: false } stillLocked)
        {
            return stillLocked;
        }

        DriveResult result = Send(StartStopUnit.Eject(), ScsiTransfer.None, CommandOptions.Mechanism, token);
        IsEjectRequested &= !result.IsGood;
        NoteMediumChange("ejected");
        return result;
    }

    /// <summary>Closes the tray and waits for the drive; <see cref="Refresh"/> then looks what is in it.</summary>
    public DriveResult Load(IProgress<OperationProgress>? progress = null, CancellationToken token = default)
    {
        NoteMediumChange("loaded");
        DriveResult result = Send(StartStopUnit.Load(), ScsiTransfer.None, CommandOptions.Mechanism, token);
        return result.IsGood ? WaitUntilReady(Timeouts.Ready, "Loading", progress, token) : result;
    }

    /// <summary>Sets the speeds, in 1,000 bytes/s; null: as fast as drive and medium can.</summary>
    public DriveResult SetSpeed(int? writeSpeed, int? readSpeed = null, CancellationToken token = default)
    {
        if (State is not { Kind.Family: MediumFamily.Dvd or MediumFamily.Bd } state)
        {
            ushort read = (ushort)Math.Clamp(readSpeed ?? SetCdSpeed.Maximum, 0, SetCdSpeed.Maximum);
            ushort write = (ushort)Math.Clamp(writeSpeed ?? SetCdSpeed.Maximum, 0, SetCdSpeed.Maximum);
            return Send(new SetCdSpeed(read, write), ScsiTransfer.None, CommandOptions.Query, token);
        }

        const uint Second = 1000;
        int fastest = state.WriteSpeeds.IsEmpty ? (int)(state.Kind.SingleSpeed * 16) : state.WriteSpeeds[0];
        StreamingDescriptor streaming = new()
        {
            EndLba = new Lba(Math.Max(0, state.BlockCount - 1)),
            ReadSize = (uint)(readSpeed ?? fastest),
            ReadTime = Second,
            WriteSize = (uint)(writeSpeed ?? fastest),
            WriteTime = Second,
        };
        return Send(
            new SetStreaming(StreamingDescriptor.Size),
            ScsiTransfer.Out(Wire.BytesOf(ref streaming)),
            CommandOptions.Query,
            token);
    }

    /// <summary>
    /// Calibrates the laser's power. A drive that refuses the command (key 5) calibrates by itself: that is no failure.
    /// </summary>
    public DriveResult PerformOpc(CancellationToken token = default)
    {
        DriveResult result = Send(
            new SendOpcInformation(DoOpc: true), ScsiTransfer.None, new CommandOptions(Timeouts.Write), token);
        return !result.IsGood && result.Sense.Key == SenseKey.IllegalRequest ? DriveResult.Good() : result;
    }

    private DriveResult SendLong<TCommand>(
        in TCommand command,
        ScsiTransfer transfer,
        string stage,
        TimeSpan patience,
        IProgress<OperationProgress>? progress,
        CancellationToken token)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        progress?.Report(new OperationProgress(stage, 0));
        DriveResult result = Send(command, transfer, CommandOptions.WholeMedium, token);
        if (!result.IsGood)
        {
            return result;
        }

        if (!_clock.Wait(BeforeFirstPoll, token))
        {
            return DriveResult.Failed(SenseTable.Cancelled);
        }

        result = WaitUntilReady(patience, stage, progress, token);
        if (result.IsGood)
        {
            progress?.Report(new OperationProgress(stage, 1));
        }

        return result;
    }
}
