namespace PacketFs.Packet;

/// <summary>
/// What a packet device has done since it was opened, counted exactly. Packets are the medium's write units (on media
/// without packets: blocks). "In place" leaves out what went to the commit log.
/// </summary>
public readonly record struct PacketDeviceStatistics
{
    /// <summary>Every packet that went out to the medium: in place, to the log, to spares, and repeated.</summary>
    public long PacketsWritten { get; init; }

    /// <summary>Packets written in place that did not come whole from the caller.</summary>
    public long PartialPackets { get; init; }

    /// <summary>Packets that had to be read because only a part of them was to be written.</summary>
    public long PacketsReadForModify { get; init; }

    public long WriteCommands { get; init; }

    public long ReadCommands { get; init; }

    public long BlocksWritten { get; init; }

    public long BlocksRead { get; init; }

    /// <summary>Packets that found a new home in a spare.</summary>
    public long Relocations { get; init; }

    public long ReadRetries { get; init; }

    public long WriteRetries { get; init; }

    /// <summary>Commands that succeeded with a recovered error.</summary>
    public long RecoveredErrors { get; init; }

    /// <summary>Packets that moved, of those in <see cref="Relocations"/>, before they were lost.</summary>
    public long WearMoves { get; init; }

    /// <summary>Packets read back to compare.</summary>
    public long PacketsVerified { get; init; }

    public long VerifyMismatches { get; init; }

    public long Syncs { get; init; }

    /// <summary>How often the disc was looked at after a pause, and known again.</summary>
    public long Recognitions { get; init; }

    public long Commits { get; init; }

    public long Checkpoints { get; init; }

    /// <summary>Packets written to the commit log: the first half of the price of safety.</summary>
    public long LogPacketsWritten { get; init; }

    /// <summary>Packets written in place by checkpoints: the other half.</summary>
    public long CheckpointPacketsWritten { get; init; }

    /// <summary>Slots of the commit log that refused a write or a read.</summary>
    public long DefectiveLogPackets { get; init; }

    /// <summary>Most packets that the cache ever held at once.</summary>
    public int MaxCachedPackets { get; init; }

    /// <summary>Packets that the cache can hold.</summary>
    public int CacheCapacityPackets { get; init; }
}
