namespace PacketFs.Packet;

/// <summary>
/// One run of blocks on its way into a log record. A revoked packet has no line any more, only its number.
/// </summary>
internal readonly record struct LogItem(LogEntryKind Kind, long Packet, int First, int Count, CacheLine? Line);
