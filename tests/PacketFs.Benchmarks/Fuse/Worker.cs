using System.Diagnostics;
using System.Globalization;
using PacketFs.Core;

namespace PacketFs.Benchmarks.Fuse;

/// <summary>
/// The program that uses a mounted folder: a child process of its own, so that its page faults, its garbage collector
/// and its start are none of the file system's time. Prints how long the work took, in seconds.
/// </summary>
internal static class Worker
{
    public const int SmallFileBytes = 4096;

    private const int PieceBytes = 1 << 20;
    private const int FilesInFolder = 1000;
    private const ulong Seed = 1;

    /// <param name="operation">What to do.</param>
    /// <param name="folder">In the mounted volume.</param>
    /// <param name="count">Mebibytes for <see cref="Operation.Write"/> and Read, files for the others.</param>
    public static int Run(Operation operation, string folder, int count)
    {
        byte[] piece = GC.AllocateArray<byte>(PieceBytes, pinned: true);
        new Prng(Seed).Fill(piece);
        Stopwatch watch = Stopwatch.StartNew();
        switch (operation)
        {
            case Operation.Write:
                WriteLarge(Path.Combine(folder, "large"), piece, count);
                break;
            case Operation.Read:
                ReadLarge(Path.Combine(folder, "large"), piece, count);
                break;
            case Operation.Create:
                CreateSmall(folder, piece.AsSpan(0, SmallFileBytes), count);
                break;
            case Operation.Stat:
                StatSmall(folder, count);
                break;
            case Operation.ReadSmall:
                ReadSmall(folder, piece, count);
                break;
            case Operation.Unlink:
                UnlinkSmall(folder, count);
                break;
        }

        Console.WriteLine(watch.Elapsed.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }

    private static void WriteLarge(string path, ReadOnlySpan<byte> piece, int pieces)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (int i = 0; i < pieces; i++)
        {
            file.Write(piece);
        }

        file.Flush(flushToDisk: true);
    }

    private static void ReadLarge(string path, Span<byte> piece, int pieces)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        long total = 0;
        while (file.Read(piece) is var count and > 0)
        {
            total += count;
        }

        if (total != (long)pieces * PieceBytes)
        {
            throw new InvalidDataException($"{path} has {total} bytes");
        }
    }

    private static void CreateSmall(string folder, ReadOnlySpan<byte> content, int files)
    {
        foreach ((string path, bool isFirst) in Paths(folder, files))
        {
            if (isFirst)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            }

            using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            file.Write(content);
        }

        using Process? sync = Process.Start("sync", ["-f", folder]);
        sync?.WaitForExit();
    }

    private static void StatSmall(string folder, int files)
    {
        int seen = 0;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("small-*", SearchOption.AllDirectories))
        {
            seen += file.Length == SmallFileBytes ? 1 : 0;
        }

        if (seen != files)
        {
            throw new InvalidDataException($"{seen} files of {files} are there");
        }
    }

    private static void ReadSmall(string folder, Span<byte> buffer, int files)
    {
        foreach ((string path, _) in Paths(folder, files))
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (file.Read(buffer[..SmallFileBytes]) != SmallFileBytes)
            {
                throw new InvalidDataException($"{path} is short");
            }
        }
    }

    private static void UnlinkSmall(string folder, int files)
    {
        foreach ((string path, _) in Paths(folder, files))
        {
            File.Delete(path);
        }

        using Process? sync = Process.Start("sync", ["-f", folder]);
        sync?.WaitForExit();
    }

    private static IEnumerable<(string Path, bool IsFirst)> Paths(string folder, int files)
    {
        for (int i = 0; i < files; i++)
        {
            string inside = $"folder-{i / FilesInFolder}/small-{i % FilesInFolder}";
            yield return (Path.Combine(folder, inside), i % FilesInFolder == 0);
        }
    }
}
