using PacketFs.ConformanceTests.Guest;
using PacketFs.ConformanceTests.Judges;
using PacketFs.ConformanceTests.Manifests;
using Xunit;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>The discs of <see cref="OtherStack"/>, made once for a test class.</summary>
public sealed class OtherDiscs : IDisposable
{
    private readonly TestTrees _trees;
    private readonly Lazy<Dictionary<string, GuestReport>> _filled;

    public OtherDiscs()
    {
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
    }

    internal static IReadOnlyList<DiscSpec> Specs { get; } =
    [
        DiscSpec.Of("1.50", PartitionKind.Sparable, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Sparable, 2048, TreeKind.Curiosities),
        DiscSpec.Of("1.02", PartitionKind.Physical, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Physical, 512, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Physical, 4096, TreeKind.Curiosities),
        DiscSpec.Of("1.02", PartitionKind.Physical, 512, TreeKind.Files),
        DiscSpec.Of("2.01", PartitionKind.Physical, 2048, TreeKind.Files),
    ];

    internal Workspace Workspace { get; } = new();

    internal DiscSet Set { get; }

    public void Dispose()
    {
        ConformanceReport.Append(Set.Matrix.Print("The judges on discs of mkudffs and Linux"));
        Workspace.Dispose();
    }

    /// <summary>Linux scatters the folders of small blocks until their descriptors need a block of their own.</summary>
    internal static bool HasScatteredFolders(DiscSpec spec) => spec.BlockSize == 512;

    internal string FilesSource => _trees.Get(TreeKind.Files);

    /// <summary>A copy of the plainest disc, changed as the caller likes.</summary>
    internal Disc DamagedCopy(Action<byte[]> damage)
    {
        Disc good = Set.Find(Specs[^1], out string failure) ?? throw new InvalidOperationException(failure);
        byte[] image = File.ReadAllBytes(good.ImagePath);
        damage(image);
        string path = Workspace.File("damaged.img");
        File.WriteAllBytes(path, image);
        return good with { ImagePath = path };
    }

    /// <summary>Fails unless the judge finds the disc good.</summary>
    internal void MustBeGood<TJudge>(TJudge judge, DiscSpec spec)
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
        OtherStack.Make(spec, Image(spec), Label(spec));
        string archive = Workspace.File(spec.Tree + ".tar");
        return (spec.Name, OtherStack.Filling(spec, Image(spec), _trees.Get(spec.Tree), archive));
    }).ToArray());

    private string Image(DiscSpec spec) => Workspace.File(spec.Name + ".img");

    private static string Label(DiscSpec spec) => "Диск " + spec.Revision;
}
