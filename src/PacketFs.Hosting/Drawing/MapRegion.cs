namespace PacketFs.Hosting.Drawing;

/// <summary>One area of a disc.</summary>
/// <param name="Start">First block; negative in front of the user's blocks.</param>
/// <param name="Blocks">How many the host can address; of lead-ins and the like how many there would be.</param>
/// <param name="Space">What it takes of the medium, in the same unit for all: packets of a CD have link blocks,
/// too.</param>
/// <param name="Session">From 1; 0: none.</param>
/// <param name="Track">From 1; 0: none.</param>
/// <param name="Name">For people: "track 2".</param>
/// <param name="Note">For people: more of it; may be empty.</param>
/// <param name="IsSeen">A drive that only reads, and knows the medium, gets at it.</param>
public sealed record MapRegion(
    MapKind Kind,
    long Start,
    long Blocks,
    double Space,
    int Session,
    int Track,
    string Name,
    string Note,
    bool IsSeen)
{
    /// <summary>What a note begins with when nothing has been written there.</summary>
    internal const string NotWritten = "not written";

    /// <summary>The block behind it.</summary>
    public long End => Start + Blocks;

    /// <summary>A lead-in that was never written.</summary>
    internal bool IsBlankFrame => Kind == MapKind.LeadIn && Note.StartsWith(NotWritten, StringComparison.Ordinal);

    /// <summary>The user's blocks, recorded or free; not what only the drive knows.</summary>
    public bool IsProgram => Kind is not (MapKind.LeadIn or MapKind.LeadOut or MapKind.Spare or MapKind.Closed);
}
