using System.Text;
using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>What README.md tells people to type works, line by line.</summary>
[Collection(nameof(HeavyCollection))]
public sealed class ReadmeTests : IDisposable
{
    private const int MaximumLines = 170;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-readme-");

    [RequiresFact(Requirement.Launchers, Requirement.Fuse)]
    public void The_session_in_the_README_runs()
    {
        Directory.CreateSymbolicLink(
            Path.Combine(_folder.FullName, "out"), Path.Combine(HostTools.CheckoutRoot, "out"));
        StringBuilder script = new("set -e\n");
        foreach (string line in SessionLines())
        {
            // The launchers are there: that is this test's requirement. A document of any package serves for the copy.
            script.Append(line switch
            {
                "./build.sh build" => "test -x out/packetfs",
                _ => line.Replace("/usr/share/doc/fuse3", "/etc/apt", StringComparison.Ordinal)
                    .Replace("mnt/fuse3", "mnt/apt", StringComparison.Ordinal),
            }).Append('\n');
        }

        ProgramResult result = OutsideProgram.Run(
            "bash", ["-c", script.ToString()], null, _folder.FullName, TimeSpan.FromMinutes(3));

        Assert.True(result.Succeeded, result.Story);
        Assert.Contains("clean", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_README_is_short() =>
        Assert.InRange(ReadmeLines().Length, 1, MaximumLines);

    public void Dispose()
    {
        OutsideProgram.Run("umount", "-l", Path.Combine(_folder.FullName, "mnt"));
        _folder.Delete(recursive: true);
    }

    private static string[] ReadmeLines() => File.ReadAllLines(Path.Combine(HostTools.CheckoutRoot, "README.md"));

    private static string[] SessionLines()
    {
        string[] lines = ReadmeLines();
        int start = Array.IndexOf(lines, "```sh");
        int end = Array.IndexOf(lines, "```", start + 1);
        Assert.True(start > 0 && end > start + 5, "README.md holds a session in a block of shell");
        return lines[(start + 1)..end];
    }
}
