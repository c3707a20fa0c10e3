using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Judges;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>
/// The same discs and judges without command line and mount: what the libraries write is good for others, also where
/// nothing may be mounted.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class LibraryTests(LibraryDiscs made) : IClassFixture<LibraryDiscs>
{
    public static TheoryData<DiscSpec> Discs => [.. LibraryDiscs.Specs];

    public static TheoryData<DiscSpec> SevenZipDiscs => [.. DiscSet.For<SevenZipJudge>(LibraryDiscs.Specs)];

    public static TheoryData<DiscSpec> LibudfreadDiscs => [.. DiscSet.For<LibudfreadJudge>(LibraryDiscs.Specs)];

    public static TheoryData<DiscSpec> GrubDiscs => [.. DiscSet.For<GrubJudge>(LibraryDiscs.Specs)];

    public static TheoryData<DiscSpec> DiscsForWriting => [.. LibraryDiscs.Specs.Where(PacketFsDiscs.IsForWriting)];

    [RequiresTheory(Requirement.Linux)]
    [MemberData(nameof(Discs))]
    public void A_tree_is_there_after_remount(DiscSpec spec) =>
        made.Discs.MustSurviveRemount(spec);

    [RequiresTheory(Requirement.Linux)]
    [MemberData(nameof(Discs))]
    public void Our_checker_finds_nothing(DiscSpec spec) =>
        made.Discs.MustPassCheck(spec);

    [RequiresTheory(Requirement.UdfTools)]
    [MemberData(nameof(Discs))]
    public void Udfinfo_calls_it_clean_and_closed(DiscSpec spec) =>
        made.Discs.MustBeGood(new UdfinfoJudge(), spec);

    [RequiresTheory(Requirement.SevenZip)]
    [MemberData(nameof(SevenZipDiscs))]
    public void SevenZip_unpacks_every_byte(DiscSpec spec) =>
        made.Discs.MustBeGood(new SevenZipJudge(made.Discs.Workspace), spec);

    [RequiresTheory(Requirement.UdfClient)]
    [MemberData(nameof(Discs))]
    public void Udfclient_retrieves_every_byte(DiscSpec spec) =>
        made.Discs.MustBeGood(new UdfclientJudge(made.Discs.Workspace), spec);

    [RequiresTheory(Requirement.LibUdfRead)]
    [MemberData(nameof(LibudfreadDiscs))]
    public void Libudfread_reads_every_byte(DiscSpec spec) =>
        made.Discs.MustBeGood(new LibudfreadJudge(), spec);

    [RequiresTheory(Requirement.GrubFstest)]
    [MemberData(nameof(GrubDiscs))]
    public void Grub_reads_every_byte(DiscSpec spec) =>
        made.Discs.MustBeGood(new GrubJudge(), spec);

    [RequiresTheory(Requirement.KernelGuest)]
    [MemberData(nameof(Discs))]
    public void Linux_reads_every_byte_name_and_attribute(DiscSpec spec) =>
        made.Discs.MustBeGood(new KernelJudge(made.Discs.Set.ReportOf), spec);

    [RequiresTheory(Requirement.KernelGuest)]
    [MemberData(nameof(DiscsForWriting))]
    public void We_read_what_Linux_writes(DiscSpec spec) =>
        made.Discs.MustReadWhatLinuxWrites(spec);
}
