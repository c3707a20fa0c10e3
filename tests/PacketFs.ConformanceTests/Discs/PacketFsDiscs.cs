using PacketFs.ConformanceTests.Guest;
using PacketFs.ConformanceTests.Judges;
using PacketFs.ConformanceTests.Manifests;
using PacketFs.ConformanceTests.Programs;
using PacketFs.ConformanceTests.Stacks;
using Xunit;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>
/// The discs that this is all about: formatted, mounted and filled by PacketFs. Made once for a test class; copies of
/// them are given to the guest's kernel to write on.
/// </summary>
internal sealed class PacketFsDiscs : IDisposable
{
    private const long PlainBytes = 64L << 20;
    private const long RealBytes = 900L << 20;
    private const string SelfColumn = "remount";
    private const string CheckColumn = "check";
    private const string WriteColumn = "Linux writes";

    private readonly string _title;
    private readonly IReadOnlyList<DiscSpec> _specs;
    private readonly IStack _stack;
    private readonly TestTrees _trees;
    private readonly Lazy<Dictionary<string, GuestReport>> _changed;

    /// <param name="title">Above the matrix.</param>
    /// <param name="specs">The rows.</param>
    /// <param name="stack">Which of our faces makes and reads the discs.</param>
    public PacketFsDiscs(string title, IReadOnlyList<DiscSpec> specs, Func<Workspace, IStack> stack)
    {
        _title = title;
        _specs = specs;
        _stack = stack(Workspace);
        _trees = new TestTrees(Workspace);
        Set = new DiscSet(specs, Make);
        Set.NoteExcuses<SevenZipJudge>(specs);
        Set.NoteExcuses<GrubJudge>(specs);
        Set.NoteExcuses<LibudfreadJudge>(specs);
        Set.NoteExcuses<UdfclientJudge>(specs);
        Set.NoteExcuses<UdfinfoJudge>(specs);
        Set.NoteExcuses<KernelJudge>(specs);
        _changed = new Lazy<Dictionary<string, GuestReport>>(ChangeCopies);
    }

    /// <summary>
    /// Each revision and block size that a plain image can have, with everything that a tree can hold.
    /// </summary>
    public static IEnumerable<DiscSpec> PlainCuriosities =>
        from revision in new[] { "1.02", "1.50", "2.00", "2.01" }
        from blockSize in new[] { 512, 2048, 4096 }
        select DiscSpec.Of(revision, PartitionKind.Physical, blockSize, TreeKind.Curiosities);

    public Workspace Workspace { get; } = new();

    public DiscSet Set { get; }

    public void Dispose()
    {
        ConformanceReport.Append(Set.Matrix.Print(_title));
        Workspace.Dispose();
    }

    /// <summary>Fails unless the judge finds the disc good.</summary>
    public void MustBeGood<TJudge>(TJudge judge, DiscSpec spec)
        where TJudge : IJudge => MustBeGood(Set.Ask(judge, spec));

    /// <summary>A fresh mount shows what was copied, and the checker finds nothing.</summary>
    public void MustSurviveRemount(DiscSpec spec) => MustBeGood(Set.Record(SelfColumn, spec, disc =>
        Verdict.Of(ManifestComparison.Differences(disc.Expected, _stack.Look(spec, disc.ImagePath)))));

    public void MustPassCheck(DiscSpec spec) =>
        MustBeGood(Set.Record(CheckColumn, spec, disc => Checked(spec, disc.ImagePath, isOurs: true)));

    /// <summary>The kernel changes a copy; then we see what it sees there, and the checker finds nothing.</summary>
    public void MustReadWhatLinuxWrites(DiscSpec spec) => MustBeGood(Set.Record(WriteColumn, spec, _ =>
    {
        GuestReport report = _changed.Value[spec.Name];
        if (report.Manifest is null || report.Troubles.Count > 0)
        {
            return Verdict.Bad("Linux could not write: " + string.Join('\n', report.Troubles));
        }

        string copy = CopyPath(spec);
        List<string> objections = [.. report.KernelMessages.Where(KernelJudge.IsComplaint)];
        objections.AddRange(ManifestComparison.Differences(report.Manifest, _stack.Look(spec, copy)));
        Verdict check = Checked(spec, copy, isOurs: false);
        return check.Kind == VerdictKind.Good ? Verdict.Of(objections) : Verdict.Of([.. objections, check.Reason]);
    }));

    private static void MustBeGood(Verdict verdict) => Assert.True(verdict.Kind == VerdictKind.Good, verdict.Reason);

    private Verdict Checked(DiscSpec spec, string image, bool isOurs)
    {
        string findings = _stack.Check(spec, image, isOurs);
        return findings.Length == 0 ? Verdict.Good : Verdict.Bad(findings);
    }

    private Disc Make(DiscSpec spec)
    {
        string image = Workspace.File(spec.Name + ".img");
        string label = "Диск " + spec.Revision;
        string source = _trees.Get(spec.Tree);
        _stack.Make(spec, image, label, source, spec.Tree == TreeKind.Real ? RealBytes : PlainBytes);
        return new Disc(spec, image, label, source, HostManifest.Of(source));
    }

    private Dictionary<string, GuestReport> ChangeCopies()
    {
        List<(string Name, GuestDisc Disc)> copies = [];
        foreach (DiscSpec spec in _specs.Where(IsForWriting))
        {
            if (Set.Find(spec, out _) is { } disc)
            {
                CopyDisc(disc.ImagePath, CopyPath(spec));
                copies.Add((spec.Name, new GuestDisc(CopyPath(spec), spec.BlockSize, KernelChanges.Script)));
            }
        }

        return DiscSet.Boot(copies);
    }

    /// <summary>
    /// Discs with odd files on them are the ones worth changing; the real trees only take long. Metadata and virtual
    /// partitions Linux mounts read-only.
    /// </summary>
    public static bool IsForWriting(DiscSpec spec) => spec is
        { Tree: TreeKind.Curiosities, Partition: PartitionKind.Physical or PartitionKind.Sparable };

    // A disc is its image and, for the emulated drive, the state beside it.
    private static void CopyDisc(string from, string to)
    {
        foreach (string suffix in new[] { string.Empty, ".disc" })
        {
            if (File.Exists(from + suffix))
            {
                OutsideProgram.Run("cp", "--sparse=always", from + suffix, to + suffix).MustSucceed();
            }
        }
    }

    private string CopyPath(DiscSpec spec) => Workspace.File(spec.Name + "-changed.img");
}
