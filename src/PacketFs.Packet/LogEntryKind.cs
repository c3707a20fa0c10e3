namespace PacketFs.Packet;

/// <summary>What a log entry says of its blocks. The numbers are on the disc.</summary>
internal enum LogEntryKind : byte
{
    /// <summary>Their new content follows in the packet, in the order of the entries.</summary>
    Data = 1,

    /// <summary>Nothing needs them: any content will do.</summary>
    Dead = 2,

    /// <summary>Older records say nothing of these blocks any more: their packet has moved to a spare.</summary>
    Revoke = 3,
}
