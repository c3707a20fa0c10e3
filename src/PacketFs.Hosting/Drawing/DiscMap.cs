namespace PacketFs.Hosting.Drawing;

/// <summary>A disc, area by area, from the lead-in to the outer edge: what is drawn and listed.</summary>
/// <param name="Title">"CD-RW, formatted for packets".</param>
/// <param name="Drive">Who told it all.</param>
/// <param name="IsCd">Its geometry is a CD's.</param>
/// <param name="Regions">In the order of the medium, without holes.</param>
/// <param name="Facts">Name and value, for people.</param>
/// <param name="Packets">Null unless the disc is emulated.</param>
public sealed record DiscMap(
    string Title,
    string Drive,
    bool IsCd,
    IReadOnlyList<MapRegion> Regions,
    IReadOnlyList<(string Name, string Value)> Facts,
    PacketLayer? Packets,
    IReadOnlyList<ReaderView> Readers);
