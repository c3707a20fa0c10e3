using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.SimulationTests.Mount;

/// <summary>What a program sees of a mount: each call and what must come of it.</summary>
public sealed class PosixThroughTheKernelTests
{
    private const int NoEntry = -2;
    private const int Exists = -17;
    private const int NotDirectory = -20;
    private const int IsDirectory = -21;
    private const int Invalid = -22;
    private const int NoSpace = -28;
    private const int ReadOnly = -30;
    private const int NameTooLong = -36;
    private const int NotEmpty = -39;
    private const int NoData = -61;
    private const int NotSupported = -95;
    private const int NoDeviceOrAddress = -6;

    [RequiresTheory(Requirement.Fuse, Requirement.Root)]
    [InlineData("block=2048")]
    [InlineData("udf=1")]
    public void Each_call_gives_what_posix_says(string setting)
    {
        using ServedMount mount = new(setting, "allow-other=1");
        Assert.True(mount.IsReady, mount.IsReady ? string.Empty : mount.Complaint);
        List<string> wrong = [];
        bool hasXattr = Posix.SetXattr(mount.MountPoint, "user.probe", [1]) != NotSupported;
        foreach ((string what, int expected, Func<string, long> call) in Calls().Concat(hasXattr ? XattrCalls() : []))
        {
            string directory = mount.At("case");
            Assert.Equal((0, string.Empty), Shell.Run($"""
                rm -rf {directory}; mkdir {directory}; cd {directory}; echo -n content > file; echo -n other > other
                mkdir empty full; touch full/x; ln -s file link; ln -s nowhere dangling; mkfifo fifo
                """));
            long found = call(directory + "/");
            if (found != expected)
            {
                wrong.Add($"{what}: {found} instead of {expected}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    /// <summary>A script (in an empty directory of the mount), and what it must print.</summary>
    public static TheoryData<string, string> Scripts() => new()
    {
        { "echo a > f; echo b >> f; cat f | tr -d '\\n'", "ab" },
        { "echo long > f; echo s > f; cat f", "s" },
        { "echo a > f; exec 3< f; rm f; stat -L -c %h /proc/self/fd/3; cat <&3", "0\na" },
        { "echo a > f; exec 3<> f; mv f g; echo b >&3; cat g", "b" },
        { "echo a > f; ln f g; stat -c '%h %i' f | sed \"s/$(stat -c %i g)/same/\"; rm f; stat -c %h g", "2 same\n1" },
        { "mkdir -p d/e d/f; stat -c %h d; rmdir d/e; stat -c %h d", "4\n3" },
        { "umask 027; touch f; mkdir d; stat -c %a f d", "640\n750" },
        { "touch -d '1955-06-07 08:09:10.123456 UTC' f; stat -c '%.6Y' f", "-459791449.876544" },
        { "touch -d '2286-11-20 17:46:41.000001 UTC' f; stat -c '%.6Y' f", "10000000001.000001" },
        { "touch -d @1000 f; stat -c '%X %Y' f; touch -a -d @5 f; stat -c '%X %Y' f", "1000 1000\n5 1000" },
        { "touch f; test $(stat -c %W f) -gt 1700000000 && echo birth", "birth" },
        { "stat -f -c '%l %T' .", "254 fuseblk" },
        { "chmod 2775 .; chgrp 55 .; touch f; mkdir d; stat -c '%g %a' f d", "55 644\n55 2755" },
        { "touch f; chmod 6755 f; chown 1 f; stat -c %a f", "755" },
        { "touch f; chmod 6777 f; setpriv --reuid=9 --clear-groups sh -c 'echo x > f'; stat -c %a f", "777" },
        { "touch f; chmod 6777 f; setpriv --reuid=9 --clear-groups truncate -s 5 f; stat -c %a f", "777" },
        { "touch f; chmod 6777 f; echo x > f; stat -c %a f", "6777" },
        { "touch f; chmod 600 f; setpriv --reuid=9 --clear-groups cat f 2>&1 | grep -o denied", "denied" },
        { "chmod 777 .; setpriv --reuid=9 --regid=8 --clear-groups touch f; stat -c '%u %g' f", "9 8" },
        {
            "chmod 1777 .; touch f; chmod 666 f; setpriv --reuid=9 --clear-groups rm -f f 2>&1 | grep -o permitted",
            "permitted"
        },
        { "touch f; exec 3> f; chmod 0 f; truncate -s 7 /proc/self/fd/3 && stat -c %s f", "7" },
        {
            "truncate -s 1T f; stat -c '%s %b' f; printf x | dd of=f bs=1 seek=5 conv=notrunc 2>/dev/null; "
                + "head -c 6 f | od -An -c | tr -d ' '",
            "1099511627776 0\n\\0\\0\\0\\0\\0x"
        },
        { "head -c 100000 /dev/urandom > f; cp --sparse=never f g; cmp f g && echo same", "same" },
        { "head -c 3000000 /dev/urandom > f; cat f > g; cp f h; cmp f g && cmp f h && echo same", "same" },
        { "ln -s a/../b/./c l; readlink l; stat -c %s l", "a/../b/./c\n10" },
        { "touch $'\\xd0\\x9f\\xd1\\x80' 中文 😀; ls | tr '\\n' ' '", "Пр 中文 😀 " },
        { "touch readme README; ls | wc -l", "2" },
        { "mkdir -p a/b/c; mv a/b x; ls x; mv x/c .; ls -d c; stat -c %h . x", "c\nc\n5\n2" },
        { "mkdir big; cd big; for i in $(seq 3000); do : > f$i; done; ls | wc -l; rm f*; ls | wc -l", "3000\n0" },
        { "mkdir big; (cd big; seq 2000 | xargs touch); rm -r big; ls", "" },
        { "mknod n c 7 300; stat -c '%F %t %T' n", "character special file 7 12c" },
        { "mkfifo p; stat -c %F p; (echo through > p &); cat p", "fifo\nthrough" },
        {
            "dd if=/dev/urandom of=f bs=4k count=8 oflag=direct 2>/dev/null; "
                + "dd if=f bs=4k iflag=direct 2>/dev/null | cmp - f && echo same",
            "same"
        },
        { "exec 3> f; flock -n 3 && ! flock -n f true && echo locked", "locked" },
        { "touch -d '2001-02-03 04:05:06.789012 UTC' f; cp -p f g; stat -c %.6Y g", "981173106.789012" },
        { "echo x > f; sync f && sync -d f && sync . && echo synced", "synced" },
        { "mkdir d; cd d; rmdir ../d; ls; touch x 2>&1 | grep -o 'No such'", "No such" },
    };

    [RequiresTheory(Requirement.Fuse, Requirement.Root)]
    [InlineData("block=2048")]
    [InlineData("udf=1")]
    public void Each_script_prints_what_it_prints_on_any_file_system(string setting)
    {
        using ServedMount mount = new(setting, "allow-other=1", "dev=1", "suid=1");
        Assert.True(mount.IsReady, mount.IsReady ? string.Empty : mount.Complaint);
        List<string> wrong = [];
        int number = 0;
        foreach (object[] row in Scripts())
        {
            string directory = mount.At($"case{number++}");
            (_, string found) = Shell.Run($"umask 022; mkdir {directory}; cd {directory}; {row[0]}");
            if (found != ((string)row[1]).Trim())
            {
                wrong.Add($"{row[0]}\n   gave \"{found}\"\n   instead of \"{row[1]}\"");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [RequiresFact(Requirement.Fuse)]
    public void A_full_volume_says_so_at_the_write_and_goes_on_when_something_was_removed()
    {
        using ServedMount mount = new("capacity=4194304");
        string file = mount.At("file");
        int fd = Posix.Open(file, Posix.ReadWrite | Posix.Create);
        byte[] data = new byte[1 << 20];
        Assert.Equal(data.Length, Posix.Write(fd, data, 0));
        Assert.Equal(data.Length, Posix.Write(fd, data, 1 << 20));
        Assert.Equal(data.Length, Posix.Write(fd, data, 2 << 20));
        Assert.Equal(data.Length, Posix.Write(fd, data, 3 << 20));
        Assert.Equal(NoSpace, Posix.Write(fd, data, 4 << 20));
        Assert.Equal(4 << 20, new FileInfo(file).Length);
        Assert.Equal(0, Posix.SetSize(fd, 1 << 20));
        Assert.Equal(data.Length, Posix.Write(fd, data, 2 << 20));
        Posix.Close(fd);
    }

    [RequiresFact(Requirement.Fuse)]
    public void A_mount_that_is_read_only_takes_no_change()
    {
        foreach (string setting in (string[])["ro=1", "read-only-reason=It is pressed."])
        {
            using ServedMount mount = new(setting);
            Assert.Equal(ReadOnly, Posix.TryOpen(mount.At("file"), Posix.WriteOnly | Posix.Create));
            Assert.Equal(ReadOnly, Posix.MakeDirectory(mount.At("directory")));
            Assert.Equal(ReadOnly, Posix.ChangeMode(mount.MountPoint, 0x1FF));
        }
    }

    [RequiresFact(Requirement.Fuse, Requirement.Root)]
    public void Owner_group_and_umask_of_the_mount_are_shown_for_everything()
    {
        using ServedMount mount = new("uid=1234", "gid=567", "umask=18", "allow-other=1");
        (_, string found) = Shell.Run($"cd {mount.MountPoint}; umask 0; touch f; mkdir d; stat -c '%u %g %a' . f d");
        Assert.Equal("1234 567 755\n1234 567 644\n1234 567 755", found);
    }

    private static IEnumerable<(string What, int Expected, Func<string, long> Call)> Calls()
    {
        string longName = new('x', 254);
        IEnumerable<string> longTarget = Enumerable.Repeat("component/", 350);
        string cyrillic = new('\u0416', 127);
        yield return ("open missing", NoEntry, d => Posix.TryOpen(d + "none", Posix.ReadOnly));
        yield return ("open dangling", NoEntry, d => Posix.TryOpen(d + "dangling", Posix.ReadOnly));
        yield return ("open exclusively", Exists, d => Posix.TryOpen(d + "file", Posix.Create | Posix.Exclusive));
        yield return ("open directory to write", IsDirectory, d => Posix.TryOpen(d + "full", Posix.WriteOnly));
        yield return ("open file as directory", NotDirectory, d => Posix.TryOpen(d + "file", Posix.DirectoryOnly));
        yield return ("open below file", NotDirectory, d => Posix.TryOpen(d + "file/x", Posix.ReadOnly));
        yield return ("open link itself", -40, d => Posix.TryOpen(d + "link", Posix.NoFollow));
        yield return ("open truncating", 0, d =>
            Length(d + "file", () => Posix.TryOpen(d + "file", Posix.WriteOnly | Posix.Truncate)));
        yield return ("create 0444 to write", 0, d => Posix.TryOpen(d + "n", Posix.ReadWrite | Posix.Create, 0x124));
        yield return ("longest name", 0, d => Posix.TryOpen(d + longName, Posix.WriteOnly | Posix.Create));
        yield return ("name too long", NameTooLong, d => Posix.TryOpen(d + longName + "x", 1 | Posix.Create));
        yield return ("longest cyrillic name", 0, d => Posix.TryOpen(d + cyrillic, Posix.WriteOnly | Posix.Create));
        yield return ("cyrillic name too long", NameTooLong, d => Posix.MakeDirectory(d + cyrillic + "\u0416"));
        yield return ("remove name too long", NameTooLong, d => Posix.Unlink(d + longName + "x"));
        yield return ("rename to too long", NameTooLong, d => Posix.Rename(d + "file", d + longName + "x"));
        yield return ("mkdir existing", Exists, d => Posix.MakeDirectory(d + "file"));
        yield return ("mkdir in missing", NoEntry, d => Posix.MakeDirectory(d + "none/x"));
        yield return ("mkdir in file", NotDirectory, d => Posix.MakeDirectory(d + "file/x"));
        yield return ("rmdir full", NotEmpty, d => Posix.RemoveDirectory(d + "full"));
        yield return ("rmdir file", NotDirectory, d => Posix.RemoveDirectory(d + "file"));
        yield return ("rmdir missing", NoEntry, d => Posix.RemoveDirectory(d + "none"));
        yield return ("rmdir dot", Invalid, d => Posix.RemoveDirectory(d + "empty/."));
        yield return ("rmdir empty", 0, d => Posix.RemoveDirectory(d + "empty"));
        yield return ("unlink directory", IsDirectory, d => Posix.Unlink(d + "empty"));
        yield return ("unlink missing", NoEntry, d => Posix.Unlink(d + "none"));
        yield return ("link", 0, d => Posix.Link(d + "file", d + "n"));
        yield return ("link over existing", Exists, d => Posix.Link(d + "file", d + "other"));
        yield return ("link directory", -1, d => Posix.Link(d + "full", d + "n"));
        yield return ("link symlink", 0, d => Posix.Link(d + "dangling", d + "n"));
        yield return ("symlink over existing", Exists, d => Posix.SymbolicLink("x", d + "file"));
        yield return ("symlink of 3500 bytes", 0, d => Posix.SymbolicLink(string.Concat(longTarget), d + "n"));
        yield return ("rename over file", 0, d => Posix.Rename(d + "file", d + "other"));
        yield return ("rename over directory", IsDirectory, d => Posix.Rename(d + "file", d + "empty"));
        yield return ("rename directory over file", NotDirectory, d => Posix.Rename(d + "empty", d + "file"));
        yield return ("rename directory over full", NotEmpty, d => Posix.Rename(d + "empty", d + "full"));
        yield return ("rename directory over empty", 0, d => Posix.Rename(d + "full", d + "empty"));
        yield return ("rename into itself", Invalid, d => Posix.Rename(d + "full", d + "full/x"));
        yield return ("rename missing", NoEntry, d => Posix.Rename(d + "none", d + "x"));
        yield return ("rename without replacing", Exists, d => Posix.Rename(d + "file", d + "other", 1));
        yield return ("rename without replacing, free", 0, d => Posix.Rename(d + "file", d + "x", 1));
        yield return ("exchange file and directory", 0, d => Posix.Rename(d + "file", d + "full", 2));
        yield return ("exchange with missing", NoEntry, d => Posix.Rename(d + "file", d + "none", 2));
        yield return ("whiteout", Invalid, d => Posix.Rename(d + "file", d + "none", 4));
        yield return ("truncate directory", IsDirectory, d => Posix.SetSize(d + "full", 0));
        yield return ("truncate negative", Invalid, d => Posix.SetSize(d + "file", -1));
        yield return ("truncate", 0, d => Posix.SetSize(d + "file", 3));
        yield return ("mknod existing", Exists, d => Posix.MakeNode(d + "fifo", 0x11A4, 0));
        yield return ("mknod socket", 0, d => Posix.MakeNode(d + "s", 0xC1A4, 0));
        yield return ("chmod missing", NoEntry, d => Posix.ChangeMode(d + "none", 0));
        foreach (var row in DescriptorCalls())
        {
            yield return row;
        }
    }

    private static IEnumerable<(string What, int Expected, Func<string, long> Call)> DescriptorCalls()
    {
        yield return ("read past end", 0, d => WithFile(d, fd => Posix.Read(fd, new byte[10], 7)));
        yield return ("read at end", 3, d => WithFile(d, fd => Posix.Read(fd, new byte[10], 4)));
        yield return ("write read-only", -9, d =>
        {
            int fd = Posix.Open(d + "file", Posix.ReadOnly);
            long result = Posix.Write(fd, "x"u8, 0);
            Posix.Close(fd);
            return result;
        });
        yield return ("data of full file", 0, d => WithFile(d, fd => Posix.Seek(fd, 0, 3)));
        yield return ("hole of full file", 7, d => WithFile(d, fd => Posix.Seek(fd, 0, 4)));
        yield return ("data past end", NoDeviceOrAddress, d => WithFile(d, fd => Posix.Seek(fd, 7, 3)));
        yield return ("allocate", 0, d => WithFile(d, fd => Posix.Allocate(fd, 0, 0, 10_000)));
        yield return ("allocate nothing", Invalid, d => WithFile(d, fd => Posix.Allocate(fd, 0, 0, 0)));
        yield return ("punch", 0, d => WithFile(d, fd => Posix.Allocate(fd, 3, 0, 3)));
        yield return ("zero", 0, d => WithFile(d, fd => Posix.Allocate(fd, 0x10, 0, 100)));
        yield return ("collapse", NotSupported, d => WithFile(d, fd => Posix.Allocate(fd, 8, 0, 4096)));
        yield return ("fsync", 0, d => WithFile(d, Posix.Sync));
        yield return ("name that is not UTF-8", 0, d =>
            Shell.Run($"touch {d}$'\\xff' 2>&1 | grep -q 'multibyte'").Code);
    }

    private static IEnumerable<(string What, int Expected, Func<string, long> Call)> XattrCalls()
    {
        yield return ("get missing xattr", NoData, d => Posix.GetXattr(d + "file", "user.a", new byte[9]));
        yield return ("set and get xattr", 3, d =>
        {
            Assert.Equal(0, Posix.SetXattr(d + "file", "user.a", [1, 2, 3]));
            return Posix.GetXattr(d + "file", "user.a", new byte[9]);
        });
        yield return ("replace missing xattr", NoData, d => Posix.SetXattr(d + "file", "user.a", [1], 2));
        yield return ("create xattr twice", Exists, d =>
        {
            Assert.Equal(0, Posix.SetXattr(d + "file", "user.a", [1], 1));
            return Posix.SetXattr(d + "file", "user.a", [1], 1);
        });
        yield return ("small buffer for xattr", -34, d =>
        {
            Assert.Equal(0, Posix.SetXattr(d + "file", "user.a", new byte[100]));
            return Posix.GetXattr(d + "file", "user.a", new byte[9]);
        });
        yield return ("remove missing xattr", NoData, d => Posix.RemoveXattr(d + "file", "user.a"));
        yield return ("set capability", NotSupported, d => Posix.SetXattr(d + "file", "security.x", [1]));
    }

    private static long WithFile(string directory, Func<int, long> call)
    {
        int fd = Posix.Open(directory + "file", Posix.ReadWrite);
        long result = call(fd);
        Posix.Close(fd);
        return result;
    }

    private static long WithFile(string directory, Func<int, int> call) => WithFile(directory, fd => (long)call(fd));

    private static long Length(string file, Func<int> call)
    {
        Assert.Equal(0, call());
        return new FileInfo(file).Length;
    }
}
