using PacketFs.ConformanceTests.Guest;
using PacketFs.ConformanceTests.Judges;
using PacketFs.ConformanceTests.Manifests;
using Xunit;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>
/// The discs that this is all about: formatted, mounted and filled by PacketFs. Made once for a test class; copies of
/// them are given to the guest's kernel to write on.
/// </summary>
public sealed class OurDiscs : IDisposable
{
    private const long PlainBytes = 64L << 20;
    private const long RealBytes = 900L << 20;
    private const string SelfColumn = "remount";
    private const string CheckColumn = "check";
    private const string WriteColumn = "Linux writes";

    private readonly TestTrees _trees;
    private readonly Lazy<Dictionary<string, GuestReport>> _changed;

    public OurDiscs()
    {
        _trees = new TestTrees(Workspace);
        Set = new DiscSet(Specs, Make);
        Set.NoteExcuses<SevenZipJudge>(Specs);
        Set.NoteExcuses<GrubJudge>(Specs);
        _changed = new Lazy<Dictionary<string, GuestReport>>(ChangeCopies);
    }

    internal static IReadOnlyList<DiscSpec> Specs { get; } =
    [
        DiscSpec.Of("1.50", PartitionKind.Sparable, 2048, TreeKind.Real),
        DiscSpec.Of("2.01", PartitionKind.Sparable, 2048, TreeKind.Real),
        DiscSpec.Of("1.50", PartitionKind.Sparable, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Sparable, 2048, TreeKind.Curiosities),
        DiscSpec.Of("2.01", PartitionKind.Physical, 2048, TreeKind.Real),
        .. from revision in new[] { "1.02", "1.50", "2.00", "2.01" }
           from blockSize in new[] { 512, 2048, 4096 }
           select DiscSpec.Of(revision, PartitionKind.Physical, blockSize, TreeKind.Curiosities),
        DiscSpec.Of("1.02", PartitionKind.Physical, 2048, TreeKind.Files),
        DiscSpec.Of("2.01", PartitionKind.Physical, 512, TreeKind.Files),
        DiscSpec.Of("2.01", PartitionKind.Physical, 2048, TreeKind.Files),
    ];

    internal Workspace Workspace { get; } = new();

    internal DiscSet Set { get; }

    public void Dispose()
    {
        ConformanceReport.Append(Set.Matrix.Print("Discs of PacketFs"));
        Workspace.Dispose();
    }

    /// <summary>Fails unless the judge finds the disc good.</summary>
    internal void MustBeGood<TJudge>(TJudge judge, DiscSpec spec)
        where TJudge : IJudge => MustBeGood(Set.Ask(judge, spec));

    /// <summary>A fresh mount shows what was copied, and the checker finds nothing.</summary>
    internal void MustSurviveRemount(DiscSpec spec) => MustBeGood(Set.Record(SelfColumn, spec, disc =>
        Verdict.Of(ManifestComparison.Differences(disc.Expected, Look(disc.ImagePath, spec.Name)))));

    internal void MustPassCheck(DiscSpec spec) =>
        MustBeGood(Set.Record(CheckColumn, spec, disc => Checked(disc.ImagePath)));

    /// <summary>The kernel changes a copy; then we see what it sees there, and the checker finds nothing.</summary>
    internal void MustReadWhatLinuxWrites(DiscSpec spec) => MustBeGood(Set.Record(WriteColumn, spec, _ =>
    {
        GuestReport report = _changed.Value[spec.Name];
        if (report.Manifest is null || report.Troubles.Count > 0)
        {
            return Verdict.Bad("Linux could not write: " + string.Join('\n', report.Troubles));
        }

        string copy = CopyPath(spec);
        List<string> objections = [.. report.KernelMessages.Where(KernelJudge.IsComplaint)];
        objections.AddRange(ManifestComparison.Differences(report.Manifest, Look(copy, spec.Name + "-changed")));
        Verdict check = Checked(copy);
        return check.Kind == VerdictKind.Good ? Verdict.Of(objections) : Verdict.Of([.. objections, check.Reason]);
    }));

    private static void MustBeGood(Verdict verdict) => Assert.True(verdict.Kind == VerdictKind.Good, verdict.Reason);

    private static Verdict Checked(string image)
    {
        string findings = OurStack.Check(image);
        return findings.Length == 0 ? Verdict.Good : Verdict.Bad(findings);
    }

    private Disc Make(DiscSpec spec)
    {
        string image = Workspace.File(spec.Name + ".img");
        string label = "Диск " + spec.Revision;
        string source = _trees.Get(spec.Tree);
        OurStack.Make(spec, image, label, spec.Tree == TreeKind.Real ? RealBytes : PlainBytes);
        OurStack.Mounted(image, Workspace.File("mnt-" + spec.Name), readOnly: false, folder =>
        {
            OurStack.Copy(source, folder);
            return true;
        });
        return new Disc(spec, image, label, source, HostManifest.Of(source));
    }

    private Manifest Look(string image, string name) =>
        OurStack.Mounted(image, Workspace.File("mnt-" + name), readOnly: true, HostManifest.Of);

    private Dictionary<string, GuestReport> ChangeCopies()
    {
        List<(string Name, GuestDisc Disc)> copies = [];
        foreach (DiscSpec spec in Specs.Where(IsForWriting))
        {
            if (Set.Find(spec, out _) is { } disc)
            {
                OurStack.CopyDisc(disc.ImagePath, CopyPath(spec));
                copies.Add((spec.Name, new GuestDisc(CopyPath(spec), spec.BlockSize, KernelChanges.Script)));
            }
        }

        return DiscSet.Boot(copies);
    }

    /// <summary>Discs with odd files on them are the ones worth changing; the real trees only take long.</summary>
    internal static bool IsForWriting(DiscSpec spec) => spec.Tree == TreeKind.Curiosities;

    private string CopyPath(DiscSpec spec) => Workspace.File(spec.Name + "-changed.img");
}
