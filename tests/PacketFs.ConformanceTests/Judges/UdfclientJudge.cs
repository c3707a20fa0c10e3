using System.Globalization;
using System.Text.RegularExpressions;
using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Manifests;
using PacketFs.ConformanceTests.Programs;

namespace PacketFs.ConformanceTests.Judges;

/// <summary>
/// The NetBSD author's udfclient (and udfdump, which shares its code): retrieves the whole tree. It writes names
/// outside ASCII as underscores and a sum, and links and devices as files; so files of plain names are compared by
/// name, the others by their contents alone.
/// </summary>
internal sealed partial class UdfclientJudge(Workspace workspace) : IJudge
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static string Name => "udfclient";

    public static string? Excuse(DiscSpec spec) => null;

    public Verdict Examine(Disc disc)
    {
        string blockSize = disc.Spec.BlockSize.ToString(CultureInfo.InvariantCulture);
        ProgramResult dump = OutsideProgram.Run("udfdump", "-b", blockSize, disc.ImagePath);
        string said = disc.Spec.Partition == PartitionKind.Virtual ? WithoutOpenSequence(dump.Output) : dump.Output;
        if (!dump.Succeeded || Trouble().Match(said) is { Success: true })
        {
            return Verdict.Bad(dump.Story);
        }

        string folder = workspace.Folder("udfclient." + disc.Spec.Name);
        try
        {
            // The first level of what it shows are the file sets, by long names that only it makes up.
            string fileSet = FileSet().Match(Talk(disc, folder, blockSize, "ls\n").Output).Groups["name"].Value;
            ProgramResult get = Talk(disc, folder, blockSize, $"cd \"{fileSet}\"\nget . all\n");
            string all = Path.Combine(folder, "all");
            return get.Succeeded && Directory.Exists(all)
                ? Verdict.Of(Objections(disc.Expected, HostManifest.Of(all)))
                : Verdict.Bad(get.Story);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The integrity sequence of a medium that is written once stays open for good; its table closes the volume.
    private static string WithoutOpenSequence(string output) =>
        output.Contains("marked closed due to presence of VAT", StringComparison.Ordinal)
            ? output.Replace("marked open", string.Empty, StringComparison.Ordinal)
            : output;

    private static ProgramResult Talk(Disc disc, string folder, string blockSize, string commands) =>
        OutsideProgram.Run("udfclient", ["-b", blockSize, disc.ImagePath], commands + "exit\n", folder, Patience);

    private static List<string> Objections(Manifest expected, Manifest got)
    {
        List<string> objections = [.. ManifestComparison.Differences(expected, got, PlainlyNamed)
            .Where(line => !line.StartsWith("extra", StringComparison.Ordinal))];
        Dictionary<string, int> contents = got.Entries.Values.Where(entry => entry.Type == 'f')
            .GroupBy(entry => entry.Sha256, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        foreach (IGrouping<string, ManifestEntry> same in expected.Entries.Values.Where(entry => entry.Type == 'f')
            .GroupBy(entry => entry.Sha256, StringComparer.Ordinal))
        {
            if (contents.GetValueOrDefault(same.Key) < same.Count())
            {
                objections.Add("contents missing, of: " + string.Join(", ", same.Take(3).Select(entry => entry.Path)));
            }
        }

        return objections;
    }

    private static ManifestEntry? PlainlyNamed(ManifestEntry entry) =>
        entry.Type is not ('f' or 'd') || entry.Path.Any(c => c is < ' ' or > '~')
            ? null
            : entry with { Mode = string.Empty, Uid = 0, Gid = 0, Links = 0, ModifiedMicroseconds = 0 };

    [GeneratedRegex(@"^[d-]\S+\s+-1\s+-1\s+\d+\s+(?<name>.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex FileSet();

    [GeneratedRegex(@"\b(marked open|marked dirty|warning|error|bad |invalid|corrupt)", RegexOptions.IgnoreCase)]
    private static partial Regex Trouble();
}
