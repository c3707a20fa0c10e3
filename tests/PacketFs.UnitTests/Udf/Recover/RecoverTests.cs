using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Hosting.Jobs;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Recover;
using PacketFs.Udf.Volumes;
using PacketFs.UnitTests.Udf.Check;
using Xunit;

namespace PacketFs.UnitTests.Udf.Recover;

/// <summary>Files are copied out of broken volumes; the volumes stay as they are.</summary>
public sealed class RecoverTests : IDisposable
{
    private const int Fragmented = 31;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-recover-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void All_files_come_out_of_a_volume_without_any_volume_descriptor()
    {
        using SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        Dictionary<string, byte[]> expected = Recover(device, out RecoverOutcome sound);

        // 57 files, a fifo, a socket, and a device where this process may make one.
        Assert.InRange(expected.Count, 59, 60);
        Assert.Empty(sound.Notes);

        WipeStructures(device);
        Dictionary<string, byte[]> found = Recover(device, out RecoverOutcome outcome);

        Assert.Equal(expected, found);
        Assert.Contains(outcome.Notes, note => note.Contains("starts at sector 288", StringComparison.Ordinal));
        DiscEditor disc = new(GoldenImages.Open(GoldenImages.LinuxTree, 512));
        device.Write(new Lba(288 + disc.Volume.FileSetDescriptorSequenceExtent.Location.Block), new byte[512]);
        Assert.Equal(expected, Recover(device, out _));
    }

    [Fact]
    public void Nothing_comes_out_of_nothing()
    {
        using SparseBlockDevice device = new(new BlockGeometry(2048, 1000, 1, false));

        FsException failure = Assert.Throws<FsException>(
            () => VolumeRecovery.Open(device, NullLogger.Instance));

        Assert.Equal(FsError.Corrupt, failure.Error);
    }

    [Fact]
    public void Unreadable_blocks_are_named_and_become_zeros()
    {
        using SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        uint icb = new DiscEditor(device).Find("fragmented");
        uint[] blocks = [.. new DiscEditor(device).BlocksOf(icb)];
        device.Unreadable.Add(288 + blocks[2]);
        device.Unreadable.Add(288 + blocks[3]);
        RecoveredVolume recovered = VolumeRecovery.Open(device, NullLogger.Instance);
        Assert.Empty(recovered.Notes);

        Assert.True(recovered.Volume.TryLookup(NodeId.Root, "fragmented", out NodeAttributes attributes));

        Assert.Equal(512, recovered.Volume.Read(attributes.Id, 0, new byte[512]));
        FsException failure = Assert.Throws<FsException>(
            () => { recovered.Volume.Read(attributes.Id, 1024, new byte[512]); });
        Assert.Equal(FsError.InputOutput, failure.Error);
        Assert.Equal(512, recovered.Volume.Read(attributes.Id, 2048, new byte[512]));
        Assert.True(blocks.Length > Fragmented, "the file has many extents");
    }

    [Theory]
    [InlineData("OrphanIcb", "lost+found/link-50")]
    [InlineData("RootMissing", "docs/small.txt")]
    [InlineData("FileSetMissing", "docs/small.txt")]
    [InlineData("AnchorMissing", "docs/small.txt")]
    [InlineData("ParentMissing", "docs/small.txt")]
    [InlineData("EntryDamaged", "docs/small.txt")]
    public void What_lost_its_way_is_found(string damage, string path)
    {
        using SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        CorruptionTests.Changes[damage](new DiscEditor(device));
        device.WriteLog.Clear();

        string image = Save(device);
        byte[] before = File.ReadAllBytes(image);
        RecoverOutcome outcome = Run(image, "out");

        Assert.NotEmpty(outcome.Notes);
        string found = Path.Combine(_folder.FullName, "out", path);
        Assert.True(File.Exists(found) || new FileInfo(found).LinkTarget is not null, string.Join("\n", outcome.Notes));
        Assert.Equal(before, File.ReadAllBytes(image));
    }

    [Fact]
    public void A_damaged_file_entry_is_named_and_the_rest_is_copied()
    {
        using SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        CorruptionTests.Changes["IcbDamaged"](new DiscEditor(device));

        RecoverOutcome outcome = Run(Save(device), "out");

        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains(outcome.Problems, problem => problem.StartsWith("/docs/small.txt: ", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "out", "docs", "medium.bin")));
    }

    [Fact]
    public void A_destination_with_something_in_it_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "kept"), "kept");
        using SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        string image = Save(device);

        FsException failure = Assert.Throws<FsException>(() => { Run(image, "."); });

        Assert.Equal(FsError.Exists, failure.Error);
    }

    private static void WipeStructures(SparseBlockDevice device)
    {
        LogicalVolume volume = VolumeReader.Read(device).Volume!;
        foreach ((long start, long end) in ((long, long)[])[(64, 80), (256, 257), (3839, 3840), (4095, 4096),
            Extent(volume.Main), Extent(volume.Reserve)])
        {
            device.Write(new Lba(start), new byte[(end - start) * 512]);
        }
    }

    private static (long Start, long End) Extent(VolumeDescriptorSequence sequence) =>
        (sequence.Extents[0].Location.Value, sequence.Extents[0].Location.Value + (sequence.Extents[0].Length / 512));

    private Dictionary<string, byte[]> Recover(SparseBlockDevice device, out RecoverOutcome outcome)
    {
        string name = Guid.NewGuid().ToString("N");
        outcome = Run(Save(device), name);
        string root = Path.Combine(_folder.FullName, name);
        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).LinkTarget is null)
            .ToDictionary(path => Path.GetRelativePath(root, path), Content);
    }

    /// <summary>A fifo has no length, and whoever opens it waits.</summary>
    private static byte[] Content(string path) => new FileInfo(path).Length == 0 ? [] : File.ReadAllBytes(path);

    private string Save(SparseBlockDevice device)
    {
        string image = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.img");
        device.Save(image);
        return image;
    }

    private RecoverOutcome Run(string image, string name) => RecoverJob.Run(
        image,
        Path.Combine(_folder.FullName, name),
        NullLoggerFactory.Instance,
        new Progress<OperationProgress>(),
        CancellationToken.None);
}
