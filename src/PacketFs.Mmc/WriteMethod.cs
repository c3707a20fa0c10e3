namespace PacketFs.Mmc;

/// <summary>How a medium takes data, once it is as packet writing wants it.</summary>
public enum WriteMethod
{
    /// <summary>Not at all.</summary>
    ReadOnly,

    /// <summary>At the next writable address only.</summary>
    Sequential,

    /// <summary>Anywhere, in whole aligned write units only (CD-RW packets, DVD-RW restricted overwrite).</summary>
    WholeUnits,

    /// <summary>Anywhere; the drive itself reads, modifies and writes parts of a write unit.</summary>
    AnyBlock,

    /// <summary>Anywhere, but each write unit only once (BD-R random recording).</summary>
    RandomOnce,
}
