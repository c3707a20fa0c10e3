namespace PacketFs.Mmc;

/// <summary>
/// Carries commands to one drive: SG_IO, SPTI or the emulated drive. Sync; one command at a time; not thread-safe
/// (one thread owns the drive). Never throws on what a drive says, nor on a drive that is gone: that is a status.
/// </summary>
public interface IScsiTransport : IDisposable
{
    /// <summary>Largest data phase, in bytes, that one command may have here.</summary>
    int MaxTransferBytes { get; }

    /// <summary>
    /// Sends a CDB (6 to 16 bytes; longer than its group is allowed), runs the data phase, returns status and
    /// sense.
    /// </summary>
    ScsiResult Execute(ReadOnlySpan<byte> cdb, ScsiTransfer transfer, TimeSpan timeout);
}
