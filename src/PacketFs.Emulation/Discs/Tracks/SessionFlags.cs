namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>What of a session is on the disc. The values stand in files: never renumber.</summary>
[Flags]
internal enum SessionFlags : byte
{
    None = 0,

    /// <summary>Its table of contents (lead-in, border-in) is written.</summary>
    LeadIn = 1,

    /// <summary>Its lead-out or border-out is written.</summary>
    LeadOut = 2,

    /// <summary>The lead-in says that another session may follow.</summary>
    Appendable = 4,

    /// <summary>Its writing was cut off: it must be closed again, or stays as it is.</summary>
    Damaged = 8,

    /// <summary>The host wrote lead-in and lead-out itself.</summary>
    Raw = 16,

    /// <summary>It was written as a whole (session at once).</summary>
    AtOnce = 32,
}
