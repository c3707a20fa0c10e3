namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>The words of a cell.</summary>
internal static class MediaCell
{
    private const string Refused = "no";

    /// <summary>The medium does not know it.</summary>
    /// <param name="evidence">What the drive answers; null when it is only packetfs that does not do it.</param>
    /// <param name="words">What packetfs says.</param>
    /// <param name="bench">Whose file names are no part of the answer.</param>
    public static string No(string? evidence, string words, MediaBench bench) =>
        $"{Refused} [{evidence ?? "the drive takes it"}] {Plain(words, bench)}";

    public static bool IsNo(string cell) => cell.StartsWith(Refused + " ", StringComparison.Ordinal);

    /// <summary>Messages without the place at which this test keeps its files.</summary>
    public static string Plain(string words, MediaBench bench) =>
        words.Replace(Path.GetDirectoryName(bench.Disc)! + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
            .ReplaceLineEndings(" ");
}
