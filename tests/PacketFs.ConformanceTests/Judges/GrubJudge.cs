using System.Buffers;
using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Manifests;
using PacketFs.ConformanceTests.Programs;

namespace PacketFs.ConformanceTests.Judges;

/// <summary>
/// GRUB's file system code, by grub-fstest: lists the folders and compares files byte for byte. One run of the program
/// compares one file, so of large trees it gets a sample spread over all of it, with the largest file in it.
/// </summary>
internal sealed class GrubJudge : IJudge
{
    private const int MostFiles = 600;
    private static readonly SearchValues<char> Separators = SearchValues.Create("\\(),\n\t\"'");

    public static string Name => "GRUB";

    public static string? Excuse(DiscSpec spec) => spec.Partition switch
    {
        PartitionKind.Physical => null,
        PartitionKind.Sparable => "GRUB lists sparable partitions as empty, without an error",
        PartitionKind.Virtual => "GRUB lists virtual partitions as empty, without an error",
        _ => "GRUB lists metadata partitions as empty, without an error",
    };

    public Verdict Examine(Disc disc)
    {
        ManifestEntry[] files = [.. disc.Expected.Entries.Values.Where(entry => entry.Type == 'f')];
        int step = Math.Max(1, files.Length / MostFiles);
        IEnumerable<ManifestEntry> sample = files.Where((_, i) => i % step == 0)
            .Append(files.MaxBy(entry => entry.Size)!)
            .Where(entry => CanBeNamed(entry.Path) && !HasHoles(entry.Path));
        List<string> objections = [.. UnlistedNames(disc)];
        foreach (ManifestEntry entry in sample)
        {
            ProgramResult result = OutsideProgram.Run(
                "grub-fstest", disc.ImagePath, "cmp", "/" + entry.Path, Path.Combine(disc.Source, entry.Path));
            if (!result.Succeeded || result.Errors.Length > 0)
            {
                objections.Add(result.Story);
            }
        }

        return Verdict.Of(objections);
    }

    private static IEnumerable<string> UnlistedNames(Disc disc)
    {
        ProgramResult result = OutsideProgram.Run("grub-fstest", disc.ImagePath, "ls", "/");
        IEnumerable<string> names = disc.Expected.Entries.Values
            .Where(entry => entry.Path.Length > 0 && !entry.Path.Contains('/', StringComparison.Ordinal))
            .Select(entry => entry.Type == 'd' ? entry.Path + "/" : entry.Path);
        return names.Where(name => !result.Output.Contains(name, StringComparison.Ordinal))
            .Select(name => "not listed in the root: " + name);
    }

    // GRUB reads a hole as what lies in the first block of the partition, whoever made it.
    private static bool HasHoles(string path) =>
        path.StartsWith(CuriosityScript.HolesFolder, StringComparison.Ordinal);

    // Its command line takes a path apart at blanks, parentheses and commas before the file system ever sees it.
    private static bool CanBeNamed(string path) => path.AsSpan().IndexOfAny(Separators) < 0;
}
