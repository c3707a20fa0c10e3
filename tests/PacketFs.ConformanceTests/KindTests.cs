using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Judges;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>
/// Metadata partitions, virtual partitions, rare block sizes: each judge reads what it says it can, and what it cannot
/// is named in the matrix.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class KindTests(KindDiscs made) : IClassFixture<KindDiscs>
{
    public static TheoryData<DiscSpec> Discs => [.. KindDiscs.Specs];

    public static TheoryData<DiscSpec> UdfinfoDiscs => [.. DiscSet.For<UdfinfoJudge>(KindDiscs.Specs)];

    public static TheoryData<DiscSpec> SevenZipDiscs => [.. DiscSet.For<SevenZipJudge>(KindDiscs.Specs)];

    public static TheoryData<DiscSpec> UdfclientDiscs => [.. DiscSet.For<UdfclientJudge>(KindDiscs.Specs)];

    public static TheoryData<DiscSpec> LibudfreadDiscs => [.. DiscSet.For<LibudfreadJudge>(KindDiscs.Specs)];

    public static TheoryData<DiscSpec> GrubDiscs => [.. DiscSet.For<GrubJudge>(KindDiscs.Specs)];

    public static TheoryData<DiscSpec> LinuxDiscs => [.. DiscSet.For<KernelJudge>(KindDiscs.Specs)];

    [RequiresTheory(Requirement.Linux)]
    [MemberData(nameof(Discs))]
    public void A_tree_is_there_after_remount(DiscSpec spec) => made.Discs.MustSurviveRemount(spec);

    [RequiresTheory(Requirement.Linux)]
    [MemberData(nameof(Discs))]
    public void Our_checker_finds_nothing(DiscSpec spec) => made.Discs.MustPassCheck(spec);

    [RequiresTheory(Requirement.UdfTools)]
    [MemberData(nameof(UdfinfoDiscs))]
    public void Udfinfo_calls_it_clean_and_closed(DiscSpec spec) => made.Discs.MustBeGood(new UdfinfoJudge(), spec);

    [RequiresTheory(Requirement.SevenZip)]
    [MemberData(nameof(SevenZipDiscs))]
    public void SevenZip_unpacks_every_byte(DiscSpec spec) =>
        made.Discs.MustBeGood(new SevenZipJudge(made.Discs.Workspace), spec);

    [RequiresTheory(Requirement.UdfClient)]
    [MemberData(nameof(UdfclientDiscs))]
    public void Udfclient_retrieves_every_byte(DiscSpec spec) =>
        made.Discs.MustBeGood(new UdfclientJudge(made.Discs.Workspace), spec);

    [RequiresTheory(Requirement.LibUdfRead)]
    [MemberData(nameof(LibudfreadDiscs))]
    public void Libudfread_reads_every_byte(DiscSpec spec) =>
        made.Discs.MustBeGood(new LibudfreadJudge(), spec);

    [RequiresTheory(Requirement.GrubFstest)]
    [MemberData(nameof(GrubDiscs))]
    public void Grub_reads_every_byte(DiscSpec spec) => made.Discs.MustBeGood(new GrubJudge(), spec);

    [RequiresTheory(Requirement.KernelGuest)]
    [MemberData(nameof(LinuxDiscs))]
    public void Linux_reads_every_byte_name_and_attribute(DiscSpec spec) =>
        made.Discs.MustBeGood(new KernelJudge(made.Discs.Set.ReportOf), spec);
}
