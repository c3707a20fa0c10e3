using System.IO.Compression;
using PacketFs.Core;
using PacketFs.TestKit.Requirements;

namespace PacketFs.TestKit.Udf;

/// <summary>
/// Discs of other implementations that the repository itself holds; tests/images/README.md says how they were made.
/// </summary>
public static class GoldenImages
{
    /// <summary>A tree that Linux wrote: UDF 2.01, type 1, blocks of 512 bytes.</summary>
    public const string LinuxTree = "linux-tree-2.01-512";

    /// <summary>A copy of its own for each caller.</summary>
    public static SparseBlockDevice Open(string name, int blockSize)
    {
        string path = Path.Combine(HostTools.CheckoutRoot, "tests", "images", name + ".img.gz");
        using GZipStream packed = new(File.OpenRead(path), CompressionMode.Decompress);
        using MemoryStream content = new();
        packed.CopyTo(content);
        SparseBlockDevice device = new(new BlockGeometry(blockSize, content.Length / blockSize, 1, false));
        device.Write(new Lba(0), content.ToArray());
        device.WriteLog.Clear();
        return device;
    }
}
