using System.Globalization;
using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Programs;

namespace PacketFs.ConformanceTests.Judges;

/// <summary>udfinfo of udftools: volume structures, integrity, counts. It reads no directory.</summary>
internal sealed class UdfinfoJudge : IJudge
{
    /// <summary>
    /// A partition that reaches to the medium's end holds the anchor of each session's end; udfinfo remarks on it.
    /// </summary>
    private const string AnchorInPartition = "Partition Space overlaps with other blocks";

    public static string Name => "udfinfo";

    public static string? Excuse(DiscSpec spec) => null;

    public Verdict Examine(Disc disc)
    {
        ProgramResult result = OutsideProgram.Run(
            "udfinfo",
            "--utf8",
            "--blocksize=" + disc.Spec.BlockSize.ToString(CultureInfo.InvariantCulture),
            disc.ImagePath);
        List<string> objections = [];
        if (!result.Succeeded)
        {
            objections.Add(result.Story);
        }

        objections.AddRange(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !disc.Spec.IsClosed || !line.Contains(AnchorInPartition, StringComparison.Ordinal)));
        objections.AddRange(WrongFields(disc, Fields(result.Output)));
        return Verdict.Of(objections);
    }

    private static IEnumerable<string> WrongFields(Disc disc, Dictionary<string, string> fields)
    {
        (string Key, string Value)[] expected =
        [
            ("label", disc.Label),
            // What it takes to read the volume: of 2.60 ours use nothing that 2.50 has not.
            ("udfrev", disc.Spec.Revision == "2.60" ? "2.50" : disc.Spec.Revision),
            ("blocksize", disc.Spec.BlockSize.ToString(CultureInfo.InvariantCulture)),
            ("integrity", "closed"),
            ("softwriteprotect", "no"),
            ("hardwriteprotect", "no"),
            ("accesstype", AccessType(disc.Spec)),
            ("numdirs", Count(disc, entry => entry.Type == 'd')),
        ];
        foreach ((string key, string value) in expected)
        {
            if (fields.GetValueOrDefault(key) != value)
            {
                yield return $"{key} is '{fields.GetValueOrDefault(key)}', should be '{value}'";
            }
        }

        string count = fields.GetValueOrDefault("numfiles", "missing");
        if (!FileCounts(disc).Contains(count))
        {
            yield return $"numfiles is '{count}', should be one of {string.Join(", ", FileCounts(disc))}";
        }
    }

    private static string AccessType(DiscSpec spec) => spec.HasPackets ? "rewritable"
        : spec.Partition == PartitionKind.Virtual ? "writeonce"
        : spec.Partition == PartitionKind.PseudoOverwrite ? "pseudo-overwritable"
        : "overwritable";

    // UDF 2.2.6.4 counts names; Linux, which may have written the disc, counts a file with several names once. UDF 1.50
    // keeps the blocks that cannot be used in a file of the root, 3.3.7.2, which nobody shows but everybody counts.
    private static string[] FileCounts(Disc disc)
    {
        IEnumerable<Manifests.ManifestEntry> entries = disc.Expected.Entries.Values.Where(entry => entry.Type != 'd');
        int names = entries.Count();
        int files = (int)Math.Round(entries.Sum(entry => 1.0 / entry.Links));
        bool hasHiddenFile = disc.Spec is { Revision: "1.50", Partition: PartitionKind.Sparable };
        int[] counts = hasHiddenFile ? [names, files, names + 1, files + 1] : [names, files];
        return [.. counts.Distinct().Select(count => count.ToString(CultureInfo.InvariantCulture))];
    }

    private static string Count(Disc disc, Func<Manifests.ManifestEntry, bool> what) =>
        disc.Expected.Entries.Values.Count(what).ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Fields(string output)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string line in output.Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                fields.TryAdd(line[..equals], line[(equals + 1)..]);
            }
        }

        return fields;
    }
}
