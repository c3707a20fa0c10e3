using PacketFs.Core;

namespace PacketFs.Udf.Format;

/// <summary>
/// Finds volume space that belongs to nothing, for the unallocated space descriptor. ECMA-167 3/10.8.
/// </summary>
internal static class UnusedSpace
{
    public static IReadOnlyList<UdfRegion> Find(UdfLayout layout)
    {
        int unit = layout.PacketBlocks;
        HashSet<long> defective =
            [.. layout.Options.DefectiveBlocks.Select(block => block.Value / unit * unit)];
        List<UdfRegion> runs = [];
        long next = 0;
        IEnumerable<UdfRegion> taken = layout.Regions.Where(region => !region.IsInsidePartition);
        UdfRegion end = new(UdfRegionKind.Anchor, new Lba(layout.Geometry.BlockCount), 0);
        foreach (UdfRegion region in taken.Append(end))
        {
            AddRuns(runs, (next + unit - 1) / unit * unit, region.Start.Value / unit * unit, unit, defective);
            next = Math.Max(next, region.End.Value);
        }

        return runs;
    }

    private static void AddRuns(List<UdfRegion> runs, long start, long end, int unit, HashSet<long> defective)
    {
        for (long block = start; block < end; block += unit)
        {
            if (defective.Contains(block))
            {
                continue;
            }

            bool continues = runs.Count > 0 && runs[^1].End.Value == block;
            UdfRegion last = continues ? runs[^1] : new UdfRegion(UdfRegionKind.SystemArea, new Lba(block), 0);
            long count = defective.Count == 0 ? (end - block) / unit * unit : unit;
            UdfRegion grown = last with { BlockCount = last.BlockCount + count };
            block += count - unit;
            if (continues)
            {
                runs[^1] = grown;
            }
            else
            {
                runs.Add(grown);
            }
        }
    }
}
