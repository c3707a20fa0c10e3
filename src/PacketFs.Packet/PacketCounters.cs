namespace PacketFs.Packet;

/// <summary>
/// The running figures behind <see cref="PacketDeviceStatistics"/>. Changed under the device's lock only.
/// </summary>
internal sealed class PacketCounters
{
    public long PacketsWritten;
    public long PartialPackets;
    public long PacketsReadForModify;
    public long WriteCommands;
    public long ReadCommands;
    public long BlocksWritten;
    public long BlocksRead;
    public long Relocations;
    public long ReadRetries;
    public long WriteRetries;
    public long RecoveredErrors;
    public long WearMoves;
    public long PacketsVerified;
    public long VerifyMismatches;
    public long Syncs;
    public long Recognitions;
    public long Commits;
    public long Checkpoints;
    public long LogPacketsWritten;
    public long CheckpointPacketsWritten;
    public long DefectiveLogPackets;

    public PacketDeviceStatistics Snapshot(PacketCache cache) => new()
    {
        PacketsWritten = PacketsWritten,
        PartialPackets = PartialPackets,
        PacketsReadForModify = PacketsReadForModify,
        WriteCommands = WriteCommands,
        ReadCommands = ReadCommands,
        BlocksWritten = BlocksWritten,
        BlocksRead = BlocksRead,
        Relocations = Relocations,
        ReadRetries = ReadRetries,
        WriteRetries = WriteRetries,
        RecoveredErrors = RecoveredErrors,
        WearMoves = WearMoves,
        PacketsVerified = PacketsVerified,
        VerifyMismatches = VerifyMismatches,
        Syncs = Syncs,
        Recognitions = Recognitions,
        Commits = Commits,
        Checkpoints = Checkpoints,
        LogPacketsWritten = LogPacketsWritten,
        CheckpointPacketsWritten = CheckpointPacketsWritten,
        DefectiveLogPackets = DefectiveLogPackets,
        MaxCachedPackets = cache.MaxUsed,
        CacheCapacityPackets = cache.Capacity,
    };
}
