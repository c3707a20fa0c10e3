using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>Discs that are written once, repaired by command line: added to, or refused when they are closed.</summary>
[Collection(nameof(HeavyCollection))]
public sealed class RepairTests : IDisposable
{
    private const int NotRepaired = 8;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-repair-");

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse)]
    [InlineData("dvd-r")]
    [InlineData("bd-r")]
    [InlineData("cd-r")]
    public void A_closed_disc_is_not_repaired_and_the_message_says_what_helps(string kind)
    {
        Run($"packetfs disc create {kind} x.img");
        Run("packetfs format x.img");
        Run("packetfs check --repair --yes x.img");
        Run("packetfs eject --close disc x.img");
        (int code, string output) = Try("packetfs check --repair --yes x.img");
        Assert.True((code & NotRepaired) != 0, output);
        Assert.Contains("closed", output);
        Assert.Contains("packetfs recover", output);
    }

    [RequiresFact(Requirement.Launchers, Requirement.Fuse)]
    public void A_plain_image_whose_table_is_damaged_gets_the_one_before_again()
    {
        Run("truncate -s 40M x.img");
        Run("packetfs format --write-once x.img");
        Run("mkdir mnt");
        Run("packetfs mount x.img mnt --daemon");
        Run("echo first > mnt/one && sync mnt/one");
        Run("packetfs unmount mnt");
        Run("cp x.img good.img");
        Run("packetfs mount x.img mnt --daemon");
        Run("echo second > mnt/two");
        Run("packetfs unmount mnt");

        // The last block is the last table.
        Run("python3 -c \"f = open('x.img', 'r+b'); f.seek(-2048, 2); f.write(b'x' * 2048)\"");
        (int found, string _) = Try("packetfs check x.img");
        (int plan, string planned) = Try("packetfs check --repair --plan x.img");
        Assert.Equal(found, plan);
        Assert.Contains("virtual allocation table again", planned);
        (int repaired, string done) = Try("packetfs check --repair --yes x.img");
        Assert.True(repaired == 1, done);
        Assert.Contains("nothing is overwritten", done);
        Assert.Equal(0, Try("packetfs check x.img").Code);
        Run("packetfs mount x.img mnt --daemon");
        Assert.Equal("one\n", Run("ls mnt"));
        Run("packetfs unmount mnt");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Run(string command)
    {
        (int code, string output) = Try(command);
        Assert.True(code is 0 or 1, $"{command}: {code}\n{output}");
        return output;
    }

    private (int Code, string Output) Try(string command)
    {
        string line = command.StartsWith("packetfs ", StringComparison.Ordinal)
            ? HostTools.Launcher("packetfs") + command["packetfs".Length..]
            : command;
        ProgramResult result = OutsideProgram.Run(
            "sh", ["-c", line + " 2>&1"], null, _folder.FullName, TimeSpan.FromMinutes(2));
        return (result.ExitCode ?? -1, result.Output);
    }
}
