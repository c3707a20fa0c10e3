using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Judges;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>
/// Discs made with our command line and our mount, filled by cp: they survive a remount and our checker, every outside
/// judge reads them bit for bit, and what the Linux kernel writes on them is read by us.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class CommandLineTests(CommandLineDiscs made) : IClassFixture<CommandLineDiscs>
{
    public static TheoryData<DiscSpec> Discs => [.. CommandLineDiscs.Specs];

    public static TheoryData<DiscSpec> SevenZipDiscs => [.. DiscSet.For<SevenZipJudge>(CommandLineDiscs.Specs)];

    public static TheoryData<DiscSpec> LibudfreadDiscs => [.. DiscSet.For<LibudfreadJudge>(CommandLineDiscs.Specs)];

    public static TheoryData<DiscSpec> GrubDiscs => [.. DiscSet.For<GrubJudge>(CommandLineDiscs.Specs)];

    public static TheoryData<DiscSpec> DiscsForWriting => [.. CommandLineDiscs.Specs.Where(PacketFsDiscs.IsForWriting)];

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse)]
    [MemberData(nameof(Discs))]
    public void A_tree_is_there_after_remount(DiscSpec spec) =>
        made.Discs.MustSurviveRemount(spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse)]
    [MemberData(nameof(Discs))]
    public void Our_checker_finds_nothing(DiscSpec spec) =>
        made.Discs.MustPassCheck(spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse, Requirement.UdfTools)]
    [MemberData(nameof(Discs))]
    public void Udfinfo_calls_it_clean_and_closed(DiscSpec spec) =>
        made.Discs.MustBeGood(new UdfinfoJudge(), spec);

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
    public void Libudfread_reads_every_byte(DiscSpec spec) =>
        made.Discs.MustBeGood(new LibudfreadJudge(), spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse, Requirement.GrubFstest)]
    [MemberData(nameof(GrubDiscs))]
    public void Grub_reads_every_byte(DiscSpec spec) =>
        made.Discs.MustBeGood(new GrubJudge(), spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse, Requirement.KernelGuest)]
    [MemberData(nameof(Discs))]
    public void Linux_reads_every_byte_name_and_attribute(DiscSpec spec) =>
        made.Discs.MustBeGood(new KernelJudge(made.Discs.Set.ReportOf), spec);

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse, Requirement.KernelGuest)]
    [MemberData(nameof(DiscsForWriting))]
    public void We_read_what_Linux_writes(DiscSpec spec) =>
        made.Discs.MustReadWhatLinuxWrites(spec);
}
