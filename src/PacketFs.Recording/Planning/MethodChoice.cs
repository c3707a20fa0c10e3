namespace PacketFs.Recording.Planning;

/// <summary>What the user asked for; what it means depends on the medium.</summary>
public enum MethodChoice
{
    /// <summary>
    /// CD: session at once with audio, else track at once. DVD-R: incremental where possible. Else the only one.
    /// </summary>
    Auto,

    /// <summary>CD: track at once.</summary>
    Tao,

    /// <summary>CD: session at once; DVD-R and DVD-RW: disc at once.</summary>
    Sao,

    /// <summary>CD: the host builds lead-in, sub-channel and lead-out itself.</summary>
    Raw,

    /// <summary>CD: packets; DVD and BD: incremental.</summary>
    Packet,
}
