using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Hosting.Jobs;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Format;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Recover;

/// <summary>Volumes whose directories, file set, descriptors or tables are gone: a scan of the disc finds the
/// files.</summary>
public sealed class DeepRecoveryTests : IDisposable
{
    private const ulong First = LogicalVolumeHeaderDescriptor.FirstUniqueId;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-deep-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("plain", "root")]
    [InlineData("plain", "set")]
    [InlineData("plain", "descriptors")]
    [InlineData("plain", "descriptors set root")]
    [InlineData("sparable", "root set")]
    [InlineData("sparable", "descriptors set root")]
    [InlineData("metadata", "root")]
    [InlineData("metadata", "set root")]
    [InlineData("metadata", "files")]
    [InlineData("metadata", "files set root")]
    [InlineData("metadata", "descriptors set root")]
    [InlineData("sparable metadata", "files set root")]
    [InlineData("1.50", "root")]
    [InlineData("1.50", "tables")]
    [InlineData("2.01", "tables")]
    [InlineData("2.01", "tables set root")]
    [InlineData("2.01", "tables descriptors")]
    public void Every_file_is_found_whatever_is_gone(string kind, string gone)
    {
        (string image, Dictionary<string, byte[]> files) = Make(kind);
        long wiped = 0;
        foreach (string what in gone.Split(' '))
        {
            wiped += Wipe(image, block => IsPart(block, what));
        }

        Assert.True(wiped > 0, "something is gone");
        byte[] before = File.ReadAllBytes(image);
        RecoverOutcome outcome = Recover(image);

        Assert.Equal(before, File.ReadAllBytes(image));
        RequireContents(files, outcome);
        Assert.Contains(Names(), name => name.StartsWith("docs", StringComparison.Ordinal)
            || name.StartsWith("directory-", StringComparison.Ordinal));
        Assert.Contains("a name that is not so short 33", Names());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("sparable")]
    [InlineData("metadata")]
    [InlineData("2.01")]
    public void Names_of_a_directory_whose_file_entry_is_gone_are_known_from_its_blocks(string kind)
    {
        (string image, Dictionary<string, byte[]> files) = Make(kind);
        Assert.True(Wipe(image, block => IdOf(block) == First + 1 && IsDirectory(block)) > 0);
        RecoverOutcome outcome = Recover(image);
        RequireContents(files, outcome);
        Assert.Contains("a name that is not so short 33", Names());
    }

    [Theory]
    [InlineData("1.50")]
    [InlineData("2.01")]
    public void What_was_recorded_for_a_table_that_is_damaged_is_found(string kind)
    {
        IBlockDevice device = ShapeOf(kind).FormatAny();
        Dictionary<string, byte[]> files = [];
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            NodeId changed = volume.Create(NodeId.Root, "changed", new NewNode(NodeKind.File, 0x1A4)).Id;
            volume.Write(changed, 0, Content("older"));
            volume.Sync();
            volume.Write(changed, 10_000, Content("newer").AsSpan(0, 5000));
            NodeId added = volume.Create(NodeId.Root, "added", new NewNode(NodeKind.File, 0x1A4)).Id;
            volume.Write(added, 0, Content("added"));
            volume.Unmount();
            byte[] newer = Content("older");
            Content("newer").AsSpan(0, 5000).CopyTo(newer.AsSpan(10_000));
            (files["older"], files["newer"], files["added"]) = (Content("older"), newer, Content("added"));
        }

        AppendMemoryDevice medium = (AppendMemoryDevice)device;
        medium.Damage(medium.NextWritable.Value - 1, block => block.AsSpan(20, 100).Fill(0x77));
        RepairPlan plan = VolumeRepairer.Plan(medium);
        Assert.Contains("recover --deep", Assert.Single(plan.Steps).Loss);
        string image = Path.Combine(_folder.FullName, "disc.img");
        medium.Save(image);
        RecoverOutcome outcome = Recover(image);
        RequireContents(files, outcome);
        Assert.Contains("added", Names());
    }

    [Fact]
    public void A_deleted_file_comes_back_unless_others_have_its_blocks()
    {
        (string image, Dictionary<string, byte[]> files) = Make("plain");
        files["deleted"] = Content("deleted");
        RecoverOutcome outcome = Recover(image);
        RequireContents(files, outcome);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(outcome.Scanned, line => line.Contains("had no way from the root", StringComparison.Ordinal));
    }

    [Fact]
    public void A_disc_with_nothing_on_it_says_so()
    {
        string image = Path.Combine(_folder.FullName, "empty.img");
        File.WriteAllBytes(image, new byte[2048 * 600]);
        RecoverOutcome outcome = Recover(image);
        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains(outcome.Scanned, line => line.StartsWith("0 file entries", StringComparison.Ordinal));
    }

    private static VolumeShape ShapeOf(string kind) => kind switch
    {
        "plain" => new VolumeShape(UdfRevision.V201, 2048, 4096, 1),
        "sparable" => new VolumeShape(UdfRevision.V201, 2048, 8192, 32),
        "metadata" => new VolumeShape(UdfRevision.V250, 2048, 4096, 1),
        "sparable metadata" => new VolumeShape(UdfRevision.V250, 2048, 8192, 32),
        "1.50" => new VolumeShape(UdfRevision.V150, 2048, 8192, 1) { PartitionKind = UdfPartitionKind.Virtual },
        _ => new VolumeShape(UdfRevision.V201, 2048, 8192, 16) { PartitionKind = UdfPartitionKind.Virtual },
    };

    private static byte[] Content(string name)
    {
        byte[] bytes = new byte[30_000];
        new Prng((ulong)name.Sum(unit => unit)).Fill(bytes);
        return bytes;
    }

    private (string Image, Dictionary<string, byte[]> Files) Make(string kind)
    {
        IBlockDevice device = ShapeOf(kind).FormatAny();
        Dictionary<string, byte[]> files = [];
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            NewNode plain = new(NodeKind.File, 0x1A4);
            NewNode folder = new(NodeKind.Directory, 0x1ED);
            NodeId docs = volume.Create(NodeId.Root, "docs", folder).Id;
            NodeId many = volume.Create(NodeId.Root, "many", folder).Id;
            NodeId deep = volume.Create(docs, "deep", folder).Id;
            foreach ((NodeId parent, string name) in ((NodeId, string)[])
                [(NodeId.Root, "top"), (docs, "inside"), (deep, "deeper"), (NodeId.Root, "deleted")])
            {
                volume.Write(volume.Create(parent, name, plain).Id, 0, Content(name));
                files[name] = Content(name);
            }

            for (int i = 0; i < 80; i++)
            {
                NodeId small = volume.Create(many, $"a name that is not so short {i}", plain).Id;
                byte[] content = BitConverter.GetBytes(i + 1000L);
                volume.Write(small, 0, content);
                files[$"small {i}"] = content;
            }

            volume.Sync();
            volume.Unlink(NodeId.Root, "deleted");
            files.Remove("deleted");
            volume.Unmount();
        }

        string image = Path.Combine(_folder.FullName, "disc.img");
        if (device is SparseBlockDevice sparse)
        {
            sparse.Save(image);
        }
        else
        {
            ((AppendMemoryDevice)device).Save(image);
        }

        return (image, files);
    }

    private delegate bool BlockTest(ReadOnlySpan<byte> block);

    private static long Wipe(string image, BlockTest isGone)
    {
        byte[] bytes = File.ReadAllBytes(image);
        long count = 0;
        for (int at = 0; at < bytes.Length; at += 2048)
        {
            Span<byte> block = bytes.AsSpan(at, 2048);
            if (DescriptorTag.Verify(block, null) is null && isGone(block))
            {
                block.Clear();
                count++;
            }
        }

        File.WriteAllBytes(image, bytes);
        return count;
    }

    private static bool IsPart(ReadOnlySpan<byte> block, string what)
    {
        TagId id = DescriptorTag.Of(block).Id;
        FileType type = MemoryMarshal.AsRef<FileEntry>(block).IcbTag.FileType;
        bool isEntry = id is TagId.FileEntry or TagId.ExtendedFileEntry;
        bool isNobodys = isEntry && MemoryMarshal.AsRef<FileEntry>(block).FileLinkCount == 0;
        return what switch
        {
            "root" => isEntry && type == FileType.Directory && IdOf(block) == 0,
            "set" => id == TagId.FileSetDescriptor,
            "descriptors" => (ushort)id is >= 1 and <= 9,
            "files" => isEntry && type is FileType.MetadataFile or FileType.MetadataMirrorFile,
            _ => isEntry && (type == FileType.VirtualAllocationTable
                || (type == FileType.NotSpecified && isNobodys)),
        };
    }

    private static bool IsDirectory(ReadOnlySpan<byte> block) =>
        MemoryMarshal.AsRef<FileEntry>(block).IcbTag.FileType == FileType.Directory;

    private static ulong? IdOf(ReadOnlySpan<byte> block) => DescriptorTag.Of(block).Id switch
    {
        TagId.FileEntry => MemoryMarshal.AsRef<FileEntry>(block).UniqueId,
        TagId.ExtendedFileEntry => MemoryMarshal.AsRef<ExtendedFileEntry>(block).UniqueId,
        _ => null,
    };

    private RecoverOutcome Recover(string image) => RecoverJob.Run(
        image,
        Path.Combine(_folder.FullName, "out"),
        NullLoggerFactory.Instance,
        new Progress<OperationProgress>(),
        CancellationToken.None,
        deep: true);

    private IEnumerable<string> Names() => Directory
        .EnumerateFileSystemEntries(Path.Combine(_folder.FullName, "out"), "*", SearchOption.AllDirectories)
        .Select(path => Path.GetFileName(path));

    private void RequireContents(Dictionary<string, byte[]> files, RecoverOutcome outcome)
    {
        HashSet<string> found = [.. Directory
            .EnumerateFiles(Path.Combine(_folder.FullName, "out"), "*", SearchOption.AllDirectories)
            .Select(path => Convert.ToHexString(File.ReadAllBytes(path)))];
        string[] missing =
        [
            .. files.Where(file => !found.Contains(Convert.ToHexString(file.Value))).Select(file => file.Key),
        ];
        Assert.True(
            missing.Length == 0,
            $"missing {missing.Length}: {string.Join(", ", missing.Take(5))}\n{string.Join("\n", outcome.Scanned)}\n"
            + $"{string.Join("\n", outcome.Problems.Take(5))}\n{string.Join("\n", outcome.Notes.Take(5))}");
    }
}
