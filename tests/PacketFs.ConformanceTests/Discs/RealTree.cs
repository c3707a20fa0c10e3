using PacketFs.ConformanceTests.Programs;
using PacketFs.Core;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>
/// A tree of files as they really are: this machine's headers, documentation, the .NET SDK. A machine with too few of
/// them gets them several times over, in folders of their own. Regular files and folders only, so that every judge can
/// read it; times and modes are kept.
/// </summary>
internal static class RealTree
{
    public const int FewestFiles = 20_000;
    public const int LargeFileBytes = 120_000_000;

    private const long MostBytes = 300L << 20;
    private const long LargestFile = 2L << 20;
    private const ulong Seed = 120;

    private static readonly string[] Places =
    [
        "/usr/include", "/usr/share/doc", "/usr/share", "/usr/lib/python3", "/usr/lib", "/usr/share/dotnet", "/usr/bin",
    ];

    public static void Gather(string folder)
    {
        int files = 0;
        long bytes = 0;
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int round = 1; files < FewestFiles; round++)
        {
            int before = files;
            string target = Path.Combine(folder, $"round-{round}");
            seen.Clear();
            foreach (string file in Places.SelectMany(FilesOf).Where(seen.Add))
            {
                long size = new FileInfo(file).Length;
                if (files >= FewestFiles || size > LargestFile || bytes + size > MostBytes)
                {
                    continue;
                }

                if (TryCopy(file, target + file))
                {
                    files++;
                    bytes += size;
                }
            }

            if (files == before)
            {
                throw new InvalidOperationException($"too few small files here ({files}) to make a real tree of");
            }
        }

        WriteLargeFile(Path.Combine(folder, "large.bin"));
        OutsideProgram.Run("chmod", "-R", "u+rwX", folder).MustSucceed();
    }

    private static IEnumerable<string> FilesOf(string place) => !Directory.Exists(place)
        ? []
        : Directory.EnumerateFiles(place, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device,
            IgnoreInaccessible = true,
        });

    private static bool TryCopy(string file, string target)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
            File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(file));
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void WriteLargeFile(string path)
    {
        Prng random = new(Seed);
        byte[] piece = new byte[1 << 20];
        using FileStream stream = File.Create(path);
        while (stream.Length < LargeFileBytes)
        {
            random.Fill(piece);
            stream.Write(piece);
        }
    }
}
