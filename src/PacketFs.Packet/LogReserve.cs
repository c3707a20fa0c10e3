namespace PacketFs.Packet;

/// <summary>
/// Log packets that a record must leave free, so that what may have to follow it always finds room: after a commit a
/// completion of
/// one packet; after that a relocation's tables (two packets); after those a Reset.
/// </summary>
internal enum LogReserve
{
    Relocation = 1,
    Completion = 3,
    Commit = 4,
}
