using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Programs;
using PacketFs.Core;
using PacketFs.TestKit.Requirements;
using PacketFs.TestKit.Stack;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.ConformanceTests;

/// <summary>
/// A volume of 100 GB with 200,000 files in one directory and a file of 60 GB: our mount shows all of it and stays
/// below 200 MB of memory at any time. `packetfs-bench large` does the same with a million files.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class LargeMountTests(ITestOutputHelper output)
{
    private const int Files = 200_000;
    private const long MostKiB = 200L << 10;
    private const int PieceBytes = 256 << 10;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    [RequiresFact(Requirement.Launchers, Requirement.Fuse)]
    public void A_mount_of_many_files_and_a_huge_one_stays_below_200_MB()
    {
        using Workspace workspace = new();
        string image = Path.Combine(workspace.Root, "large.img");
        string folder = workspace.Folder("mount");
        using (FileStream file = File.Create(image))
        {
            file.SetLength(100_000_000_000L / 65_536 * 65_536);
        }

        Run("pwfmt", image, "--revision", "2.50", "--label", "LARGE");
        Mounted(image, folder, () =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "many"));
            for (int i = 0; i < Files; i++)
            {
                File.OpenHandle(NameOf(folder, i), FileMode.CreateNew, FileAccess.Write).Dispose();
            }

            WriteHuge(folder);
        });
        Mounted(image, folder, () =>
        {
            Assert.Equal(Files, Directory.EnumerateFiles(Path.Combine(folder, "many")).Count());
            Prng random = new(1);
            for (int i = 0; i < 2_000; i++)
            {
                Assert.True(File.Exists(NameOf(folder, random.Next(Files))));
            }

            ReadHuge(folder);
        });
        Run("packetfs", "check", image);
    }

    private static string NameOf(string folder, int i) => Path.Combine(folder, "many", $"file-{i:D7}.dat");

    /// <summary>Places all over 60 GB, and what is there.</summary>
    private static IEnumerable<(long Offset, byte Value)> Pieces()
    {
        for (long i = 0; i < 200; i++)
        {
            yield return (((i * 7_919) % 200 * (300L << 20)) + (i * 4_097), (byte)(i + 1));
        }
    }

    private static void WriteHuge(string folder)
    {
        using FileStream file = new(
            Path.Combine(folder, "huge"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.SetLength(60L << 30);
        byte[] piece = new byte[PieceBytes];
        foreach ((long offset, byte value) in Pieces())
        {
            piece.AsSpan().Fill(value);
            file.Position = offset;
            file.Write(piece);
        }

        file.Flush(flushToDisk: true);
    }

    private static void ReadHuge(string folder)
    {
        using FileStream file = new(
            Path.Combine(folder, "huge"), FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        Assert.Equal(60L << 30, file.Length);
        byte[] piece = new byte[PieceBytes];
        foreach ((long offset, byte value) in Pieces())
        {
            file.Position = offset;
            file.ReadExactly(piece);
            Assert.False(piece.AsSpan().ContainsAnyExcept(value), $"at byte {offset}");
        }

        file.SetLength(30L << 30);
    }

    private void Mounted(string image, string folder, Action use)
    {
        Run("packetfs", "mount", image, folder, "--daemon");
        try
        {
            use();
            ServingProcess? server = ServingProcess.Of(folder);
            Assert.NotNull(server);
            output.WriteLine($"{server.PeakKiB >> 10} MiB at most, {server.ResidentKiB >> 10} MiB at the end");
            Assert.InRange(server.PeakKiB, 1, MostKiB);
        }
        finally
        {
            Run("packetfs", "unmount", folder);
        }
    }

    private static void Run(string program, params string[] arguments) =>
        OutsideProgram.Run(HostTools.Launcher(program), arguments, null, null, s_patience).MustSucceed();
}
