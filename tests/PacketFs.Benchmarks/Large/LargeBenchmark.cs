using System.Diagnostics;
using System.Globalization;
using PacketFs.Core;
using PacketFs.TestKit.Requirements;
using PacketFs.TestKit.Stack;

namespace PacketFs.Benchmarks.Large;

/// <summary>
/// A volume of 100 GB with a million files in a thousand directories, 200,000 in one, a file of 60 GB and one in
/// crumbs, through FUSE: for each step its time, and the memory of the serving process at its end and at most.
/// </summary>
internal sealed class LargeBenchmark(string work, int folders, int perFolder, int inOne, int crumbs)
{
    private const int BlockSize = 2048;
    private const int PieceBytes = 1 << 20;
    private const int RandomStats = 20_000;
    private const int RandomReads = 2_000;
    private const long HugeBytes = 60L << 30;

    private readonly Prng _random = new(1);
    private string _image = string.Empty;
    private string _folder = string.Empty;

    public void Run(IEnumerable<LargeShape> shapes)
    {
        _folder = Path.Combine(work, "mnt");
        Directory.CreateDirectory(_folder);
        foreach (LargeShape shape in shapes)
        {
            Run(shape);
        }
    }

    private void Run(LargeShape shape)
    {
        _image = Path.Combine(work, "large.img");
        Console.WriteLine($"{shape.Name}: {folders:N0} folders of {perFolder:N0} files, {inOne:N0} in one");
        Console.WriteLine("step                                        seconds   peak MiB  resident MiB");
        try
        {
            if (shape.MakesFile)
            {
                using FileStream file = File.Create(_image);
                file.SetLength(100_000_000_000L / 65_536 * 65_536);
            }

            Step("format", () =>
            {
                foreach (string[] command in shape.Prepare)
                {
                    Execute([HostTools.Launcher(command[0]), .. command[1..]]);
                }
            });
            Many();
            One();
            Huge();
            Crumbs();
            Mount("mount once more");
            Step("unlink all in one folder", () => Unlink("one", inOne));
            Step("unlink every tenth file in folders", () =>
            {
                for (int i = 0; i < folders; i++)
                {
                    for (int file = 0; file < perFolder; file += 10)
                    {
                        File.Delete(PathOf($"d{i:D4}", file));
                    }
                }
            });
            Step("unlink all folders", () =>
            {
                for (int i = 0; i < folders; i++)
                {
                    Unlink($"d{i:D4}", perFolder);
                }
            });
            Step("unmount", Unmount);
            Check("check");
        }
        finally
        {
            if (ServingProcess.Of(_folder) is not null)
            {
                Unmount();
            }

            File.Delete(_image);
            File.Delete(_image + ".disc");
        }

        Console.WriteLine();
    }

    private void Many()
    {
        Mount("mount, empty");
        Step("create all in folders", () =>
        {
            for (int i = 0; i < folders; i++)
            {
                Create($"d{i:D4}", perFolder);
            }
        });
        Step("unmount", Unmount);
        Mount("mount");
        Step("find (names and attributes)", () => Find(folders * (perFolder + 1)));
        Step($"stat of {RandomStats:N0} by chance", () => Stat(i => $"d{_random.Next(folders):D4}", perFolder));
        Step("unmount", Unmount);
        Check("check of all of them");
    }

    private void One()
    {
        Mount("mount");
        Step("create all in one folder", () => Create("one", inOne));
        Step("unmount", Unmount);
        Mount("mount");
        Step($"stat of {RandomStats:N0} by chance", () => Stat(i => "one", inOne));
        Step("list of that folder", () => Require(
            Directory.EnumerateFiles(Path.Combine(_folder, "one")).Count() == inOne, "all names are listed"));
    }

    private void Huge()
    {
        string path = Path.Combine(_folder, "huge");
        byte[] piece = new byte[PieceBytes];
        Step("60 GB file: 2 GiB in pieces all over it", () =>
        {
            using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
            file.SetLength(HugeBytes);
            for (int i = 0; i < 2048; i++)
            {
                piece.AsSpan().Fill((byte)(i & 0xFF));
                file.Position = PlaceOf(i);
                file.Write(piece);
            }

            file.Flush(flushToDisk: true);
        });
        Step($"{RandomReads:N0} reads at random places", () =>
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
            for (int i = 0; i < RandomReads; i++)
            {
                int number = _random.Next(2048);
                file.Position = PlaceOf(number) + _random.Next(PieceBytes - 1);
                Require(file.ReadByte() == (number & 0xFF), "what was written is read");
            }
        });
        Step("cut to its half, then removed", () =>
        {
            using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.None, 0))
            {
                file.SetLength(HugeBytes / 2);
                file.Flush(flushToDisk: true);
            }

            File.Delete(path);
        });
    }

    private void Crumbs()
    {
        string path = Path.Combine(_folder, "crumbs");
        byte[] block = new byte[BlockSize];
        block.AsSpan().Fill(1);
        for (int part = 1; part <= 3; part++)
        {
            Step($"60 GB file in crumbs: {part} x {crumbs:N0} extents", () =>
            {
                using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 0);
                file.SetLength(HugeBytes);
                for (int i = 0; i < crumbs; i++)
                {
                    file.Position = (long)(_random.NextUInt64() % (HugeBytes / BlockSize)) * BlockSize;
                    file.Write(block);
                }

                file.Flush(flushToDisk: true);
            });
        }

        Step("unmount", Unmount);
        Mount("mount");
        Step("its first read, and an extent more", () =>
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0);
            file.Position = HugeBytes / 2;
            file.ReadExactly(block);
            file.Position = HugeBytes / 2;
            file.Write(block);
            file.Flush(flushToDisk: true);
        });
        Step("removed", () => File.Delete(path));
        Step("unmount", Unmount);
    }

    private static long PlaceOf(int piece) => (piece * 1_361L % 2048 * (HugeBytes / 2048)) + (piece * 513L);

    private void Create(string folder, int files)
    {
        Directory.CreateDirectory(Path.Combine(_folder, folder));
        for (int i = 0; i < files; i++)
        {
            File.OpenHandle(PathOf(folder, i), FileMode.CreateNew, FileAccess.Write).Dispose();
        }
    }

    private void Unlink(string folder, int files)
    {
        for (int i = 0; i < files; i++)
        {
            File.Delete(PathOf(folder, i));
        }

        Directory.Delete(Path.Combine(_folder, folder));
    }

    private void Find(int expected)
    {
        int seen = new DirectoryInfo(_folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Count(found => found.LastWriteTimeUtc.Year > 2000);
        Require(seen == expected, $"{seen} of {expected} are found");
    }

    private void Stat(Func<int, string> folder, int files)
    {
        for (int i = 0; i < RandomStats; i++)
        {
            Require(File.Exists(PathOf(folder(i), _random.Next(files))), "a file is there");
        }
    }

    private string PathOf(string folder, int i) => Path.Combine(_folder, folder, $"file-{i:D7}.dat");

    private void Mount(string step) => Step(
        step, () => Execute([HostTools.Launcher("packetfs"), "mount", _image, _folder, "--daemon"]));

    private void Check(string step)
    {
        long peak = 0;
        Step(step, () => peak = ChildProgram.Run([HostTools.Launcher("packetfs"), "check", _image]));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    at most {peak >> 10} MiB"));
    }

    private void Unmount() => Execute([HostTools.Launcher("packetfs"), "unmount", _folder]);

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"failed: {what}");
        }
    }

    private void Step(string name, Action work)
    {
        Stopwatch watch = Stopwatch.StartNew();
        work();
        double seconds = watch.Elapsed.TotalSeconds;
        ServingProcess? server = ServingProcess.Of(_folder);
        string memory = server is null
            ? string.Empty
            : string.Create(
                CultureInfo.InvariantCulture, $"{server.PeakKiB >> 10,11}{server.ResidentKiB >> 10,14}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-40}{seconds,9:F1}{memory}"));
    }

    private static void Execute(string[] command) => ChildProgram.Run(command);
}
