using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>What is copied out of a disc is what it was there: content, permissions, times, attributes.</summary>
[Collection(nameof(HeavyCollection))]
public sealed class RecoverTests : IDisposable
{
    private const string Listing = "find . -type l -printf '%P %U %G %l\\n' , "
        + "-not -type l -printf '%P %y %m %U %G %TY-%Tm-%Td %TT\\n' | sort";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-recover-");

    [RequiresFact(Requirement.Launchers, Requirement.Fuse)]
    public void Permissions_owners_times_attributes_and_nodes_are_kept()
    {
        Run("packetfs disc create cd-rw x.img");
        Run("packetfs format x.img");
        Run("mkdir mnt");
        Run("packetfs mount x.img mnt --daemon");
        string before;
        try
        {
            Run("""
                cd mnt && mkdir -p a/b && echo one >a/one && echo two >a/b/two && ln -s ../one a/b/link &&
                mkfifo a/pipe && chmod 640 a/one && chmod 400 a/b/two && chmod 555 a/b &&
                python3 -c "import os; os.setxattr('a/one', 'user.note', b'kept')" &&
                touch -d 2001-02-03T04:05:06.123456Z a/one a/pipe && touch -d 1999-01-01T00:00:00Z a/b a
                """);
            before = Listed("mnt/a");
        }
        finally
        {
            Run("packetfs unmount mnt");
        }

        Run("packetfs recover x.img out");

        Assert.Equal(before, Listed("out/a"));
        string note = Run("python3 -c \"import os; print(os.getxattr('out/a/one', 'user.note').decode())\"");
        Assert.Equal("kept", note.Trim());
        Assert.Equal("two\n", Run("cat out/a/b/two"));
    }

    public void Dispose()
    {
        Run("chmod -R u+w . || true");
        _folder.Delete(recursive: true);
    }

    private string Listed(string folder) => Run($"cd {folder} && {Listing}");

    private string Run(string command)
    {
        string line = command.StartsWith("packetfs ", StringComparison.Ordinal)
            ? HostTools.Launcher("packetfs") + command["packetfs".Length..]
            : command;
        return OutsideProgram.Run("sh", ["-c", line], null, _folder.FullName, TimeSpan.FromMinutes(2))
            .MustSucceed().Output;
    }
}
