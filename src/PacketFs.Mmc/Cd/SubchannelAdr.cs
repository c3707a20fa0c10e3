namespace PacketFs.Mmc.Cd;

/// <summary>What a frame of the Q sub-channel says (its ADR field).</summary>
public enum SubchannelAdr : byte
{
    None = 0,

    /// <summary>Program area and lead-out: where we are. Lead-in: a line of the TOC.</summary>
    Position = 1,

    /// <summary>Media catalogue number.</summary>
    Catalogue = 2,

    Isrc = 3,

    /// <summary>Lead-in only: pointers of multi-session discs (B0h, C0h).</summary>
    MultiSession = 5,
}
