using PacketFs.Hosting.Drawing.Canvases;

namespace PacketFs.Hosting.Drawing;

/// <summary>The colours of the pictures, and the words for what they mean.</summary>
internal static class Palette
{
    public static Ink Paper { get; } = Ink.Of(0xFFFFFF);

    public static Ink Panel { get; } = Ink.Of(0xF4F6F9);

    public static Ink Dark { get; } = Ink.Of(0x1F2933);

    public static Ink Grey { get; } = Ink.Of(0x6B7785);

    public static Ink Rule { get; } = Ink.Of(0xDDE2E8);

    public static Ink Rim { get; } = Ink.Of(0xCBD2DA);

    public static Ink Defective { get; } = Ink.Of(0xD61F3C);

    public static Ink Unreadable { get; } = Ink.Of(0xF07A1A);

    public static Ink Seen { get; } = Ink.Of(0x2E9E5B);

    public static Ink Hidden { get; } = Ink.Of(0xE4B9BF);

    private static Ink LittleWear { get; } = Ink.Of(0xFFF1C9);

    private static Ink MuchWear { get; } = Ink.Of(0x9C2A6B);

    /// <summary>Neighbouring tracks differ a little.</summary>
    public static Ink Of(MapKind kind, int track)
    {
        bool isOdd = track % 2 == 1;
        return kind switch
        {
            MapKind.LeadIn or MapKind.LeadOut => Ink.Of(0x8796A8),
            MapKind.Gap => Ink.Of(0xBCC6D2),
            MapKind.Data => Ink.Of(isOdd ? 0x2F6BD8u : 0x5F93EAu),
            MapKind.Audio => Ink.Of(isOdd ? 0x8A4BC9u : 0xAC7CDFu),
            MapKind.Rewritable => Ink.Of(0x179A8Bu),
            MapKind.Spare => Ink.Of(0xE2A82Bu),
            MapKind.Closed => Ink.Of(0xD3D7DCu),
            MapKind.Unformatted => Ink.Of(0xE6E3F1u),
            _ => Ink.Of(0xDFE7F1u),
        };
    }

    /// <summary>Lead-ins and lead-outs that were never written are pale.</summary>
    public static Ink Of(MapRegion region) => region.IsBlankFrame
        ? Of(region.Kind, region.Track).Towards(Paper, 0.6)
        : Of(region.Kind, region.Track);

    public static string NameOf(MapKind kind) => kind switch
    {
        MapKind.LeadIn or MapKind.LeadOut => "lead-in, lead-out",
        MapKind.Gap => "gap, border",
        MapKind.Data => "data",
        MapKind.Audio => "audio",
        MapKind.Rewritable => "rewritable",
        MapKind.Free => "free",
        MapKind.Spare => "spares",
        MapKind.Unformatted => "not formatted",
        _ => "closed",
    };

    /// <summary>An area's colour, where packets are known: paler where nothing is written, loud where they are
    /// bad.</summary>
    public static Ink Of(MapCell cell) => cell.Packets switch
    {
        { Defective: > 0 } => Defective,
        { Unreadable: > 0 } => Unreadable,
        { Written: 0 } when cell.Region.Kind is MapKind.Rewritable =>
            Of(cell.Region.Kind, cell.Region.Track).Towards(Paper, 0.65),
        { } packets when cell.Region.Kind is MapKind.Rewritable && packets.Written < packets.Count =>
            Of(cell.Region.Kind, cell.Region.Track).Towards(Paper, 0.35),
        _ => Of(cell.Region),
    };

    /// <summary>Packets alone.</summary>
    public static Ink OfPackets(PacketSummary packets) => packets switch
    {
        { Defective: > 0 } => Defective,
        { Unreadable: > 0 } => Unreadable,
        { Written: 0 } => Of(MapKind.Free, 0),
        _ => Ink.Of(0x4C8C5C).Towards(Paper, packets.Written < packets.Count ? 0.5 : 0),
    };

    /// <summary>From nothing to the most worn packet of the disc.</summary>
    public static Ink OfWear(long wear, long most) =>
        wear == 0 || most == 0 ? Of(MapKind.Free, 0) : LittleWear.Towards(MuchWear, (double)wear / most);
}
