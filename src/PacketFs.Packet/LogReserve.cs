namespace PacketFs.Packet;

/// <summary>
/// Log packets that a record must leave free, so that what may have to follow it finds room: after a commit
/// completions; after those a relocation's tables; after those a Reset.
/// </summary>
internal enum LogReserve
{
    /// <summary>A completion when nothing better is left: it is given up before anything else is written.</summary>
    None = 0,

    Relocation = 1,
    Completion = 3,

    /// <summary>An eighth of the area when that is more.</summary>
    Commit = 4,
}
