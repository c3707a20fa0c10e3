using System.Text.Json;
using System.Xml.Linq;
using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>Discs shown by command line, as text, JSON and pictures.</summary>
[Collection(nameof(HeavyCollection))]
public sealed class DiscShowTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-show-");

    [RequiresFact(Requirement.Launchers)]
    public void A_formatted_disc_is_shown_in_every_way_and_left_as_it_is()
    {
        Run("disc create cd-rw d.img --size 74 --defects 3:4 -q").MustSucceed();
        Run("format d.img -q").MustSucceed();
        byte[] before = File.ReadAllBytes(Path.Combine(_folder.FullName, "d.img.disc"));

        string text = Run("disc show d.img --svg d.svg --png d.png").MustSucceed().Output;
        Assert.Contains("CD-RW, formatted for packets", text, StringComparison.Ordinal);
        Assert.Contains("4 defective", text, StringComparison.Ordinal);
        Assert.Contains("A drive that only reads", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Run("disc show d.img --json").MustSucceed().Output);
        Assert.Equal(4, json.RootElement.GetProperty("packets").GetProperty("bad").GetArrayLength());
        JsonElement[] readers = [.. json.RootElement.GetProperty("readers").EnumerateArray()];
        Assert.Equal([true, false], readers.Select(reader => reader.GetProperty("sees").GetBoolean()));
        Assert.All(readers, reader => Assert.True(reader.GetProperty("tried").GetBoolean()));
        Assert.Equal("svg", XDocument.Load(Path.Combine(_folder.FullName, "d.svg")).Root!.Name.LocalName);
        Assert.True(new FileInfo(Path.Combine(_folder.FullName, "d.png")).Length > 50_000);
        ProgramResult refused = Run("disc show d.img --png d.img.disc");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is left alone", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_folder.FullName, "d.img.disc")));
    }

    [RequiresFact(Requirement.Launchers)]
    public void A_trace_is_shown_as_its_disc_was_and_a_plain_image_is_refused()
    {
        Run("disc create dvd+rw d.img --size 64M -q").MustSucceed();
        Run("info d.img --trace d.trace").MustSucceed();
        Assert.Contains("DVD+RW, blank", Run("disc show d.trace").MustSucceed().Output, StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_folder.FullName, "plain.img"), new byte[1 << 20]);
        ProgramResult refused = Run("disc show plain.img");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("packetfs info plain.img", refused.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private ProgramResult Run(string command) => OutsideProgram.Run(
        HostTools.Launcher("packetfs"),
        command.Split(' '),
        input: null,
        _folder.FullName,
        TimeSpan.FromMinutes(2));
}
