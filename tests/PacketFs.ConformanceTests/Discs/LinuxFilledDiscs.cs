using PacketFs.ConformanceTests.Guest;
using PacketFs.ConformanceTests.Judges;
using PacketFs.ConformanceTests.Manifests;
using PacketFs.ConformanceTests.Programs;
using Xunit;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>
/// Empty volumes by somebody, filled by the Linux kernel with the tree that this machine built: they try whoever
/// formatted them, and the judges. Formatted once and filled in one boot for all.
/// </summary>
internal sealed class LinuxFilledDiscs : IDisposable
{
    /// <summary>The size of a volume that is not a CD-RW.</summary>
    public const long PlainBytes = 64L << 20;

    private readonly string _title;
    private readonly Action<DiscSpec, string, string> _format;
    private readonly TestTrees _trees;
    private readonly Lazy<Dictionary<string, GuestReport>> _filled;

    /// <param name="title">Above the matrix.</param>
    /// <param name="format">Makes an empty volume: what, where, by which name.</param>
    public LinuxFilledDiscs(string title, Action<DiscSpec, string, string> format)
    {
        _title = title;
        _format = format;
        _trees = new TestTrees(Workspace);
        _filled = new Lazy<Dictionary<string, GuestReport>>(FillAll);
        Set = new DiscSet(Specs, Make);
        Set.NoteExcuses<SevenZipJudge>(Specs);
        Set.NoteExcuses<GrubJudge>(Specs);
        foreach (DiscSpec spec in Specs.Where(HasScatteredFolders))
        {
            Set.Matrix.Set(spec, SevenZipJudge.Name, Verdict.NotAsked(
                "7-Zip reads no folder whose allocation descriptors go on in another block, as Linux writes them"));
        }

        foreach (DiscSpec spec in Specs)
        {
            Set.Matrix.Set(spec, LibudfreadJudge.Name, Verdict.NotAsked(
                "libudfread reads of a folder the first piece only, and Linux scatters folders"));
        }
    }

    public static IReadOnlyList<DiscSpec> Specs { get; } =
    [
        DiscSpec.Of("1.50", PartitionKind.Sparable, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Sparable, 2048, TreeKind.Curiosities),
        DiscSpec.Of("1.02", PartitionKind.Physical, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Physical, 512, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Physical, 4096, TreeKind.Curiosities),
        DiscSpec.Of("1.02", PartitionKind.Physical, 512, TreeKind.Files),
        DiscSpec.Of("2.01", PartitionKind.Physical, 2048, TreeKind.Files),
    ];

    public Workspace Workspace { get; } = new();

    public DiscSet Set { get; }

    public void Dispose()
    {
        ConformanceReport.Append(Set.Matrix.Print(_title));
        Workspace.Dispose();
    }

    /// <summary>Linux scatters the folders of small blocks until their descriptors need a block of their own.</summary>
    public static bool HasScatteredFolders(DiscSpec spec) => spec.BlockSize == 512;

    public string FilesSource => _trees.Get(TreeKind.Files);

    /// <summary>A copy of the plainest disc, changed as the caller likes.</summary>
    public Disc DamagedCopy(Action<byte[]> damage)
    {
        Disc good = Set.Find(Specs[^1], out string failure) ?? throw new InvalidOperationException(failure);
        byte[] image = File.ReadAllBytes(good.ImagePath);
        damage(image);
        string path = Workspace.File("damaged.img");
        File.WriteAllBytes(path, image);
        return good with { ImagePath = path };
    }

    /// <summary>Fails unless the judge finds the disc good.</summary>
    public void MustBeGood<TJudge>(TJudge judge, DiscSpec spec)
        where TJudge : IJudge
    {
        Verdict verdict = Set.Ask(judge, spec);
        Assert.True(verdict.Kind == VerdictKind.Good, verdict.Reason);
    }

    private Disc Make(DiscSpec spec)
    {
        GuestReport report = _filled.Value[spec.Name];
        if (report.Troubles.Count > 0)
        {
            throw new InvalidOperationException(string.Join('\n', report.Troubles));
        }

        string source = _trees.Get(spec.Tree);
        return new Disc(spec, Image(spec), Label(spec), source, HostManifest.Of(source));
    }

    private Dictionary<string, GuestReport> FillAll() => DiscSet.Boot(Specs.Select(spec =>
    {
        _format(spec, Image(spec), Label(spec));
        string archive = Workspace.File(spec.Tree + ".tar");
        return (spec.Name, Filling(spec, Image(spec), _trees.Get(spec.Tree), archive));
    }).ToArray());

    // A script, and the tree as an archive on a drive of its own.
    private static GuestDisc Filling(DiscSpec spec, string image, string source, string archive)
    {
        if (!File.Exists(archive))
        {
            OutsideProgram.Run(
                "tar", "--format=pax", "--sparse", "--numeric-owner", "-C", source, "-cf", archive, ".")
                .MustSucceed();
        }

        return new GuestDisc(image, spec.BlockSize, "tar --numeric-owner -xpf \"$PAYLOAD\"", archive);
    }

    private string Image(DiscSpec spec) => Workspace.File(spec.Name + ".img");

    private static string Label(DiscSpec spec) => "Диск " + spec.Revision;
}
