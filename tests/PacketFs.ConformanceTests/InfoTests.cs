using System.Globalization;
using System.Text.Json;
using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>
/// What <c>packetfs info</c> tells of a volume is what udfinfo tells, field by field, whoever made it; and what
/// <c>packetfs label</c> records udfinfo reads, as we read what udflabel records.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class InfoTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-info-");

    public static TheoryData<string> Makers =>
    [
        "packetfs disc create cd-rw x.img; packetfs format x.img --label VOLUME",
        "packetfs disc create cd-rw x.img; packetfs format x.img --label Größe --udf 2.50",
        "packetfs disc create dvd-ram x.img; packetfs format x.img --label VOLUME",
        "truncate -s 40M x.img; packetfs format x.img --udf 1.50 --block-size 512 --label VOLUME",
        "truncate -s 40M x.img; packetfs format x.img --udf 2.60 --label VOLUME",
        "truncate -s 40M x.img; packetfs format x.img --udf 2.01 --write-once --label VOLUME",
        "mkudffs --utf8 --label=Größe --media-type=hd --blocksize=512 --udfrev=1.02 --new-file x.img 40000",
        "mkudffs --label=VOLUME --media-type=cdrw --udfrev=2.01 --new-file x.img 40000",
        "mkudffs --label=VOLUME --media-type=dvdram --udfrev=1.50 --new-file x.img 40000",
        "mkudffs --label=VOLUME --owner=Me --organization=Us --contact=Here --media-type=hd --blocksize=4096 "
            + "--new-file x.img 20000",
    ];

    private string Image => Path.Combine(_folder.FullName, "x.img");

    [RequiresTheory(Requirement.Launchers, Requirement.UdfTools)]
    [MemberData(nameof(Makers))]
    public void Info_tells_what_udfinfo_tells(string commands)
    {
        Make(commands);
        Dictionary<string, string> theirs = UdfInfo();
        JsonElement ours = Info();

        Dictionary<string, string?> expected = new()
        {
            ["label"] = Text(ours, "label"),
            ["uuid"] = Text(ours, "uuid"),
            ["lvid"] = Text(ours, "label"),
            ["vid"] = Text(ours, "volume_identifier"),
            ["fsid"] = Text(ours, "file_set"),
            ["fullvsid"] = Text(ours, "volume_set"),
            ["owner"] = Text(ours, "owner"),
            ["organization"] = Text(ours, "organization"),
            ["contact"] = Text(ours, "contact"),
            ["appid"] = Text(ours, "application"),
            ["impid"] = ours.GetProperty("writers")[0].GetProperty("identifier").GetString(),
            ["winserialnum"] = $"0x{Text(ours, "windows_serial")}",
            ["blocksize"] = Number(ours, "block_size"),
            ["blocks"] = Number(ours, "device_blocks"),
            ["usedblocks"] = Number(ours, "used_blocks"),
            ["freeblocks"] = Number(ours, "free_blocks"),
            ["numfiles"] = Number(ours, "files"),
            ["numdirs"] = Number(ours, "directories"),
            ["udfrev"] = Text(ours, "minimum_read_revision"),
            ["udfwriterev"] = Text(ours, "maximum_write_revision"),
            ["integrity"] = Text(ours, "integrity"),
            ["accesstype"] = Text(ours, "access")!.Replace("_", "", StringComparison.Ordinal),
            ["softwriteprotect"] = Truth(ours, "soft_write_protected"),
            ["hardwriteprotect"] = Truth(ours, "hard_write_protected"),
        };
        foreach ((string field, string? value) in expected)
        {
            Assert.True(theirs[field] == (value ?? ""), $"{field}: udfinfo {theirs[field]}, info {value}");
        }
    }

    [RequiresTheory(Requirement.Launchers, Requirement.UdfTools)]
    [MemberData(nameof(Makers))]
    public void Udfinfo_reads_the_labels_that_we_record(string commands)
    {
        Make(commands);
        string before = UdfInfo()["uuid"];
        Run("packetfs", "label", Image, "Ωμέγα and more").MustSucceed();
        Run("packetfs", "label", Image, "--fsid", "FILES").MustSucceed();

        Dictionary<string, string> theirs = UdfInfo();
        Assert.Equal("Ωμέγα and more", theirs["lvid"]);
        Assert.Equal("FILES", theirs["fsid"]);
        Assert.Equal(before, theirs["uuid"]);
        Assert.Equal("closed", theirs["integrity"]);
        Assert.Equal(
            "Ωμέγα and more", Run("packetfs", "label", Image).MustSucceed().Output.TrimEnd());
        Assert.Equal(0, Run("packetfs", "check", Image).ExitCode);
    }

    [RequiresFact(Requirement.Launchers, Requirement.UdfTools)]
    public void We_read_the_labels_that_udflabel_records()
    {
        Make("packetfs disc create cd-rw x.img; packetfs format x.img --label BEFORE");
        Run("udflabel", "--utf8", "--owner=Größe", "--vsid=after", "--fsid=F", Image, "AFTER").MustSucceed();

        JsonElement ours = Info();
        Assert.Equal("AFTER", Text(ours, "label"));
        Assert.Equal("AFTER", Text(ours, "volume_identifier"));
        Assert.Equal("Größe", Text(ours, "owner"));
        Assert.Equal("F", Text(ours, "file_set"));
        Assert.EndsWith("after", Text(ours, "volume_set"), StringComparison.Ordinal);
        Assert.Equal(0, Run("packetfs", "check", Image).ExitCode);
    }

    [RequiresFact(Requirement.Launchers, Requirement.UdfTools)]
    public void What_udflabel_leaves_out_of_the_metadata_mirror_a_repair_puts_there()
    {
        Make("packetfs disc create cd-rw x.img; packetfs format x.img --label BEFORE --udf 2.50");
        Run("udflabel", "--utf8", Image, "AFTER").MustSucceed();

        Assert.Equal(4, Run("packetfs", "check", Image).ExitCode);
        Assert.Equal(1, Run("packetfs", "check", "--repair", "--yes", Image).ExitCode);
        Assert.Equal(0, Run("packetfs", "check", Image).ExitCode);
        Assert.Equal("AFTER", Text(Info(), "label"));
        Assert.Equal("AFTER", UdfInfo()["lvid"]);
    }

    [RequiresFact(Requirement.Launchers, Requirement.Fuse)]
    public void A_mounted_volume_is_told_of_and_relabelled()
    {
        Make("packetfs disc create cd-rw x.img; packetfs format x.img --label BEFORE");
        string folder = _folder.CreateSubdirectory("mnt").FullName;
        Run("packetfs", "mount", Image, folder, "--daemon").MustSucceed();
        try
        {
            File.WriteAllText(Path.Combine(folder, "file"), "content");
            Run("packetfs", "label", folder, "AFTER").MustSucceed();
            JsonElement mount = Report(folder).GetProperty("mount");
            Assert.False(mount.GetProperty("read_only").GetBoolean());
            Assert.Equal("AFTER", Text(Report(Image).GetProperty("volume"), "label"));
            Assert.Equal("1", Number(Report(folder).GetProperty("volume"), "files"));
            Assert.Contains("AFTER", Run("packetfs", "info", folder).MustSucceed().Output, StringComparison.Ordinal);
        }
        finally
        {
            Run("packetfs", "unmount", folder).MustSucceed();
        }

        Assert.Equal("AFTER", Text(Info(), "label"));
        Run("packetfs", "mount", Image, folder, "--daemon", "--read-only").MustSucceed();
        try
        {
            JsonElement mount = Report(folder).GetProperty("mount");
            Assert.True(mount.GetProperty("read_only").GetBoolean());
            Assert.Contains("read-only", Text(mount, "read_only_reason"), StringComparison.Ordinal);
            ProgramResult refused = Run("packetfs", "label", folder, "NEVER");
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("read-only", refused.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Run("packetfs", "unmount", folder).MustSucceed();
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string? Text(JsonElement section, string name) => section.GetProperty(name).GetString();

    private static string Number(JsonElement section, string name) =>
        section.GetProperty(name).GetInt64().ToString(CultureInfo.InvariantCulture);

    private static string Truth(JsonElement section, string name) =>
        section.GetProperty(name).GetBoolean() ? "yes" : "no";

    private void Make(string commands)
    {
        foreach (string command in commands.Split(';', StringSplitOptions.TrimEntries))
        {
            string[] words = command.Split(' ');
            Run(words[0], words[1..]).MustSucceed();
        }
    }

    private JsonElement Info() => Report(Image).GetProperty("volume");

    private JsonElement Report(string path) =>
        JsonDocument.Parse(Run("packetfs", "info", path, "--json").MustSucceed().Output).RootElement;

    private Dictionary<string, string> UdfInfo()
    {
        Dictionary<string, string> fields = [];
        foreach (string line in Run("udfinfo", "--utf8", Image).MustSucceed().Output.Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && !line.StartsWith("start=", StringComparison.Ordinal))
            {
                fields[line[..equals]] = line[(equals + 1)..];
            }
        }

        return fields;
    }

    private ProgramResult Run(string program, params string[] arguments) => OutsideProgram.Run(
        program == "packetfs" ? HostTools.Launcher(program) : program, arguments, null, _folder.FullName,
        TimeSpan.FromMinutes(2));
}
