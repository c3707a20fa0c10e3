namespace PacketFs.Packet;

/// <summary>What a scan keeps of one valid log packet.</summary>
internal readonly record struct LogPart(
    int Slot,
    long Record,
    long Base,
    long Previous,
    ulong PreviousChecksum,
    ulong Checksum,
    long Stamp,
    int Index,
    int Count,
    LogRecordKind Kind);
