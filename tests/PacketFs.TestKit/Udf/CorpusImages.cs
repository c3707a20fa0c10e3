using System.Diagnostics;
using PacketFs.TestKit.Requirements;
using PacketFs.Udf.Volumes;

namespace PacketFs.TestKit.Udf;

/// <summary>
/// Volumes that other implementations wrote, packed beside the checkout (where they are): by name, unpacked on demand.
/// A test that needs them says so with <see cref="Requirement"/> or finds an empty list.
/// </summary>
public static class CorpusImages
{
    private static readonly string? Folder = HostTools.SharedCorpus is { } root ? Path.Combine(root, "udf") : null;

    /// <summary>Names without extension; empty where there is no corpus.</summary>
    public static IReadOnlyList<string> Names { get; } = Folder is null || HostTools.Find("zstd") is null
        ? []
        : [.. Directory.GetFiles(Folder, "*.img.zst").Select(Path.GetFileName).Select(name => name![..^8]).Order()];

    /// <summary>The manifest that an independent driver made of the image.</summary>
    public static string ReadManifest(string name) => File.ReadAllText(Path.Combine(Folder!, name + ".img.manifest"));

    /// <summary>Unpacks an image; its block size is found by probing, or null when none fits.</summary>
    public static SparseBlockDevice? Open(string name)
    {
        string path = Path.Combine(Path.GetTempPath(), $"packetfs-{Guid.NewGuid():N}.img");
        try
        {
            string packed = Path.Combine(Folder!, name + ".img.zst");
            string[] arguments = ["-q", "-d", "--long=27", "--sparse", packed, "-o", path];
            ProcessStartInfo start = new(HostTools.Find("zstd")!, arguments);
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0 ? OpenFile(path) : throw new IOException($"zstd failed on {packed}");
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>
    /// Small volumes that programs in the field wrote (Nero, Mac OS X, Windows 7); empty where there are none.
    /// </summary>
    public static IReadOnlyList<string> FieldNames { get; } = FieldFolder is null || HostTools.Find("xz") is null
        ? []
        : [.. Directory.GetFiles(FieldFolder, "*.img.xz").Select(Path.GetFileName).Select(name => name![..^7]).Order()];

    private static string? FieldFolder =>
        HostTools.SharedCorpus is { } root && Directory.Exists(Path.Combine(root, "real-world"))
            ? Path.Combine(root, "real-world")
            : null;

    /// <summary>Unpacks one of <see cref="FieldNames"/>.</summary>
    public static SparseBlockDevice OpenField(string name)
    {
        string path = Path.Combine(Path.GetTempPath(), $"packetfs-{Guid.NewGuid():N}.img");
        try
        {
            ProcessStartInfo start = new(HostTools.Find("xz")!, ["-dc", Path.Combine(FieldFolder!, name + ".img.xz")])
            {
                RedirectStandardOutput = true,
            };
            using (Process process = Process.Start(start)!)
            using (FileStream file = File.Create(path))
            {
                process.StandardOutput.BaseStream.CopyTo(file);
                process.WaitForExit();
            }

            return OpenFile(path) ?? throw new IOException($"no volume in {name}");
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Loads a plain image file of any block size.</summary>
    public static SparseBlockDevice? OpenFile(string path)
    {
        using FileStream file = File.OpenRead(path);
        int? blockSize = BlockSizeProbe.Probe(
            (offset, buffer) =>
            {
                file.Position = offset;
                return file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            },
            file.Length);
        return blockSize is { } size ? SparseBlockDevice.Load(path, size) : null;
    }
}
