namespace PacketFs.Mmc.Commands;

/// <summary>What BLANK erases (MMC).</summary>
public enum BlankType : byte
{
    /// <summary>The whole disc.</summary>
    Full = 0,

    /// <summary>
    /// PMA, first table of contents and pre-gap (CD), or the RMA (DVD-RW): the rest stays but counts as unwritten.
    /// </summary>
    Minimal = 1,
    IncompleteTrack = 2,
    UnreserveLastTrack = 3,
    TrackTail = 4,
    UncloseLastSession = 5,
    LastSession = 6,
}
