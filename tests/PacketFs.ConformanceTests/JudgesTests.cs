using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Guest;
using PacketFs.ConformanceTests.Judges;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>
/// The judges themselves on trial: on discs that mkudffs formatted and the Linux kernel filled they must find what was
/// written, and on one with a flipped byte they must not.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class JudgesTests(MkudffsDiscs made) : IClassFixture<MkudffsDiscs>
{
    public static TheoryData<DiscSpec> Discs => [.. LinuxFilledDiscs.Specs];

    public static TheoryData<DiscSpec> SevenZipDiscs =>
        [.. DiscSet.For<SevenZipJudge>(LinuxFilledDiscs.Specs)
            .Where(spec => !LinuxFilledDiscs.HasScatteredFolders(spec))];

    public static TheoryData<DiscSpec> LibudfreadDiscs => [.. DiscSet.For<LibudfreadJudge>(LinuxFilledDiscs.Specs)];

    public static TheoryData<DiscSpec> GrubDiscs => [.. DiscSet.For<GrubJudge>(LinuxFilledDiscs.Specs)];

    [RequiresTheory(Requirement.UdfTools, Requirement.KernelGuest)]
    [MemberData(nameof(Discs))]
    public void Udfinfo_finds_what_others_wrote(DiscSpec spec) => made.Discs.MustBeGood(new UdfinfoJudge(), spec);

    [RequiresTheory(Requirement.UdfTools, Requirement.KernelGuest)]
    [MemberData(nameof(Discs))]
    public void Linux_finds_what_others_wrote(DiscSpec spec) =>
        made.Discs.MustBeGood(new KernelJudge(made.Discs.Set.ReportOf), spec);

    [RequiresTheory(Requirement.UdfTools, Requirement.KernelGuest, Requirement.SevenZip)]
    [MemberData(nameof(SevenZipDiscs))]
    public void SevenZip_finds_what_others_wrote(DiscSpec spec) =>
        made.Discs.MustBeGood(new SevenZipJudge(made.Discs.Workspace), spec);

    [RequiresTheory(Requirement.UdfTools, Requirement.KernelGuest, Requirement.LibUdfRead)]
    [MemberData(nameof(LibudfreadDiscs))]
    public void Libudfread_finds_what_others_wrote_but_for_folders_in_pieces(DiscSpec spec)
    {
        Disc disc = made.Discs.Set.Find(spec, out string failure) ?? throw new InvalidOperationException(failure);
        string[] objections = new LibudfreadJudge().Examine(disc).Reason.Split('\n');
        Assert.All(objections, line => Assert.StartsWith("missing: many/", line, StringComparison.Ordinal));
    }

    [RequiresTheory(Requirement.UdfTools, Requirement.KernelGuest, Requirement.GrubFstest)]
    [MemberData(nameof(GrubDiscs))]
    public void Grub_finds_what_others_wrote(DiscSpec spec) => made.Discs.MustBeGood(new GrubJudge(), spec);

    [RequiresTheory(Requirement.UdfTools, Requirement.KernelGuest, Requirement.UdfClient)]
    [MemberData(nameof(Discs))]
    public void Udfclient_finds_what_others_wrote(DiscSpec spec) =>
        made.Discs.MustBeGood(new UdfclientJudge(made.Discs.Workspace), spec);

    [RequiresFact(
        Requirement.UdfTools,
        Requirement.KernelGuest,
        Requirement.SevenZip,
        Requirement.GrubFstest,
        Requirement.UdfClient,
        Requirement.LibUdfRead)]
    public void A_flipped_byte_in_a_file_escapes_no_judge_that_reads_files()
    {
        Disc disc = made.Discs.DamagedCopy(image =>
        {
            byte[] content = File.ReadAllBytes(Path.Combine(made.Discs.FilesSource, "sizes", "size-65537"));
            int at = image.AsSpan().IndexOf(content.AsSpan(0, 512));
            Assert.True(at > 0, "the file is not on the disc in one piece");
            image[at + 100] ^= 1;
        });
        KernelJudge kernel = new(damaged => DiscSet.Boot([("", new GuestDisc(damaged.ImagePath, 2048))])[""]);
        Assert.Equal(VerdictKind.Bad, new SevenZipJudge(made.Discs.Workspace).Examine(disc).Kind);
        Assert.Equal(VerdictKind.Bad, new GrubJudge().Examine(disc).Kind);
        Assert.Equal(VerdictKind.Bad, new UdfclientJudge(made.Discs.Workspace).Examine(disc).Kind);
        Assert.Contains(
            "differs: sizes/size-65537", new LibudfreadJudge().Examine(disc).Reason, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Bad, kernel.Examine(disc).Kind);
    }

    [RequiresFact(Requirement.UdfTools, Requirement.KernelGuest)]
    public void A_volume_that_was_not_closed_does_not_escape_udfinfo()
    {
        const int BlockSize = 2048;
        const byte LogicalVolumeIntegrityDescriptor = 9;
        const int IntegrityType = 28;
        Disc disc = made.Discs.DamagedCopy(image =>
        {
            int block = Enumerable.Range(16, 1000).First(n =>
                image[n * BlockSize] == LogicalVolumeIntegrityDescriptor && image[(n * BlockSize) + 12] == (byte)n);
            image[(block * BlockSize) + IntegrityType] = 0;
        });
        Assert.Equal(VerdictKind.Bad, new UdfinfoJudge().Examine(disc).Kind);
    }
}
