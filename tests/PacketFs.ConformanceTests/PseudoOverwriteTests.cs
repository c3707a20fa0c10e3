using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Judges;
using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>
/// A BD-R with pseudo-overwrite, formatted, mounted, filled and written over by command line: it survives a remount and
/// our checker, others read it, and closed for good it is still read.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class PseudoOverwriteTests(PseudoOverwriteDiscs made) : IClassFixture<PseudoOverwriteDiscs>
{
    public static TheoryData<DiscSpec> Discs => [.. PseudoOverwriteDiscs.Specs];

    public static TheoryData<DiscSpec> SevenZipDiscs => [.. DiscSet.For<SevenZipJudge>(PseudoOverwriteDiscs.Specs)];

    public static TheoryData<DiscSpec> LibudfreadDiscs => [.. DiscSet.For<LibudfreadJudge>(PseudoOverwriteDiscs.Specs)];

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse)]
    [MemberData(nameof(Discs))]
    public void A_tree_is_there_after_remount(DiscSpec spec) => made.Discs.MustSurviveRemount(spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse)]
    [MemberData(nameof(Discs))]
    public void Our_checker_finds_nothing(DiscSpec spec) => made.Discs.MustPassCheck(spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse, Requirement.UdfTools)]
    [MemberData(nameof(Discs))]
    public void Udfinfo_calls_it_clean_and_closed(DiscSpec spec) => made.Discs.MustBeGood(new UdfinfoJudge(), spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse, Requirement.SevenZip)]
    [MemberData(nameof(SevenZipDiscs))]
    public void SevenZip_unpacks_every_byte(DiscSpec spec) =>
        made.Discs.MustBeGood(new SevenZipJudge(made.Discs.Workspace), spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse, Requirement.UdfClient)]
    [MemberData(nameof(Discs))]
    public void Udfclient_retrieves_every_byte(DiscSpec spec) =>
        made.Discs.MustBeGood(new UdfclientJudge(made.Discs.Workspace), spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse, Requirement.LibUdfRead)]
    [MemberData(nameof(LibudfreadDiscs))]
    public void Libudfread_reads_every_byte(DiscSpec spec) => made.Discs.MustBeGood(new LibudfreadJudge(), spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse, Requirement.KernelGuest)]
    [MemberData(nameof(Discs))]
    public void Linux_reads_every_byte_name_and_attribute(DiscSpec spec) =>
        made.Discs.MustBeGood(new KernelJudge(made.Discs.Set.ReportOf), spec);

    [RequiresFact(Requirement.Launchers, Requirement.Fuse)]
    public void The_command_line_tells_what_it_bears_and_closes_it_only_for_good()
    {
        Workspace workspace = made.Discs.Workspace;
        string image = workspace.File("pow.img");
        string mount = workspace.Folder("pow-mount");
        Run("disc", "create", "bd-r", image, "--size", "256M");
        Assert.Contains("type 32h.0", Run("format", image, "--pow", "--dry-run").Output, StringComparison.Ordinal);
        Assert.Contains("more commits", Run("format", image, "--pow").Output, StringComparison.Ordinal);
        Run("mount", image, mount, "--daemon");
        File.WriteAllText(Path.Combine(mount, "kept"), "first");
        File.WriteAllText(Path.Combine(mount, "kept"), "then");
        Run("unmount", mount);
        Assert.Contains("Updates of the list", Run("info", image).Output, StringComparison.Ordinal);
        Assert.Contains("Can be replaced", Run("disc", "show", image).Output, StringComparison.Ordinal);
        Assert.Contains("\"updates\"", Run("info", "--json", image).Output, StringComparison.Ordinal);

        // A session alone is never closed; the disc then takes no more, and is read as before.
        Assert.Contains("nothing to close", Run("eject", "--close", "session", image).Output, StringComparison.Ordinal);
        Run("mount", image, mount, "--daemon");
        File.WriteAllText(Path.Combine(mount, "more"), "and more");
        Run("unmount", mount);
        Assert.Contains("closed", Run("eject", "--close", "disc", image).Output, StringComparison.Ordinal);
        Run("mount", image, mount, "--daemon");
        try
        {
            Assert.Equal("then", File.ReadAllText(Path.Combine(mount, "kept")));
            Assert.Equal("and more", File.ReadAllText(Path.Combine(mount, "more")));
            Assert.ThrowsAny<IOException>(() => File.WriteAllText(Path.Combine(mount, "no more"), "x"));
        }
        finally
        {
            Run("unmount", mount);
        }

        Assert.Contains("clean", Run("check", image).Output, StringComparison.Ordinal);

        // Only once, only blank; and what others are is not changed by it.
        Assert.Contains("takes nothing any more", Fail("format", image, "--pow", "--force"), StringComparison.Ordinal);
        string other = workspace.File("re.img");
        Run("disc", "create", "bd-re", other, "--size", "256M");
        Assert.Contains("BD-RE", Fail("format", other, "--pow"), StringComparison.Ordinal);
    }

    private static ProgramResult Run(params string[] arguments)
    {
        ProgramResult result = OutsideProgram.Run(HostTools.Launcher("packetfs"), arguments);
        result.MustSucceed();
        return result;
    }

    private static string Fail(params string[] arguments)
    {
        ProgramResult result = OutsideProgram.Run(HostTools.Launcher("packetfs"), arguments);
        Assert.False(result.Succeeded, result.Story);
        return result.Story;
    }
}
