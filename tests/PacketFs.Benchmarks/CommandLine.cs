using System.Globalization;
using PacketFs.Benchmarks.Fuse;
using PacketFs.Benchmarks.Large;
using PacketFs.Benchmarks.Media;
using PacketFs.Benchmarks.Sectors;

namespace PacketFs.Benchmarks;

/// <summary>What people type after `./build.sh bench`.</summary>
internal static class CommandLine
{
    private const string Usage = """
        usage: ./build.sh bench [media | sectors | fuse | large]
                 [--rounds N] [--size MIB] [--files N] [--in FOLDER] [--only NAMES]

          media          packets and simulated seconds of typical jobs on an emulated CD-RW
          sectors        MB/s at which CD sectors are built, checked and scrambled
          fuse           speed through FUSE beside ntfs-3g, exfat-fuse and fuse2fs, as far as they are installed
          large          100 GB, a million files in 1,000 folders, 200,000 in one, files of 60 GB: time and memory of
                         each step (not part of a run of everything; --only: plain-2.01, plain-2.50, plain-512, bd-re;
                         --folders N, --files N in each, --one N, --crumbs N extents thrice)
          --rounds N     interleaved rounds, of which the median counts (default 3)
          --size MIB     of the large file (default 400)
          --files N      small files (default 20000)
          --only NAMES   of the file systems, with commas between (packetfs, "packetfs cd-rw", ntfs-3g, ...)
          --in FOLDER    where the images lie (default /dev/shm: memory)
        """;

    public static int Run(string[] arguments)
    {
        Dictionary<string, string> options = new(StringComparer.Ordinal);
        string what = "all";
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].StartsWith("--", StringComparison.Ordinal) && i + 1 < arguments.Length)
            {
                options[arguments[i]] = arguments[++i];
            }
            else if (arguments[i] is "fuse" or "media" or "large" or "sectors")
            {
                what = arguments[i];
            }
            else
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }
        }

        if (what is "media" or "all")
        {
            MediaBenchmark.Run();
            Console.WriteLine();
        }

        if (what is "sectors" or "all")
        {
            SectorBenchmark.Run();
            Console.WriteLine();
        }

        return what switch
        {
            "large" => InFolder(options, work => RunLarge(options, work)),
            "fuse" or "all" => InFolder(options, work => RunFuse(options, work)),
            _ => 0,
        };
    }

    private static int InFolder(Dictionary<string, string> options, Action<string> run)
    {
        string parent = options.GetValueOrDefault(
            "--in", Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath());
        string work = Path.Combine(parent, $"packetfs-bench.{Environment.ProcessId}");
        Directory.CreateDirectory(work);
        try
        {
            run(work);
            return 0;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string[]? Only(Dictionary<string, string> options) =>
        options.TryGetValue("--only", out string? only) ? only.Split(',') : null;

    private static int Number(Dictionary<string, string> options, string name, int otherwise) =>
        options.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static void RunFuse(Dictionary<string, string> options, string work) => new FuseBenchmark(
        work,
        Only(options),
        Number(options, "--rounds", 3),
        Number(options, "--size", 400),
        Number(options, "--files", 20_000)).Run();

    private static void RunLarge(Dictionary<string, string> options, string work)
    {
        string[]? only = Only(options);
        new LargeBenchmark(
            work,
            Number(options, "--folders", 1_000),
            Number(options, "--files", 1_000),
            Number(options, "--one", 200_000),
            Number(options, "--crumbs", 200_000)).Run(
                LargeShape.On(Path.Combine(work, "large.img")).Where(
                    shape => only is null || only.Contains(shape.Name, StringComparer.Ordinal)));
    }
}
