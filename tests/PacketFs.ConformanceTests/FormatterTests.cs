using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Judges;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>
/// Linux writes a whole tree onto volumes that our formatter made, and every judge reads it: what we lay out is good
/// for others to write on, not only for ourselves.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class FormatterTests(FormatterDiscs made) : IClassFixture<FormatterDiscs>
{
    public static TheoryData<DiscSpec> Discs => [.. LinuxFilledDiscs.Specs];

    public static TheoryData<DiscSpec> SevenZipDiscs =>
        [.. DiscSet.For<SevenZipJudge>(LinuxFilledDiscs.Specs)
            .Where(spec => !LinuxFilledDiscs.HasScatteredFolders(spec))];

    public static TheoryData<DiscSpec> GrubDiscs => [.. DiscSet.For<GrubJudge>(LinuxFilledDiscs.Specs)];

    [RequiresTheory(Requirement.KernelGuest, Requirement.UdfTools)]
    [MemberData(nameof(Discs))]
    public void Udfinfo_reads_what_Linux_wrote_on_our_format(DiscSpec spec) =>
        made.Discs.MustBeGood(new UdfinfoJudge(), spec);

    [RequiresTheory(Requirement.KernelGuest)]
    [MemberData(nameof(Discs))]
    public void Linux_reads_what_it_wrote_on_our_format(DiscSpec spec) =>
        made.Discs.MustBeGood(new KernelJudge(made.Discs.Set.ReportOf), spec);

    [RequiresTheory(Requirement.KernelGuest, Requirement.SevenZip)]
    [MemberData(nameof(SevenZipDiscs))]
    public void SevenZip_reads_what_Linux_wrote_on_our_format(DiscSpec spec) =>
        made.Discs.MustBeGood(new SevenZipJudge(made.Discs.Workspace), spec);

    [RequiresTheory(Requirement.KernelGuest, Requirement.GrubFstest)]
    [MemberData(nameof(GrubDiscs))]
    public void Grub_reads_what_Linux_wrote_on_our_format(DiscSpec spec) =>
        made.Discs.MustBeGood(new GrubJudge(), spec);

    [RequiresTheory(Requirement.KernelGuest, Requirement.UdfClient)]
    [MemberData(nameof(Discs))]
    public void Udfclient_reads_what_Linux_wrote_on_our_format(DiscSpec spec) =>
        made.Discs.MustBeGood(new UdfclientJudge(made.Discs.Workspace), spec);
}
