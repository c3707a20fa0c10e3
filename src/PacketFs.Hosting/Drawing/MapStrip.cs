namespace PacketFs.Hosting.Drawing;

/// <summary>A disc's map as a row of cells, for whatever draws in cells.</summary>
public static class MapStrip
{
    /// <summary>As many cells as asked for, from the lead-in to the edge.</summary>
    public static IReadOnlyList<MapCell> Cells(DiscMap map, int count)
    {
        MapScale scale = new(map.Regions, 1.0 / count);
        List<MapCell> cells = [];
        for (int i = 0; i < count && map.Regions.Count > 0; i++)
        {
            cells.Add(CellOf(map, scale, (double)i / count, (i + 1.0) / count));
        }

        return cells;
    }

    internal static MapCell CellOf(DiscMap map, MapScale scale, double from, double to)
    {
        (MapRegion region, long start, long end) = scale.Between(from, to);
        PacketSummary? packets = map.Packets is { } layer && region.IsProgram && region.Kind != MapKind.Gap
            && start / layer.PacketBlocks < layer.Count
            ? layer.Summarise(start, end)
            : null;
        return new MapCell(region, start, end, packets);
    }
}
