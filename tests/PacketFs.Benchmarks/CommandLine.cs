using PacketFs.Benchmarks.Fuse;
using PacketFs.Benchmarks.Media;

namespace PacketFs.Benchmarks;

/// <summary>What people type after `./build.sh bench`.</summary>
internal static class CommandLine
{
    private const string Usage = """
        usage: ./build.sh bench [media | fuse] [--rounds N] [--size MIB] [--files N] [--in FOLDER] [--only NAMES]

          media          packets and simulated seconds of typical jobs on an emulated CD-RW
          fuse           speed through FUSE beside ntfs-3g, exfat-fuse and fuse2fs, as far as they are installed
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
            else if (arguments[i] is "fuse" or "media")
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

        return what is "fuse" or "all" ? RunFuse(options) : 0;
    }

    private static int RunFuse(Dictionary<string, string> options)
    {
        string parent = options.GetValueOrDefault(
            "--in", Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath());
        string work = Path.Combine(parent, $"packetfs-bench.{Environment.ProcessId}");
        Directory.CreateDirectory(work);
        try
        {
            new FuseBenchmark(
                work,
                options.TryGetValue("--only", out string? only) ? only.Split(',') : null,
                int.Parse(options.GetValueOrDefault("--rounds", "3")),
                int.Parse(options.GetValueOrDefault("--size", "400")),
                int.Parse(options.GetValueOrDefault("--files", "20000"))).Run();
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
}
