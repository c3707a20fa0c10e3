using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>What goes wrong is told in one line that says what to do, and in the exit code.</summary>
[Collection(nameof(HeavyCollection))]
public sealed class MessageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-messages-");

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "mount nothere.img mnt", 1, "disc create" },
        { "mount . mnt", 1, "is a directory" },
        { "mount zeros.img mnt", 1, "packetfs format" },
        { "mount noise.img mnt", 1, "packetfs format" },
        { "mount blank.img mnt", 1, "blank CD-RW" },
        { "mount volume.img nodir", 1, "mkdir" },
        { "mount volume.img zeros.img", 1, "is a file" },
        { "mount volume.img full", 1, "not empty" },
        { "mount volume.img mnt -o bogus", 1, "bogus" },
        { "mount volume.img mnt -o uid=me", 1, "needs a number" },
        { "mount volume.img mnt -o verify=some", 1, "none, metadata or all" },
        { "mount volume.img.disc mnt", 1, "does not exist" },
        { "mount blank.img.disc mnt", 1, "name the disc itself" },
        { "unmount mnt", 1, "is not mounted" },
        { "check zeros.img", 8, "packetfs format" },
        { "check nothere.img", 8, "does not exist" },
        { "check --yes volume.img", 1, "go with --repair" },
        { "check --repair nothere.img", 8, "does not exist" },
        { "label nothere.img", 1, "does not exist" },
        { "label volume.img --vid 0123456789012345678901234567890", 1, "30 characters of ASCII" },
        { "protect nothere.img", 1, "does not exist" },
        { "recover nothere.img out", 1, "does not exist" },
        { "recover zeros.img out", 1, "Nothing of a UDF volume" },
        { "recover volume.img full", 1, "not an empty directory" },
        { "protect zeros.img", 1, "packetfs format" },
        { "protect bare.img", 1, "packets of 32 blocks are missing" },
        { "mount --protect bare.img mnt", 1, "packets of 32 blocks are missing" },
        { "format volume.img", 1, "--force" },
        { "format noise.img", 1, "--force" },
        { "format tiny.img", 1, "anchors" },
        { "format volume.img --full --force", 1, "no surface" },
        { "format blank.img --block-size 512", 1, "2048" },
        { "disc create cd-rw blank.img", 1, "exists already" },
        { "disc create cd-rw x.img --defects many", 1, "SEED:N" },
        { "disc create cd-i x.img", 1, "cd-rw" },
        { "frobnicate", 1, "frobnicate" },
    };

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse)]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_gets_a_line_that_helps_and_an_exit_code(string command, int exitCode, string hint)
    {
        MakeFiles();

        ProgramResult result = Run(command);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(hint, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.Launchers, Requirement.Fuse)]
    public void A_full_disc_says_so_harms_nothing_and_takes_files_again_after_a_deletion()
    {
        MakeFiles();
        Run("mount volume.img mnt --daemon").MustSucceed();
        try
        {
            Shell("echo precious > mnt/kept && sync mnt/kept").MustSucceed();
            ProgramResult overfull = Shell("dd if=/dev/zero of=mnt/fill bs=64k status=none");
            Assert.Contains("No space left on device", overfull.Errors, StringComparison.Ordinal);
            Assert.Equal("precious\n", Shell("cat mnt/kept").MustSucceed().Output);
            Shell("rm mnt/fill && dd if=/dev/zero of=mnt/again bs=64k count=64 status=none conv=fsync").MustSucceed();
        }
        finally
        {
            Run("unmount mnt").MustSucceed();
        }

        ProgramResult check = Run("check volume.img").MustSucceed();
        Assert.Contains("clean", check.Output, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.Launchers)]
    public void A_repair_says_what_it_will_do_and_does_it_only_when_told()
    {
        Shell("truncate -s 16M volume.img").MustSucceed();
        Run("format volume.img --label V").MustSucceed();
        Assert.Equal(0, Run("check --repair volume.img").ExitCode);

        // The anchors at 256 and at the end.
        Shell("dd if=/dev/zero of=volume.img bs=2048 seek=256 count=1 conv=notrunc status=none && "
            + "dd if=/dev/zero of=volume.img bs=2048 seek=8191 count=1 conv=notrunc status=none").MustSucceed();
        Assert.Equal(4, Run("check volume.img").ExitCode);
        ProgramResult plan = Run("check --repair --plan volume.img");
        Assert.Equal(4, plan.ExitCode);
        Assert.Contains("1. Write the anchor again [sector 256]", plan.Output, StringComparison.Ordinal);
        ProgramResult unasked = Shell($"{HostTools.Launcher("packetfs")} check --repair volume.img < /dev/null");
        Assert.Equal(12, unasked.ExitCode);
        Assert.Contains("--yes", unasked.Errors, StringComparison.Ordinal);
        Assert.Equal(4, Run("check volume.img").ExitCode);

        ProgramResult repair = Run("check --repair --yes volume.img");

        Assert.Equal(1, repair.ExitCode);
        Assert.Contains("the volume is sound", repair.Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("check volume.img").ExitCode);
    }

    [RequiresFact(Requirement.Launchers)]
    public void A_volume_without_a_commit_area_is_given_one()
    {
        Shell("truncate -s 64M volume.img").MustSucceed();
        Run("format volume.img --label V --commit-area 0").MustSucceed();
        Assert.Contains("outside", Run("protect --help").Output, StringComparison.Ordinal);

        Assert.Contains("power-safe", Run("protect volume.img").MustSucceed().Output, StringComparison.Ordinal);

        Assert.Contains("already", Run("protect volume.img").MustSucceed().Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("check volume.img").ExitCode);
    }

    public void Dispose()
    {
        OutsideProgram.Run("umount", "-l", Path.Combine(_folder.FullName, "mnt"));
        _folder.Delete(recursive: true);
    }

    private void MakeFiles()
    {
        Shell("mkdir mnt full && touch full/file && truncate -s 16M zeros.img volume.img && truncate -s 100K tiny.img "
            + "&& head -c 3M /dev/urandom > noise.img").MustSucceed();
        Run("disc create cd-rw blank.img").MustSucceed();
        Run("format volume.img --label V").MustSucceed();
        Shell("truncate -s 1200K bare.img").MustSucceed();
        Run("format bare.img --commit-area 0").MustSucceed();
    }

    private ProgramResult Run(string command) => OutsideProgram.Run(
        HostTools.Launcher("packetfs"), command.Split(' '), null, _folder.FullName, TimeSpan.FromMinutes(2));

    private ProgramResult Shell(string script) =>
        OutsideProgram.Run("bash", ["-c", script], null, _folder.FullName, TimeSpan.FromMinutes(2));
}
