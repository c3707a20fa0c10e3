using PacketFs.Hosting.Drawing;

namespace PacketFs.Cli.Ui;

/// <summary>How a disc is drawn in letters; each kind has a letter of its own, for terminals without colours.</summary>
internal static class DiscGlyphs
{
    private static readonly (double Share, char Glyph, string Style)[] WearSteps =
    [
        (0.25, '.', "green"), (0.5, ':', "yellow"), (0.75, '+', "orange3"), (1, '#', "red"),
    ];

    public static (char Glyph, string Style) OfArea(MapCell cell) => OfKind(cell.Region.Kind, cell.Region.Track);

    public static (char Glyph, string Style) OfPackets(MapCell cell) => cell.Packets switch
    {
        null => (' ', "default"),
        { Defective: > 0 } => ('X', "bold red"),
        { Unreadable: > 0 } => ('?', "bold orange3"),
        { Written: 0 } => ('.', "grey"),
        { Written: var written, Count: var count } when written < count => ('o', "teal"),
        _ => ('O', "green"),
    };

    public static (char Glyph, string Style) OfWear(MapCell cell, long most)
    {
        if (cell.Packets is not { WearMost: > 0 } packets)
        {
            return (' ', "default");
        }

        (_, char glyph, string style) = Array.Find(WearSteps, step => packets.WearMost <= step.Share * most);
        return (glyph, style);
    }

    public static (char Glyph, string Style) OfReaders(MapCell cell) => cell.Region.Kind switch
    {
        MapKind.Free or MapKind.Unformatted or MapKind.Spare or MapKind.Closed => (' ', "default"),
        _ => cell.Region.IsSeen ? ('=', "green") : ('-', "red"),
    };

    /// <summary>In words; empty where the area's own name says it.</summary>
    public static string NameOf(MapKind kind) => kind switch
    {
        MapKind.Data => "data",
        MapKind.Audio => "audio",
        MapKind.Rewritable => "rewritable",
        MapKind.Free => "free",
        MapKind.Unformatted => "blank",
        _ => "",
    };

    /// <summary>Markup: what the letters mean that this map has.</summary>
    public static string Legend(DiscMap map)
    {
        IEnumerable<string> kinds = map.Regions.DistinctBy(region => region.Kind).Select(region =>
        {
            (char glyph, string style) = OfKind(region.Kind, region.Track);
            string name = NameOf(region.Kind);
            return $"[{style}]{glyph}[/] {(name.Length > 0 ? name : region.Name)}";
        });
        string packets = map.Packets is null
            ? ""
            : "\npackets: O written, o some, . blank, [bold red]X[/] defective, [bold orange3]?[/] unreadable; "
                + "wear: . : + # of the most written one";
        return string.Join("   ", kinds) + packets + "\nreaders: = a drive that only reads sees it, - it does not\n";
    }

    private static (char Glyph, string Style) OfKind(MapKind kind, int track) => kind switch
    {
        MapKind.LeadIn => ('<', "grey"),
        MapKind.LeadOut => ('>', "grey"),
        MapKind.Gap => ('|', "grey"),
        MapKind.Data => ('D', track % 2 == 0 ? "dodgerblue1" : "blue"),
        MapKind.Audio => ('A', track % 2 == 0 ? "mediumpurple" : "purple"),
        MapKind.Rewritable => ('R', "teal"),
        MapKind.Spare => ('S', "yellow"),
        MapKind.Unformatted => ('_', "default"),
        MapKind.Closed => ('x', "grey"),
        _ => ('.', "default"),
    };
}
