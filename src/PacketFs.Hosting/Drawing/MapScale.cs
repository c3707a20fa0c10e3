namespace PacketFs.Hosting.Drawing;

/// <summary>
/// Lays areas out along a line from 0 to 1, in proportion to the space that they take; but none so small that it cannot
/// be seen.
/// </summary>
internal sealed class MapScale
{
    private readonly double[] _ends;

    /// <param name="leastShare">Of the line, that every area gets.</param>
    public MapScale(IReadOnlyList<MapRegion> regions, double leastShare)
    {
        Regions = regions;
        _ends = new double[regions.Count];
        double total = Math.Max(1, regions.Sum(region => region.Space));
        double least = Math.Min(leastShare, 1.0 / Math.Max(1, regions.Count)) * total;
        double inflated = regions.Sum(region => Math.Max(region.Space, least));
        double at = 0;
        for (int i = 0; i < _ends.Length; i++)
        {
            at += Math.Max(regions[i].Space, least) / inflated;
            _ends[i] = at;
        }
    }

    public IReadOnlyList<MapRegion> Regions { get; }

    public double StartOf(int region) => region == 0 ? 0 : _ends[region - 1];

    public double EndOf(int region) => _ends[region];

    /// <summary>The area at a place of the line.</summary>
    public int RegionAt(double place)
    {
        int found = Array.FindIndex(_ends, end => place < end);
        return found < 0 ? _ends.Length - 1 : found;
    }

    /// <summary>The blocks of the area there that lie between two places, at least one.</summary>
    public (MapRegion Region, long Start, long End) Between(double from, double to)
    {
        int index = RegionAt((from + to) / 2);
        MapRegion region = Regions[index];
        double length = Math.Max(1e-12, EndOf(index) - StartOf(index));
        long start = region.Start + (long)(region.Blocks * Math.Clamp((from - StartOf(index)) / length, 0, 1));
        long end = region.Start + (long)(region.Blocks * Math.Clamp((to - StartOf(index)) / length, 0, 1));
        start = Math.Min(start, Math.Max(region.Start, region.End - 1));
        return (region, start, Math.Max(end, start + 1));
    }
}
