using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Judges;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>
/// Every medium that is written from front to back, formatted, mounted and filled by command line: it survives a
/// remount and our checker, and others read it, with its session open and with sessions closed.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class AppendedDiscTests(AppendedDiscs made) : IClassFixture<AppendedDiscs>
{
    public static TheoryData<DiscSpec> Discs => [.. AppendedDiscs.Specs];

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse)]
    [MemberData(nameof(Discs))]
    public void A_tree_is_there_after_remount(DiscSpec spec) => made.Discs.MustSurviveRemount(spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse)]
    [MemberData(nameof(Discs))]
    public void Our_checker_finds_nothing(DiscSpec spec) => made.Discs.MustPassCheck(spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse, Requirement.UdfTools)]
    [MemberData(nameof(Discs))]
    public void Udfinfo_calls_it_clean_and_closed(DiscSpec spec) => made.Discs.MustBeGood(new UdfinfoJudge(), spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse, Requirement.KernelGuest)]
    [MemberData(nameof(Discs))]
    public void Linux_reads_every_byte_name_and_attribute(DiscSpec spec) =>
        made.Discs.MustBeGood(new KernelJudge(made.Discs.Set.ReportOf), spec);
}
