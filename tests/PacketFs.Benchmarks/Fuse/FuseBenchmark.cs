using System.Diagnostics;
using System.Globalization;
using PacketFs.TestKit.Stack;

namespace PacketFs.Benchmarks.Fuse;

/// <summary>
/// Speed through FUSE beside other file systems in user space: all in the same run, on images in memory, in interleaved
/// rounds, so that a machine that is busy at times is busy for all. Medians over the rounds, and ratios.
/// </summary>
internal sealed class FuseBenchmark(string work, string[]? only, int rounds, int mebibytes, int files)
{
    private const long ImageBytes = 1L << 30;

    private readonly ResultTable _results = new();

    public void Run()
    {
        Peer[] peers = [.. new[] { Peer.Image, Peer.Disc }.Concat(Peer.Present())
            .Where(peer => only is null || only.Contains(peer.Name, StringComparer.Ordinal))];
        Console.WriteLine(
            $"through FUSE: {string.Join(", ", peers.Select(peer => peer.Name))}; {rounds} rounds, " +
            $"{mebibytes} MiB in one file, {files} files of {Worker.SmallFileBytes} bytes, images in {work}");
        for (int round = 1; round <= rounds; round++)
        {
            // Each round begins with another one: nobody is always the first after a pause.
            foreach (Peer peer in peers.Skip(round % peers.Length).Concat(peers.Take(round % peers.Length)))
            {
                RunOne(peer);
                Console.WriteLine($"  round {round}: {peer.Name} done");
            }
        }

        Console.WriteLine();
        Console.Write(_results.Print([.. peers.Select(peer => peer.Name)], mebibytes, files));
    }

    private void RunOne(Peer peer)
    {
        string image = Path.Combine(work, "bench.img");
        string folder = Path.Combine(work, "mnt");
        Directory.CreateDirectory(folder);
        if (peer.NeedsFile)
        {
            using FileStream file = File.Create(image);
            file.SetLength(ImageBytes);
        }

        foreach (string[] command in peer.Prepare)
        {
            Execute(command, image, folder);
        }

        try
        {
            Mounted(peer, image, folder, Operation.Write);
            Mounted(peer, image, folder, Operation.Read);
            Mounted(peer, image, folder, Operation.Create);
            Mounted(peer, image, folder, Operation.Stat, Operation.ReadSmall, Operation.Unlink);
        }
        finally
        {
            File.Delete(image);
            File.Delete(image + ".disc");
        }
    }

    private void Mounted(Peer peer, string image, string folder, params Operation[] operations)
    {
        Execute(peer.Mount, image, folder);
        try
        {
            foreach (Operation operation in operations)
            {
                bool isLarge = operation is Operation.Write or Operation.Read;
                _results.Add(peer.Name, operation, Work(operation, folder, isLarge ? mebibytes : files));
            }

            if (peer.IsOurs)
            {
                _results.AddMemory(peer.Name, ServingProcess.Of(folder)?.PeakKiB ?? 0);
            }
        }
        finally
        {
            Execute(peer.Unmount, image, folder);
        }
    }

    private static double Work(Operation operation, string folder, int count)
    {
        ProcessStartInfo start = new(
            Environment.ProcessPath!,
            ["--worker", operation.ToString(), folder, count.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{operation} in {folder} failed");
    }

    private static void Execute(string[] command, string image, string folder) => ChildProgram.Run(
        [.. command.Select(word => word
            .Replace("{image}", image, StringComparison.Ordinal)
            .Replace("{folder}", folder, StringComparison.Ordinal))]);
}
