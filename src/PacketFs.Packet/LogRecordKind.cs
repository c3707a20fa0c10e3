namespace PacketFs.Packet;

/// <summary>What a record of the commit log is. The numbers are on the disc.</summary>
internal enum LogRecordKind : ushort
{
    /// <summary>The blocks that one commit changed.</summary>
    Commit = 1,

    /// <summary>
    /// The rest of packets about to be overwritten in place: with it the log holds every block of them.
    /// </summary>
    Completion = 2,

    /// <summary>Everything before is in place: the log is empty.</summary>
    Reset = 3,
}
