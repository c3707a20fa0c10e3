namespace PacketFs.Packet;

/// <summary>What attaching a commit area found.</summary>
public enum CommitAreaOutcome
{
    /// <summary>Nothing of this volume: a new area.</summary>
    Empty,

    /// <summary>The log was empty: everything is in place.</summary>
    Clean,

    /// <summary>
    /// Finished commits were found and are what reads see. They go in place before the next write, at
    /// <see cref="PacketDevice.Checkpoint"/>, or at detach.
    /// </summary>
    Replayed,

    /// <summary>As <see cref="Replayed"/>, but the medium is read-only: the log stays.</summary>
    ReplayedInMemory,

    /// <summary>Another system has written the volume since: the log was dropped.</summary>
    Stale,

    /// <summary>
    /// A record in the middle of the log cannot be read. What could be read is shown from memory; the device refuses
    /// writes.
    /// </summary>
    Damaged,
}
