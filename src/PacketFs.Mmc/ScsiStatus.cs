namespace PacketFs.Mmc;

/// <summary>SCSI status byte (SAM), and what a transport adds when a command never reached the drive.</summary>
public enum ScsiStatus
{
    Good = 0x00,
    CheckCondition = 0x02,
    Busy = 0x08,
    ReservationConflict = 0x18,
    TaskSetFull = 0x28,

    /// <summary>The transport gave up waiting; the drive's state is unknown.</summary>
    TimedOut = 0x100,

    /// <summary>The transport failed (no such device, reset, bus error); nothing is known of the command.</summary>
    TransportFailed = 0x101,
}
