using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>Files that no directory leads to any more come out of discs, by command line.</summary>
[Collection(nameof(HeavyCollection))]
public sealed class DeepRecoverTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-deep-");

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse)]
    [InlineData("cd-rw")]
    [InlineData("dvd-r")]
    [InlineData("cd-r")]
    public void A_deep_recovery_finds_files_behind_a_destroyed_root(string medium)
    {
        Run($"packetfs disc create {medium} x.img");
        Run("packetfs format x.img");
        Run("mkdir mnt");
        Run("packetfs mount x.img mnt --daemon");
        Run("mkdir -p mnt/a/b && head -c 300000 /dev/urandom > mnt/a/b/large && echo small > mnt/small");
        Run("sha256sum mnt/a/b/large mnt/small | cut -d' ' -f1 | sort > sums");
        Run("packetfs unmount mnt");

        // Every directory entry of unique identifier 0, and every file set, goes.
        Run("""
            python3 - <<'END'
            import struct
            with open('x.img', 'r+b') as f:
                block, at = f.read(2048), 0
                while block:
                    tag = struct.unpack('<H', block[:2])[0]
                    root = tag in (261, 266) and block[27] == 4 and \
                        block[(160 if tag == 261 else 200):][:8] == bytes(8)
                    if root or tag == 256:
                        f.seek(at * 2048)
                        f.write(bytes(2048))
                        f.seek((at + 1) * 2048)
                    block, at = f.read(2048), at + 1
            END
            """);
        string told = Run("packetfs recover --deep x.img out || [ $? -eq 4 ]");
        Assert.Contains("The scan of the whole disc", told);
        Run("find out -type f -exec sha256sum {} + | cut -d' ' -f1 | sort > found");
        Assert.Equal("", Run("comm -23 sums found"));
        Assert.Contains("large", Run("find out -name large"));
    }

    public void Dispose()
    {
        Run("chmod -R u+w . || true");
        _folder.Delete(recursive: true);
    }

    private string Run(string command)
    {
        string line = command.StartsWith("packetfs ", StringComparison.Ordinal)
            ? HostTools.Launcher("packetfs") + command["packetfs".Length..]
            : command;
        return OutsideProgram.Run("sh", ["-c", line], null, _folder.FullName, TimeSpan.FromMinutes(2))
            .MustSucceed().Output;
    }
}
