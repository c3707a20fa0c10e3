using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Manifests;

namespace PacketFs.ConformanceTests.Judges;

/// <summary>
/// libudfread, by which video players read Blu-ray discs: every name, every byte of every file, the label. Beside Linux
/// and 7-Zip the only reader that knows metadata partitions. It has no program, so its functions are called from here.
/// </summary>
internal sealed class LibudfreadJudge : IJudge
{
    private const int BlockSize = 2048;

    public static string Name => "libudfread";

    public static string? Excuse(DiscSpec spec) => spec switch
    {
        { BlockSize: not BlockSize } => "libudfread knows blocks of 2,048 bytes only",
        { HasPackets: true } => "libudfread knows no sparable partitions",
        { Partition: PartitionKind.Virtual } => "libudfread knows no virtual partitions",
        _ => null,
    };

    public Verdict Examine(Disc disc)
    {
        using LibudfreadBinding volume = new(disc.ImagePath);
        List<ManifestEntry> found = [Entry(string.Empty, isFolder: true, 0, string.Empty)];
        List<string> objections = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        volume.Walk(
            path => disc.Expected.Entries.GetValueOrDefault(path)?.Type == 'f',
            (path, isFolder, size, sum) =>
            {
                if (seen.Add(path))
                {
                    found.Add(Entry(path, isFolder, size, sum));
                }
                else
                {
                    objections.Add("listed twice: " + path);
                }
            });
        if (volume.Label != disc.Label)
        {
            objections.Add($"the label is \"{volume.Label}\", not \"{disc.Label}\"");
        }

        return Verdict.Of([
            .. objections, .. ManifestComparison.Differences(disc.Expected, Manifest.Of(found), ContentsOnly)]);
    }

    // It tells folders from all else, and shows links, pipes and devices as files.
    private static ManifestEntry ContentsOnly(ManifestEntry entry) => entry with
    {
        Type = entry.Type == 'd' ? 'd' : 'f',
        Mode = string.Empty,
        Uid = 0,
        Gid = 0,
        ModifiedMicroseconds = 0,
        Links = 0,
        Device = string.Empty,
        Target = string.Empty,
    };

    private static ManifestEntry Entry(string path, bool isFolder, long size, string sum) =>
        new(path, isFolder ? 'd' : 'f', string.Empty, 0, 0, size, 0, 0, string.Empty, string.Empty, sum);
}
