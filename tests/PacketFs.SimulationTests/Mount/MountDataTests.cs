using System.IO.MemoryMappedFiles;
using PacketFs.Core;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.SimulationTests.Mount;

/// <summary>Bytes through the kernel, in every way that programs have.</summary>
public sealed class MountDataTests
{
    private const int MaxFileBytes = 600_000;

    [RequiresTheory(Requirement.Fuse)]
    [InlineData("block=4096")]
    [InlineData("udf=1")]
    public void A_real_tree_is_copied_and_compares_equal(string setting)
    {
        using ServedMount mount = new(setting);
        string copy = mount.At("include");
        (int code, string said) = Shell.Run(
            $"cp -a /usr/include {copy} && diff -r --no-dereference /usr/include {copy}");
        Assert.Equal((0, string.Empty), (code, said));
        (_, string differences) = Shell.Run(
            "diff <(cd /usr/include; find . -type f -printf '%P %m %s %u %n\\n' | sort) "
            + $"<(cd {mount.MountPoint}/include; find . -type f -printf '%P %m %s %u %n\\n' | sort)");
        Assert.Equal(string.Empty, differences);
    }

    [RequiresTheory(Requirement.Fuse)]
    [InlineData(1UL, "writeback=0")]
    [InlineData(2UL, "writeback=0")]
    [InlineData(3UL, "writeback=1")]
    [InlineData(4UL, "workers=4")]
    [InlineData(5UL, "udf=1")]
    public void A_file_that_is_written_read_cut_mapped_and_punched_at_random_is_what_a_plain_file_is(
        ulong seed, string setting)
    {
        using ServedMount mount = new(setting);
        string plain = Path.Combine(Path.GetTempPath(), $"packetfs-plain-{Environment.ProcessId}-{seed}");
        Prng random = new(seed);
        try
        {
            int here = Posix.Open(mount.At("file"), Posix.ReadWrite | Posix.Create);
            int there = Posix.Open(plain, Posix.ReadWrite | Posix.Create | Posix.Truncate);
            for (int i = 0; i < 1_500; i++)
            {
                string what = RandomStep(random, mount.At("file"), plain, here, there);
                Assert.True(
                    File.ReadAllBytes(plain).AsSpan().SequenceEqual(ReadAll(here)),
                    $"seed {seed}, operation {i}: {what}: the files differ");
            }

            Posix.Close(here);
            Posix.Close(there);
            Assert.Equal(File.ReadAllBytes(plain), File.ReadAllBytes(mount.At("file")));
        }
        finally
        {
            File.Delete(plain);
        }
    }

    [RequiresTheory(Requirement.Fuse)]
    [InlineData("block=2048")]
    [InlineData("udf=1")]
    public void Processes_side_by_side_lose_nothing(string setting)
    {
        using ServedMount mount = new(setting, "workers=4");
        (int code, string said) = Shell.Run($$"""
            cd {{mount.MountPoint}}; mkdir shared
            for worker in 1 2 3 4; do (
              mkdir own$worker; cd own$worker
              for i in $(seq 150); do
                head -c $((i * 37)) /dev/zero | tr '\0' $worker > f$i
                mv f$i ../shared/w$worker-$i
                ls ../shared > /dev/null
                [ $((i % 3)) = 0 ] && rm ../shared/w$worker-$i
                ln ../shared/w$worker-$((i - i % 3 + 1)) l$i 2> /dev/null
              done ) & done; wait
            ls shared | wc -l
            for worker in 1 2 3 4; do cat shared/w$worker-* | tr -d $worker | wc -c; done
            """);
        Assert.Equal((0, "400\n0\n0\n0\n0"), (code, said));
        mount.Terminate();
        Assert.True(mount.WaitForExit());
    }

    [RequiresFact(Requirement.Fuse)]
    public void Opening_and_closing_files_sends_no_requests_once_the_kernel_knows()
    {
        using ServedMount mount = new();
        (_, string said) = Shell.Run($"""
            cd {mount.MountPoint}; for i in $(seq 100); do echo $i > f$i; done
            for round in 1 2 3; do for i in $(seq 100); do cat f$i; done; ls -l; done > /dev/null
            cat none 2> /dev/null; cat none
            """);
        Assert.Contains("No such file", said, StringComparison.Ordinal);
        mount.Terminate();
        Assert.True(mount.WaitForExit());
        Assert.InRange(mount.Served("Open"), 0, 1);
        Assert.InRange(mount.Served("Flush"), 0, 1);
        Assert.InRange(mount.Served("OpenDirectory"), 0, 1);
        Assert.InRange(mount.Served("Read"), 0, 110);
        Assert.InRange(mount.Served("Lookup"), 0, 215);
        Assert.Equal(100, mount.Served("Create"));
    }

    private static string RandomStep(Prng random, string name, string plain, int here, int there)
    {
        long size = new FileInfo(plain).Length;
        int offset = random.Next(MaxFileBytes);
        int length = random.Next(1, 70_000);
        switch (random.Next(8))
        {
            case 0:
                Assert.Equal(Posix.SetSize(there, offset), Posix.SetSize(here, offset));
                return $"truncate to {offset}";
            case 1:
                int mode = random.OneIn(2) ? 3 : 0x11;
                Assert.Equal(Posix.Allocate(there, mode, offset, length), Posix.Allocate(here, mode, offset, length));
                return $"fallocate mode {mode} of {length} at {offset}";
            case 2 when size > 0:
                byte[] mapped = Noise(random, (int)Math.Min(length, size - Math.Min(offset, size - 1)));
                long start = Math.Min(offset, size - 1);
                Map(name, start, mapped);
                Map(plain, start, mapped);
                return $"mapped write of {mapped.Length} at {start}";
            case 3:
                byte[] one = new byte[length];
                byte[] two = new byte[length];
                Assert.Equal(Posix.Read(there, two, offset), Posix.Read(here, one, offset));
                Assert.Equal(two, one);
                return $"read of {length} at {offset}";
            case 4:
                Assert.Equal(0, Posix.Sync(here));
                return "sync";
            default:
                byte[] data = Noise(random, length);
                Assert.Equal(Posix.Write(there, data, offset), Posix.Write(here, data, offset));
                return $"write of {length} at {offset}";
        }
    }

    private static byte[] Noise(Prng random, int length)
    {
        byte[] data = new byte[length];
        random.Fill(data);
        return data;
    }

    private static void Map(string path, long offset, byte[] data)
    {
        using MemoryMappedFile map = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        using MemoryMappedViewAccessor view = map.CreateViewAccessor(offset, data.Length);
        view.WriteArray(0, data, 0, data.Length);
    }

    private static byte[] ReadAll(int fd)
    {
        byte[] content = new byte[(10 * MaxFileBytes) + 1];
        long length = Posix.Read(fd, content, 0);
        return content[..(int)length];
    }
}
