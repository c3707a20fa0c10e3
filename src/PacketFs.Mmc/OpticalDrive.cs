using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc;

/// <summary>
/// A CD, DVD or BD drive and its medium. Decides by current profile and features what can be done; carries out commands
/// with the patience that <see cref="SenseTable"/> prescribes, in exactly one place (<see cref="Send"/>).
/// <para>
/// Sync; one thread owns the drive. What a drive says is data: operations return a <see cref="DriveResult"/> and do not
/// throw. Waiting goes by the <see cref="TimeProvider"/> (see <see cref="IAdvancingClock"/>); a cancelled token acts
/// between commands, never inside one.
/// </para>
/// <para>
/// Never the wrong disc: once the drive has hinted that the medium may be another one (unit attention, tray, media
/// event, reset), <see cref="Read"/>, <see cref="Write"/> and <see cref="SynchronizeCache"/> answer <see
/// cref="FsError.MediumChanged"/> until <see cref="Refresh"/> has looked at it again. So it is at the beginning.
/// </para>
/// </summary>
public sealed partial class OpticalDrive : IDisposable
{
    /// <summary>Bytes of a block: the user data of Mode 1, Mode 2 Form 1, DVD and BD.</summary>
    public const int BlockSize = 2048;

    private readonly IScsiTransport _transport;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private bool _isLocked;
    private bool _isDisposed;

    /// <summary>Takes ownership of the transport.</summary>
    public OpticalDrive(IScsiTransport transport, TimeProvider clock, ILogger logger)
    {
        _transport = transport;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Who the drive is; null before <see cref="Identify"/>.</summary>
    public DriveIdentity? Identity { get; private set; }

    /// <summary>The medium as the last <see cref="Refresh"/> found it; null before the first one.</summary>
    public MediumState? State { get; private set; }

    /// <summary>The medium may be another one than <see cref="State"/> says.</summary>
    public bool IsMediumChanged { get; private set; } = true;

    /// <summary>The last unit attention that the drive raised.</summary>
    public SenseCode? LastUnitAttention { get; private set; }

    /// <summary>Someone pressed the eject button while the tray was locked. Cleared by <see cref="Eject"/>.</summary>
    public bool IsEjectRequested { get; private set; }

    /// <summary>Longest data phase, in bytes, of one command; longer reads and writes are split.</summary>
    public int MaxTransferBytes => _transport.MaxTransferBytes;

    /// <summary>Commands sent, repetitions counted.</summary>
    public long CommandCount { get; private set; }

    /// <summary>Commands that were repeated because the sense table said so.</summary>
    public long RepeatCount { get; private set; }

    /// <summary>Unlocks the tray if this object locked it, and closes the transport.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_isLocked)
        {
            ExecuteOnce(new PreventAllowMediumRemoval(Prevent: false), ScsiTransfer.None, CommandOptions.Query.Timeout);
        }

        _transport.Dispose();
    }

    internal void LogWriteParametersRefused(in DriveResult result) =>
        DriveLog.WriteParametersRefused(_logger, result.Sense.ToString());

    internal void LogFormatRefused(FormatDescriptor descriptor, in DriveResult result) =>
        DriveLog.FormatRefused(_logger, descriptor.ToString(), result.Sense.ToString());

    private void NoteMediumChange(string reason)
    {
        if (!IsMediumChanged)
        {
            DriveLog.MediumChanged(_logger, reason);
        }

        IsMediumChanged = true;
        _mediumChanges++;
        _writeParametersSet = false;
    }
}
