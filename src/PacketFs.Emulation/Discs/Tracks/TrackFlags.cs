namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>What else is true of a track. The values stand in files: never renumber.</summary>
[Flags]
internal enum TrackFlags : byte
{
    None = 0,

    /// <summary>Its writing was cut off: nothing can be added until it is repaired or closed.</summary>
    Damaged = 1,

    /// <summary>It came from RESERVE TRACK and ends where that said.</summary>
    FromReservation = 2,

    /// <summary>
    /// The laser is at <see cref="TrackRecord.WrittenEnd"/>: set before the first byte of a write reaches the disc's
    /// files and cleared in the change that moves the end. Found on opening, the power was cut there.
    /// </summary>
    InFlight = 4,

    /// <summary>
    /// What was recorded last has no end yet (run-out): the laser goes on here. Found when the disc is looked at
    /// anew, the power was cut there.
    /// </summary>
    Running = 8,

    /// <summary>It belongs to a session that the host writes as a whole (session at once, raw).</summary>
    AtOnce = 16,
}
