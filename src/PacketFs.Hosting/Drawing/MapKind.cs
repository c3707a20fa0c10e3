namespace PacketFs.Hosting.Drawing;

/// <summary>What an area of a disc is.</summary>
public enum MapKind
{
    LeadIn,

    /// <summary>Between tracks and sessions: pre-gaps, borders, what links them.</summary>
    Gap,

    /// <summary>Recorded data that stays as it is.</summary>
    Data,
    Audio,

    /// <summary>Formatted: every block or packet of it can be rewritten.</summary>
    Rewritable,

    /// <summary>Not recorded yet; can be.</summary>
    Free,

    /// <summary>Set aside by the drive for blocks that go bad.</summary>
    Spare,

    /// <summary>Blank, of a medium that wants to be formatted first.</summary>
    Unformatted,
    LeadOut,

    /// <summary>Behind the last lead-out; nothing can be recorded there any more.</summary>
    Closed,
}
