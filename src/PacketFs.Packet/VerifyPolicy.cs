namespace PacketFs.Packet;

/// <summary>
/// Which writes are read back and compared. A mismatch is treated as a failed write: the packet is relocated.
/// </summary>
public enum VerifyPolicy
{
    None,

    /// <summary>
    /// Packets that hold committed data besides what changes in them: directories, bitmaps, tables; and the commit log.
    /// </summary>
    Metadata,

    /// <summary>
    /// Every packet. Halves the speed of a disc, and catches a drive that says "good" and writes nothing.
    /// </summary>
    All,
}
