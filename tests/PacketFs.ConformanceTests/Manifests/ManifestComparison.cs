namespace PacketFs.ConformanceTests.Manifests;

/// <summary>Finds every difference between two trees and says it in words.</summary>
internal static class ManifestComparison
{
    private const int Shown = 25;

    /// <summary>The differences, a line each; empty where the trees are alike.</summary>
    /// <param name="expected">What was written.</param>
    /// <param name="actual">What somebody sees of it.</param>
    /// <param name="forgive">Turns both sides' entries into what this judge can be expected to see.</param>
    public static IReadOnlyList<string> Differences(
        Manifest expected, Manifest actual, Func<ManifestEntry, ManifestEntry?>? forgive = null)
    {
        SortedDictionary<string, ManifestEntry> left = Seen(expected, forgive);
        SortedDictionary<string, ManifestEntry> right = Seen(actual, forgive);
        List<string> result = [];
        foreach ((string path, ManifestEntry entry) in left)
        {
            if (!right.TryGetValue(path, out ManifestEntry? other))
            {
                result.Add($"missing: {Name(path)}");
            }
            else if (entry != other)
            {
                result.Add($"differs: {Name(path)}: {string.Join(", ", Fields(entry, other))}");
            }
        }

        result.AddRange(right.Keys.Where(path => !left.ContainsKey(path)).Select(path => $"extra: {Name(path)}"));
        return result;
    }

    /// <summary>A message of bearable length.</summary>
    public static string Say(IReadOnlyList<string> differences) =>
        $"{differences.Count} differences:\n" + string.Join('\n', differences.Take(Shown));

    private static SortedDictionary<string, ManifestEntry> Seen(
        Manifest manifest, Func<ManifestEntry, ManifestEntry?>? forgive)
    {
        SortedDictionary<string, ManifestEntry> result = new(StringComparer.Ordinal);
        foreach (ManifestEntry entry in manifest.Entries.Values)
        {
            if ((forgive is null ? entry : forgive(entry)) is { } seen)
            {
                result[seen.Path] = seen;
            }
        }

        return result;
    }

    private static IEnumerable<string> Fields(ManifestEntry a, ManifestEntry b)
    {
        (string Name, object A, object B)[] fields =
        [
            ("type", a.Type, b.Type), ("mode", a.Mode, b.Mode), ("uid", a.Uid, b.Uid), ("gid", a.Gid, b.Gid),
            ("size", a.Size, b.Size), ("time", a.ModifiedMicroseconds, b.ModifiedMicroseconds),
            ("links", a.Links, b.Links), ("device", a.Device, b.Device), ("target", a.Target, b.Target),
            ("sha256", a.Sha256, b.Sha256),
        ];
        return fields.Where(field => !field.A.Equals(field.B)).Select(field => $"{field.Name} {field.A} -> {field.B}");
    }

    private static string Name(string path) => path.Length == 0 ? "(root)" : path;
}
