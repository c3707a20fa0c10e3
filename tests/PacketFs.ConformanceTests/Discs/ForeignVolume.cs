using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.ConformanceTests.Guest;
using PacketFs.ConformanceTests.Manifests;
using PacketFs.ConformanceTests.Programs;
using PacketFs.ConformanceTests.Stacks;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Volumes;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>One volume of the reference discs: changed by us, then by Linux.</summary>
internal sealed class ForeignVolume(string name, Workspace workspace)
{
    /// <summary>What Linux does where it can write, in as little room as these volumes have.</summary>
    private const string Changes = """
        mkdir -p linux/sub
        for size in 0 100 2047 9000; do head -c $size /dev/urandom >linux/size-$size; done
        i=0; while [ $i -lt 40 ]; do echo $i >linux/sub/entry-$i; i=$((i + 1)); done
        i=0; while [ $i -lt 40 ]; do rm linux/sub/entry-$i; i=$((i + 3)); done
        echo appended >>ours/kept-3
        truncate -s 5 ours/kept-9
        mv ours/kept-6 linux/moved
        rm ours/kept-0
        rm -r ours/sub
        sync
        """;

    /// <summary>Linux counts objects where UDF counts names (2.2.6.4), and goes on counting in its way.</summary>
    private static readonly Problem[] OfLinux = [Problem.ObjectCountsWrong];

    /// <summary>A volume of Windows 7 on which Linux makes no entry (EIO), as Windows left it.</summary>
    private const string NoneForLinux = "udf-hdd-win7";

    private const long AppendCapacity = 400_000;
    private readonly string _path = workspace.File(name + ".img");
    private int _blockSize;
    private HashSet<Problem> _before = [];
    private Manifest? _ours;
    private bool _isAppended;

    /// <summary>All volumes but the one whose blocks no system reads.</summary>
    public static IEnumerable<string> Names => CorpusImages.FieldNames.Concat(
        CorpusImages.Names.Where(name => !name.Contains("b8192", StringComparison.Ordinal)));

    public string Name => name;

    /// <summary>Linux writes up to 2.01, and neither metadata nor virtual partitions.</summary>
    public bool IsLinuxWriting { get; private set; }

    /// <summary>It mounted the volume before we had changed anything, and without being told where it starts.</summary>
    public bool IsForLinux => CorpusImages.FieldNames.Contains(name)
        || (name != "hd-r2.01-startblock"
            && CorpusImages.ReadManifest(name).Contains("# mount ok\n", StringComparison.Ordinal));

    public GuestDisc ForGuest => new(_path, _blockSize, IsLinuxWriting ? Changes : null);

    /// <summary>Changes the volume and leaves it as an image; or says why it takes no changes.</summary>
    public string? TryChange(List<string> wrong)
    {
        SparseBlockDevice image = CorpusImages.FieldNames.Contains(name)
            ? CorpusImages.OpenField(name)
            : CorpusImages.Open(name)!;
        _blockSize = image.Geometry.BlockSize;
        LogicalVolume found = VolumeReader.Read(image).Volume!;
        _isAppended = found.Maps.Any(map => map.Kind == PartitionMapKind.Virtual);
        IsLinuxWriting = found.Maps.Count == 1 && name != NoneForLinux;
        IBlockDevice device = _isAppended ? AppendMemoryDevice.Load(image, AppendCapacity) : image;
        _before = ProblemsOf(device);
        string[] complaints = UdfinfoComplaints(image);
        UdfVolume volume = Mount(device, readOnly: false);
        if (volume.ReadOnlyReason is { } reason)
        {
            volume.Dispose();
            return reason;
        }

        Manifest before = VolumeManifest.Of(volume);
        Change(volume);
        Manifest after = VolumeManifest.Of(volume);
        volume.Unmount();
        wrong.AddRange(ProblemsOf(device).Except(_before).Select(problem => $"{name}: {problem} is new"));
        Save(device);
        wrong.AddRange(UdfinfoComplaints(_path).Except(complaints).Select(line => $"{name}: udfinfo says {line}"));
        _ours = Look();
        Object(wrong, "changed when it was mounted again", ManifestComparison.Differences(after, _ours));
        Object(wrong, "lost by our changes", [.. ManifestComparison.Differences(before, _ours, Untouched)
            .Where(line => !line.StartsWith("extra", StringComparison.Ordinal))]);
        return null;
    }

    /// <summary>Holds what Linux saw against what we see.</summary>
    public void Compare(GuestReport report, List<string> wrong)
    {
        Object(wrong, "trouble for Linux", report.Troubles);
        if (report.Manifest is not { } seen)
        {
            wrong.Add($"{name}: Linux does not mount it");
            return;
        }

        Object(wrong, "seen otherwise by Linux", ManifestComparison.Differences(
            seen, IsLinuxWriting ? Look() : _ours!, AsBothSee));
        if (IsLinuxWriting)
        {
            using SparseBlockDevice image = SparseBlockDevice.Load(_path, _blockSize);
            wrong.AddRange(ProblemsOf(image).Except(_before).Except(OfLinux)
                .Select(problem => $"{name}: {problem} is new after Linux"));
        }
    }

    private static void Change(UdfVolume volume)
    {
        byte[] content = new byte[20_000];
        new Prng(11).Fill(content);
        foreach (DirectoryListing.Entry entry in DirectoryListing.ReadAll(volume, NodeId.Root, withAttributes: true)
            .Where(entry => entry.Attributes is { Kind: NodeKind.File, Size: > 0, LinkCount: 1 }).Take(3))
        {
            volume.Write(entry.Attributes.Id, entry.Attributes.Size / 2, content.AsSpan(0, 100));
            volume.Write(entry.Attributes.Id, entry.Attributes.Size + 50, content.AsSpan(0, 3000));
        }

        NodeId ours = volume.Create(NodeId.Root, "ours", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        NodeId sub = volume.Create(ours, "sub", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        for (int i = 0; i < 60; i++)
        {
            NodeId file = volume.Create(ours, $"kept-{i}", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
            volume.Write(file, i % 4 * 500, content.AsSpan(0, i * 100));
        }

        volume.Sync();
        for (int i = 1; i < 60; i += 3)
        {
            volume.Unlink(ours, $"kept-{i}");
            volume.Rename(ours, $"kept-{i + 1}", sub, $"moved-{i}", RenameMode.Replace);
        }

        Assert(volume.TryLookup(ours, "kept-30", out NodeAttributes shorter));
        volume.SetAttributes(shorter.Id, new AttributeChange { Size = 7 });
        volume.Link(shorter.Id, sub, "second name");
    }

    private static void Assert(bool isTrue) => Xunit.Assert.True(isTrue);

    // The three files of the root that grew, and the root itself, whose time has changed.
    private static ManifestEntry? Untouched(ManifestEntry entry) =>
        entry.Path.Contains('/', StringComparison.Ordinal) || entry.Type is not ('f' or 'd') ? entry : null;

    // Linux shows an owner that is not specified as nobody, our manifest as root.
    private static ManifestEntry AsBothSee(ManifestEntry entry) => entry with
    {
        Uid = entry.Uid == 65534 ? 0 : entry.Uid,
        Gid = entry.Gid == 65534 ? 0 : entry.Gid,
    };

    private static HashSet<Problem> ProblemsOf(IBlockDevice device) =>
        [.. VolumeChecker.Check(device).Findings.Where(finding => finding.Severity > Severity.Information)
            .Select(finding => finding.Problem)];

    private static UdfVolume Mount(IBlockDevice device, bool readOnly) => UdfVolume.Mount(
        device, new UdfMountOptions { ReadOnly = readOnly }, TimeProvider.System, NullLogger.Instance);

    private Manifest Look()
    {
        using SparseBlockDevice image = SparseBlockDevice.Load(_path, _blockSize);
        using UdfVolume volume = Mount(image, readOnly: true);
        return VolumeManifest.Of(volume);
    }

    private void Save(IBlockDevice device)
    {
        if (device is AppendMemoryDevice appended)
        {
            appended.Save(_path);
        }
        else
        {
            ((SparseBlockDevice)device).Save(_path);
        }
    }

    private string[] UdfinfoComplaints(SparseBlockDevice image)
    {
        image.Save(_path);
        return UdfinfoComplaints(_path);
    }

    private string[] UdfinfoComplaints(string path)
    {
        string size = _blockSize.ToString(CultureInfo.InvariantCulture);
        ProgramResult result = OutsideProgram.Run("udfinfo", "--utf8", "--blocksize=" + size, path);
        string[] fields = result.Output.Split('\n');
        return
        [
            .. result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            .. result.Succeeded ? (string[])[] : ["it fails"],
            .. fields.Where(line =>
                line.StartsWith("integrity=", StringComparison.Ordinal) && line != "integrity=closed"),
        ];
    }

    private void Object(List<string> wrong, string what, IReadOnlyList<string> lines) =>
        wrong.AddRange(lines.Take(4).Select(line => $"{name}: {what}: {line}"));
}
