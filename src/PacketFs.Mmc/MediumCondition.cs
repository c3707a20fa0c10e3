namespace PacketFs.Mmc;

/// <summary>What state the medium in the drive is in, for packet writing.</summary>
public enum MediumCondition
{
    /// <summary>There is none.</summary>
    NoMedium,

    /// <summary>The drive did not come to answer.</summary>
    NotReady,

    /// <summary>A medium is there, but the drive finds nothing that it can read: blank or format it.</summary>
    Unreadable,

    Blank,

    /// <summary>Formatted: blocks can be overwritten at random.</summary>
    Formatted,

    /// <summary>Recorded from the start on, with room to go on.</summary>
    Appendable,

    /// <summary>Recorded and closed, or pressed.</summary>
    Finalised,
}
