using PacketFs.Udf.Recover;

namespace PacketFs.Hosting.Jobs;

/// <summary>What is told of a scan of a whole disc: what was saved, what partly, what not.</summary>
internal static class DeepLines
{
    private const int MostRanges = 20;

    /// <param name="finding">Of the scan.</param>
    /// <param name="files">Files that were copied.</param>
    /// <param name="bytes">Bytes of them.</param>
    /// <param name="partial">Those of them with unreadable parts.</param>
    public static List<string> Tell(DeepFinding finding, long files, long bytes, long partial)
    {
        List<string> lines =
        [
            $"{finding.EntryCount:N0} file entries were met, {finding.KnownCount:N0} of them in the tree or older "
                + "versions of what is",
            $"{finding.TopCount:N0} files and directories had no way from the root; with what lies in them "
                + $"{files - partial:N0} files were copied whole, {partial:N0} partly; {bytes:N0} bytes",
        ];
        Add(lines, finding.OverwrittenCount, "files were deleted, and others have taken their blocks: not copied");
        Add(lines, finding.ForeignCount, "file entries are of another volume, an older one perhaps: not copied");
        Add(lines, finding.DamagedCount, "file entries are damaged: what they named is lost");
        if (finding.IsCut)
        {
            lines.Add("there was more than there is memory for: what comes behind was not looked at");
        }

        foreach ((long start, long end) in finding.Unreadable.Take(MostRanges))
        {
            lines.Add(end - start == 1
                ? $"sector {start} cannot be read"
                : $"sectors {start} to {end - 1} cannot be read");
        }

        if (finding.Unreadable.Count > MostRanges)
        {
            lines.Add($"and {finding.Unreadable.Count - MostRanges:N0} more runs of unreadable sectors");
        }

        return lines;
    }

    private static void Add(List<string> lines, long count, string what)
    {
        if (count > 0)
        {
            lines.Add($"{count:N0} {what}");
        }
    }
}
