namespace PacketFs.Mmc.Replies;

/// <summary>Multi-session field of mode page 05h: what the lead-in says of a next session.</summary>
public enum MultiSession : byte
{
    /// <summary>No B0 pointer; no next session.</summary>
    None = 0,

    /// <summary>B0 pointer FF:FF:FF; final.</summary>
    Final = 1,

    /// <summary>A next session is allowed.</summary>
    Allowed = 3,
}
