using System.Buffers.Binary;
using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Guest;
using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>
/// FAT32 volumes made by pwfmt: fsck.fat finds nothing, mtools and the kernel's vfat write and read back, mkfs.fat
/// makes the same of the same medium.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class FatTests : IDisposable
{
    private const int Sector = 2048;

    // Linux counts sectors of the drive, FSInfo is in the volume's, and both have 2,048 bytes here.
    private const string GuestChanges = """
        mkdir -p deep/er
        for i in $(seq 1 200); do echo "file $i" >"deep/er/a long name, number $i"; done
        head -c 5000000 /dev/urandom >large
        sha256sum large >large.sum
        rm "deep/er/a long name, number 7"
        """;

    private readonly Workspace _workspace = new();

    public static TheoryData<string, string> Volumes => new()
    {
        { "dvd-ram", "" },
        { "dvd+rw", "" },
        { "bd-re", "" },
        { "cd-mrw", "" },
        { "dvd-ram", "--cluster 2048" },
        { "bd-re", "--cluster 65536" },
        { "dvd-ram", "--mbr" },
        { "image", "" },
        { "image", "--mbr" },
        { "image", "--block-size 512" },
        { "image", "--block-size 4096" },
    };

    [RequiresTheory(Requirement.Launchers, Requirement.FatTools)]
    [MemberData(nameof(Volumes))]
    public void Fsck_finds_nothing_and_mtools_write_and_read(string medium, string options)
    {
        string image = Make(medium, options);
        long offset = options.Contains("--mbr", StringComparison.Ordinal) ? 1 << 20 : 0;
        Fsck(image, offset);
        string data = _workspace.File("data");
        byte[] content = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 31 % 253))];
        File.WriteAllBytes(data, content);
        string drive = $"{image}@@{offset}";
        Tool("mlabel", "-s", "-i", drive, "::").MustSucceed();
        Assert.Contains("HOLIDAYS", Tool("mdir", "-i", drive, "::").MustSucceed().Output, StringComparison.Ordinal);
        Tool("mmd", "-i", drive, "::/folder").MustSucceed();
        Tool("mcopy", "-i", drive, data, "::/folder/A rather long name.bin").MustSucceed();
        string back = _workspace.File("back");
        File.Delete(back);
        Tool("mcopy", "-i", drive, "::/folder/A rather long name.bin", back).MustSucceed();
        Assert.Equal(content, File.ReadAllBytes(back));
        Fsck(image, offset);
    }

    [RequiresFact(Requirement.Launchers, Requirement.FatTools, Requirement.KernelGuest)]
    public void Linux_mounts_them_with_its_vfat_writes_and_reads()
    {
        (string Medium, string Options)[] made = [("dvd-ram", ""), ("dvd+rw", ""), ("bd-re", ""), ("image", "")];
        List<GuestDisc> discs = [.. made.Select(disc => new GuestDisc(
            Make(disc.Medium, disc.Options), Sector, GuestChanges) { FileSystem = "vfat" })];
        IReadOnlyList<GuestReport> reports = KernelGuest.Examine(discs, TimeSpan.FromMinutes(5));
        for (int i = 0; i < discs.Count; i++)
        {
            Assert.Empty(reports[i].Troubles);
            Assert.Empty(reports[i].KernelMessages);

            // The root, deep, deep/er, large, its sum, and 199 files of the 200.
            Assert.Equal(1 + 2 + 2 + 199, reports[i].Manifest!.Entries.Count);
            Fsck(discs[i].ImagePath, 0);
            string back = _workspace.File("large");
            File.Delete(back);
            Tool("mcopy", "-i", discs[i].ImagePath, "::/large", back).MustSucceed();
            string sum = Tool("mtype", "-i", discs[i].ImagePath, "::/large.sum").MustSucceed().Output;
            Assert.StartsWith(sum.Split(' ')[0], Tool("sha256sum", back).Output, StringComparison.Ordinal);
        }
    }

    [RequiresTheory(Requirement.Launchers, Requirement.FatTools)]
    [InlineData(16)]
    [InlineData(2)]
    public void Mkfs_makes_the_same_of_the_same_medium(int clusterSectors)
    {
        string ours = Make("dvd-ram", $"--cluster {clusterSectors * Sector}");
        string theirs = _workspace.File("theirs.img");
        using (FileStream file = File.Create(theirs))
        {
            file.SetLength(new FileInfo(ours).Length);
        }

        Tool("mkfs.fat", "-F", "32", "-S", $"{Sector}", "-s", $"{clusterSectors}", "-R", "32", "-n", "HOLIDAYS", theirs)
            .MustSucceed();
        byte[] a = Head(ours);
        byte[] b = Head(theirs);

        // Bytes per sector to the old fields, media, heads, hidden sectors; from the flags to the backup's
        // place; the
        // extended signature; the label and type.
        foreach ((int start, int length) in new[] { (11, 11), (28, 4), (40, 12), (64, 3), (71, 19) })
        {
            Assert.Equal(b[start..(start + length)], a[start..(start + length)]);
        }

        Assert.Equal((b[510], b[511]), (a[510], a[511]));

        // Theirs ends on a track of 63 sectors, ours with the medium.
        uint sectorsOfOurs = BinaryPrimitives.ReadUInt32LittleEndian(a.AsSpan(32));
        uint sectorsOfTheirs = BinaryPrimitives.ReadUInt32LittleEndian(b.AsSpan(32));
        Assert.Equal(new FileInfo(ours).Length / Sector, sectorsOfOurs);
        Assert.InRange(sectorsOfOurs - sectorsOfTheirs, 0u, 62u);
        uint fatOfOurs = BinaryPrimitives.ReadUInt32LittleEndian(a.AsSpan(36));
        uint fatOfTheirs = BinaryPrimitives.ReadUInt32LittleEndian(b.AsSpan(36));

        // Ours ends on an ECC block.
        Assert.InRange((long)fatOfOurs - fatOfTheirs, -1, 16);
        Assert.Equal(0u, fatOfOurs % 16);
    }

    [RequiresFact(Requirement.Launchers)]
    public void Other_commands_say_what_it_is_and_whose()
    {
        string image = Make("dvd-ram", "");
        ProgramResult mount = Program("packetfs", $"mount {image} {_workspace.Folder("mnt")}");
        Assert.Equal(1, mount.ExitCode);
        Assert.Contains("FAT32", mount.Errors, StringComparison.Ordinal);
        Assert.Contains("mount -t vfat", mount.Errors, StringComparison.Ordinal);
        Assert.Contains("File system   FAT32", Program("packetfs", $"info {image}").Output, StringComparison.Ordinal);
        Assert.Contains("'HOLIDAYS'", Program("pwfmt", image).Errors, StringComparison.Ordinal);
        Program("pwfmt", $"{image} --force -q").MustSucceed();
        Assert.Contains("UDF revision", Program("packetfs", $"info {image}").Output, StringComparison.Ordinal);
        string readers = Program("pwfmt", $"{image} --fs fat32 --explain --force").MustSucceed().Output;
        Assert.Contains("Windows XP and later", readers, StringComparison.Ordinal);
    }

    [RequiresTheory(Requirement.Launchers)]
    [InlineData("cd-rw", "", "whole packets")]
    [InlineData("dvd-rw", "", "whole packets")]
    [InlineData("dvd-ram", "--label too.bad", "cannot stand in the label")]
    [InlineData("dvd-ram", "--cluster 3000", "power of two")]
    [InlineData("dvd-ram", "--revision 2.01", "--revision is not for --fs fat32")]
    public void What_FAT32_cannot_do_is_refused_with_the_reason(string medium, string options, string reason)
    {
        string image = Blank(medium);
        ProgramResult refused = Program("pwfmt", $"{image} --fs fat32 {options}");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(reason, refused.Errors, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.Launchers)]
    public void A_disc_too_small_is_refused()
    {
        string image = _workspace.File("small.img");
        Program("packetfs", $"disc create dvd-ram {image} --size 64M -q").MustSucceed();
        Assert.Contains("65,525 clusters", Program("pwfmt", $"{image} --fs fat32").Errors, StringComparison.Ordinal);
        Assert.Contains("not for --fs udf", Program("pwfmt", $"{image} --mbr").Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _workspace.Dispose();

    private static byte[] Head(string image)
    {
        byte[] head = new byte[512];
        using FileStream file = File.OpenRead(image);
        file.ReadExactly(head);
        return head;
    }

    private static ProgramResult Tool(string program, params string[] arguments) =>
        OutsideProgram.Run(program, arguments);

    private static ProgramResult Program(string program, string arguments) => OutsideProgram.Run(
        HostTools.Launcher(program), arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // fsck.fat takes no offset: a partition is looked at as a (sparse) file of its own.
    private void Fsck(string image, long offset)
    {
        string volume = image;
        if (offset > 0)
        {
            volume = _workspace.File("partition.img");
            Tool(
                "dd", $"if={image}", $"of={volume}", "bs=1M", $"skip={offset >> 20}", "conv=sparse", "status=none")
                .MustSucceed();
        }

        ProgramResult fsck = Tool("fsck.fat", "-n", "-v", volume).MustSucceed();
        Assert.DoesNotContain("wrong", fsck.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("differ", fsck.Output, StringComparison.OrdinalIgnoreCase);
        if (offset > 0)
        {
            File.Delete(volume);
        }
    }

    private string Make(string medium, string options)
    {
        string image = Blank(medium, options.Contains("--mbr", StringComparison.Ordinal) ? "--size 1000M" : "");
        Program("pwfmt", $"{image} --fs fat32 --label holidays -q {options}").MustSucceed();
        return image;
    }

    private string Blank(string medium, string size = "")
    {
        string image = _workspace.File($"{medium}.img");
        if (medium == "image")
        {
            using FileStream file = File.Create(image);
            file.SetLength(300 << 20);
            return image;
        }

        Program("packetfs", $"disc create {medium} {image} {size} --force -q").MustSucceed();
        return image;
    }
}
