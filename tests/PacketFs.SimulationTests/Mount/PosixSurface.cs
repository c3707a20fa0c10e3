using System.IO.MemoryMappedFiles;
using System.Text;
using static PacketFs.SimulationTests.Mount.SurfaceRow;

namespace PacketFs.SimulationTests.Mount;

/// <summary>
/// The file API as a program sees it on a mounted UDF volume, row by row; what UDF cannot record stands here with the
/// errno that it gives, as in the README of PacketFs.Mount.
/// </summary>
internal static class PosixSurface
{
    private const string AsUser = "setpriv --reuid=9 --regid=9 --clear-groups";

    public static IEnumerable<SurfaceRow> Rows =>
        [.. Names, .. Kinds, .. Modes, .. Times, .. Renames, .. Directories, .. Content,
            .. Attributes.Select(row => row with { UsesAttributes = true }),
            .. PosixSurfaceCalls.Rows];

    private static IEnumerable<SurfaceRow> Names =>
    [
        Call("254 characters of Latin-1", "ok", d => Create(d + new string('\u00E9', 127) + new string('x', 127))),
        Call("255 characters", "ENAMETOOLONG", d => Create(d + new string('x', 255))),
        Call("127 characters beyond Latin-1", "ok", d => Create(d + new string('\u00E9', 126) + "\u4E2D")),
        Call("128 characters, one beyond Latin-1", "ENAMETOOLONG", d => Create(d + new string('x', 127) + "\u4E2D")),
        Call("a name that is not UTF-8", "EILSEQ", d => Posix.MakeFile([.. Encoding.UTF8.GetBytes(d), 0xFF])),
        Call("half a surrogate pair", "EINVAL", d => Posix.MakeFile([.. Encoding.UTF8.GetBytes(d), 0xED, 0xA0, 0x80])),
        Call("U+FEFF in a name", "EINVAL", d => Create(d + "a\uFEFF")),
        Call("U+FFFE in a name", "EINVAL", d => Create(d + "\uFFFE")),
        Call("a name with U+FEFF is looked for", "ENOENT", d => Posix.Unlink(d + "\uFEFF")),
        Call("symbolic link to a component that no name can be", "ENAMETOOLONG",
            d => Posix.SymbolicLink(new string('x', 255), d + "l")),
        Call("symbolic link to what is not UTF-8", "EILSEQ", d => Posix.SymbolicLink([0xFF], d + "l")),
        Script("what other systems forbid", "touch 'a\\b:c*?\"<>|' con ' ' 'x. '; ls | wc -l", "4"),
        Script("upper and lower case are two names", "touch a A; ls | wc -l", "2"),
        Script("composed and decomposed are two names", "touch $'\\u00e9' $'e\\u0301'; ls | wc -l", "2"),
        Script("targets to the letter", "for t in / // a//b ./ x/ ../..; do ln -s $t l; readlink l; rm l; done",
            "/\n//\na//b\n./\nx/\n../.."),
    ];

    private static IEnumerable<SurfaceRow> Kinds =>
    [
        Script("large device numbers", "mknod b b 4095 1048575; stat -c '%F %t %T' b",
            "block special file fff fffff"),
        Script("a device node is the device", "mknod z c 1 5; head -c 3 z | od -An -tx1", "00 00 00"),
        Script("no device nodes for ordinary users",
            $"chmod 777 .; {AsUser} mknod q c 1 3 2>&1 | grep -o 'not permitted'; {AsUser} mkfifo p && echo made",
            "not permitted\nmade"),
        Call("socket node", "ok", d => Posix.MakeNode(d + "s", 0xC1A4, 0)),
        Call("unnamed file (O_TMPFILE)", "EOPNOTSUPP", d => Posix.TryOpen(d, Posix.TemporaryFile | Posix.ReadWrite)),
        Call("truncate a fifo", "EINVAL", d =>
        {
            Posix.MakeNode(d + "p", 0x11A4, 0);
            return Posix.SetSize(d + "p", 1);
        }),
        Script(
            "a program runs, set-id counts",
            $"cp $(command -v id) i; chown 33 i; chmod 4755 i; {AsUser} ./i -u", "33"),
    ];

    private static IEnumerable<SurfaceRow> Modes =>
    [
        Script("owner and group one at a time", "touch f; chown 5:6 f; chown 7 f; chgrp 8 f; stat -c '%u %g' f", "7 8"),
        Call("owner 2^32-2", "ok", d => Create(d + "f") + Posix.ChangeOwner(d + "f", -2, -2)),
        new("chown that names nobody takes set-id bits", "ok 755", d =>
        {
            Shell.Run($"touch {d}f; chmod 6755 {d}f");
            return $"{SurfaceRow.Names(Posix.ChangeOwner(d + "f", -1, -1))} {Shell.Run($"stat -c %a {d}f").Output}";
        }),
        Script("chown to itself takes set-id bits", "touch f; chmod 6755 f; chown 0:0 f; stat -c %a f", "755"),
        Script(
            "an appending write takes set-id bits",
            $"touch f; chmod 6777 f; {AsUser} sh -c 'echo x >> f'; stat -c %a f",
            "777"),
        Script("allocation takes set-id bits",
            $"touch f; chmod 6777 f; {AsUser} fallocate -l 20000 f; stat -c %a f", "777"),
        Script("chgrp by the owner, to a group of his", "touch f; chown 9:9 f; chmod 6755 f; "
            + "setpriv --reuid=9 --regid=9 --groups=9,10 chgrp 10 f; stat -c '%a %g' f; "
            + $"{AsUser} chown 10 f 2>&1 | grep -o 'not permitted'", "755 10\nnot permitted"),
        Script("set-group-id goes when the group is not one's own",
            $"touch f; chown 9:55 f; {AsUser} chmod 2755 f; stat -c %a f", "755"),
        Script("a set-group-id directory hands its group on",
            $"mkdir d; chown 0:55 d; chmod 2777 d; {AsUser} sh -c 'umask 0; mkdir d/e; touch d/f; mkfifo d/p; "
                + "ln -s x d/l'; stat -c '%u %g %a' d/e d/f d/p d/l",
            "9 55 2777\n9 55 666\n9 55 666\n9 55 777"),
        Script("sticky directory", "mkdir d; chmod 1777 d; touch d/a; "
            + $"{AsUser} mv d/a d/b 2>&1 | grep -o 'not permitted'; {AsUser} touch d/c; "
            + "setpriv --reuid=8 --clear-groups rm -f d/c 2>&1 | grep -o 'not permitted'; "
            + $"{AsUser} rm d/c; ls d", "not permitted\nnot permitted\na"),
        Script("another user", "mkdir d; touch d/f g; chmod 600 d; chmod 604 g; "
            + $"{AsUser} cat d/f 2>&1 | grep -o denied; {AsUser} ls d 2>&1 | grep -o denied; "
            + $"{AsUser} sh -c 'test -r g && echo r; test -w g || echo no'", "denied\ndenied\nr\nno"),
        Script("times by another user", $"touch f; chmod 666 f; chmod 777 .; {AsUser} touch f && echo now; "
            + $"{AsUser} touch -d @5 f 2>&1 | grep -o 'not permitted'", "now\nnot permitted"),
        Script("immutable flag", "touch f; chattr +i f 2>&1 | grep -c supported", "1"),
    ];

    private static IEnumerable<SurfaceRow> Times =>
    [
        Script("before 1970, cut to microseconds", "touch -d '1923-02-03 04:05:06.123456789 UTC' f; stat -c %.9Y f",
            "-1480362893.876544000"),
        Script("after 2038, 2106 and 2446", "touch -d '9999-12-31 23:59:59 UTC' f; stat -c %Y f", "253402300799"),
        Script("one of two times", "touch -d @5 f; touch -a -d @77 f; stat -c '%X %Y' f; touch -m f; stat -c %X f",
            "77 5\n77"),
        Script("times of a link itself", "ln -s x l; touch -h -d @6 l; stat -c %Y l", "6"),
        Script("reading does not change the access time", "echo x > f; touch -a -d @5 f; cat f; stat -c %X f", "x\n5"),
        Script(
            "birth stays",
            "touch f; b=$(stat -c %W f); touch -d @5 f; mv f g; test $b = $(stat -c %W g) && echo same",
            "same"),
        Script("rename and link change the change time",
            "touch f; a=$(stat -c %.6Z f); sleep .02; mv f g; b=$(stat -c %.6Z g); sleep .02; ln g h; "
                + "c=$(stat -c %.6Z g); test $a != $b && test $b != $c && echo moved",
            "moved"),
    ];

    private static IEnumerable<SurfaceRow> Renames =>
    [
        Call("into its own child", "EINVAL", d => Tree(d, () => Posix.Rename(d + "a", d + "a/b/c/x"))),
        Call("over its ancestor", "ENOTEMPTY", d => Tree(d, () => Posix.Rename(d + "a/b/c", d + "a"))),
        Call("exchange with its own child", "EINVAL", d => Tree(d, () => Posix.Rename(d + "a", d + "a/b", 2))),
        Call("exchange directories", "ok", d => Tree(d, () => Posix.Rename(d + "a/b", d + "e", 2))),
        Call("without replacing", "EEXIST", d => Tree(d, () => Posix.Rename(d + "e", d + "a", 1))),
        Call("leaving a whiteout", "EINVAL", d => Tree(d, () => Posix.Rename(d + "e", d + "w", 4))),
        Call("exchange and no replacing", "EINVAL", d => Tree(d, () => Posix.Rename(d + "e", d + "a", 3))),
        new("over another name of itself", "ok a b", d =>
        {
            Shell.Run($"cd {d}; touch a; ln a b");
            string result = SurfaceRow.Names(Posix.Rename(d + "a", d + "b"));
            return $"{result} {Shell.Run($"ls -x {d}").Output.Replace("  ", " ", StringComparison.Ordinal)}";
        }),
        Script("a directory's parent follows", "mkdir -p a/b c; mv a/b c; stat -c %h a c; test $(stat -c %i c/b/..) = "
            + "$(stat -c %i c) && echo right", "2\n3\nright"),
    ];

    private static IEnumerable<SurfaceRow> Directories =>
    [
        new("places in a directory last", "True", d =>
        {
            Shell.Run($"cd {d}; seq 400 | xargs touch");
            return $"{Posix.SeeksBack(d, 200, 5, 399, 0, 150)}";
        }),
        new("a listing survives creating and removing", "1000 of 1000, none twice", d =>
        {
            Shell.Run($"cd {d}; seq -f n%04g 2000 | xargs touch");
            List<string> seen = [];
            foreach (string path in Directory.EnumerateFiles(d))
            {
                seen.Add(Path.GetFileName(path));
                if (seen.Count == 100)
                {
                    Shell.Run($"cd {d}; seq -f n%04g 1 2 1999 | xargs rm; seq -f z%04g 500 | xargs touch");
                }
            }

            int left = Enumerable.Range(1, 1000).Count(number => seen.Contains($"n{2 * number:D4}"));
            return $"{left} of 1000, {(seen.Count == seen.Distinct().Count() ? "none twice" : "some twice")}";
        }),
        Script("a removed directory that is open", "mkdir d; cd d; rmdir ../d; ls; touch x 2>&1 | grep -o 'No such'; "
            + "stat -c %h .", "No such\n0"),
        Script("links of a directory", "mkdir -p d/a/b d/c; stat -c %h d d/a d/c; mv d/a/b d/c; stat -c %h d/a d/c",
            "4\n3\n2\n2\n3"),
        Script(
            "300 levels",
            "p=.; for i in $(seq 300); do p=$p/d; done; mkdir -p $p; find . | wc -l; rm -r d; ls", "301"),
        Call("link to a directory", "EPERM", d => Tree(d, () => Posix.Link(d + "a", d + "x"))),
        new("a file handle outlives the kernel's memory", "same", d =>
        {
            File.WriteAllText(d + "f", "same");
            int fd = Posix.OpenByHandle(d, d + "f", () => Shell.Run("sync; echo 2 > /proc/sys/vm/drop_caches"));
            byte[] found = new byte[4];
            long read = Posix.Read(fd, found, 0);
            Posix.Close(fd);
            return read == 4 ? Encoding.ASCII.GetString(found) : SurfaceRow.Names(fd, read);
        }),
    ];

    private static IEnumerable<SurfaceRow> Content =>
    [
        Call("the largest file", "ok", d => Opened(d, fd => Posix.SetSize(fd, 1L << 42))),
        Call("larger than the largest", "EFBIG", d => Opened(d, fd => Posix.SetSize(fd, (1L << 42) + 1))),
        Call("a write beyond the largest", "EFBIG", d => Opened(d, fd => Posix.Write(fd, "x"u8, 1L << 42))),
        Call("collapse a range", "EOPNOTSUPP", d => Opened(d, fd => Posix.Allocate(fd, 8, 0, 4096))),
        Call("insert a range", "EOPNOTSUPP", d => Opened(d, fd => Posix.Allocate(fd, 0x20, 0, 4096))),
        Call("unshare a range", "EOPNOTSUPP", d => Opened(d, fd => Posix.Allocate(fd, 0x40, 0, 4096))),
        Call("punch without keeping the size", "EOPNOTSUPP", d => Opened(d, fd => Posix.Allocate(fd, 2, 0, 4096))),
        new("data and holes", "1 8192 65536 65536 73728 ENXIO", d => WithFile(d, fd =>
        {
            Posix.Write(fd, new byte[8192], 0);
            Posix.Write(fd, new byte[8192], 65_536);
            return SurfaceRow.Names(
                Posix.Seek(fd, 1, 3),
                Posix.Seek(fd, 0, 4),
                Posix.Seek(fd, 8192, 3),
                Posix.Seek(fd, 65_536, 3),
                Posix.Seek(fd, 65_536, 4),
                Posix.Seek(fd, 73_728, 3));
        })),
        new("an open file without a name grows", "20971520 same, 0 names", d =>
        {
            byte[] data = new byte[1 << 20];
            new Random(1).NextBytes(data);
            return WithFile(d, fd =>
            {
                Posix.Unlink(d + "f");
                long written = Enumerable.Range(0, 20).Sum(number => Posix.Write(fd, data, (long)number << 20));
                Posix.Sync(fd);
                byte[] back = new byte[data.Length];
                bool same = Enumerable.Range(0, 20).All(number =>
                    Posix.Read(fd, back, (long)number << 20) == back.Length && back.AsSpan().SequenceEqual(data));
                return $"{written} {(same ? "same" : "differs")}, {Directory.GetFiles(d).Length} names";
            });
        }),
        new("a shared mapping, written and synced", "hello", d =>
        {
            File.WriteAllBytes(d + "f", new byte[10_000]);
            using (MemoryMappedFile file = MemoryMappedFile.CreateFromFile(d + "f", FileMode.Open))
            using (MemoryMappedViewAccessor view = file.CreateViewAccessor())
            {
                view.WriteArray(5_000, "hello"u8.ToArray(), 0, 5);
                view.Flush();
            }

            return Encoding.ASCII.GetString(File.ReadAllBytes(d + "f").AsSpan(5_000, 5));
        }),
        new("locks of ranges", "ok EAGAIN ok", d => WithFile(d, one =>
        {
            int other = Posix.Open(d + "f", Posix.ReadWrite);
            string found = SurfaceRow.Names(
                Posix.Lock(one, 1, 10, 10), Posix.Lock(other, 1, 15, 1), Posix.Lock(other, 1, 20, 1));
            Posix.Close(other);
            return found;
        })),
        Script("locks of files", "exec 3> f; flock 3; flock -n f true || echo locked", "locked"),
        new("copy within the kernel", "300000 same", d =>
        {
            Shell.Run($"cd {d}; head -c 300000 /dev/urandom > a");
            int from = Posix.Open(d + "a", Posix.ReadOnly);
            int to = Posix.Open(d + "b", Posix.ReadWrite | Posix.Create);
            long copied = Posix.CopyRange(from, 0, to, 0, 300_000);
            Posix.Close(from);
            Posix.Close(to);
            return $"{copied} {Shell.Run($"cmp {d}a {d}b && echo same").Output}";
        }),
        Script(
            "four programs append",
            "for c in a b c d; do (for i in $(seq 200); do echo $c$c$c$c$c >> f; done) & done; "
            + "wait; wc -l < f; grep -cEx '(aaaaa|bbbbb|ccccc|ddddd)' f", "800\n800"),
        Call("direct I/O needs no alignment", "3", d =>
        {
            int fd = Posix.Open(d + "f", Posix.ReadWrite | Posix.Create | Posix.Direct);
            long written = Posix.Write(fd, "abc"u8, 0);
            Posix.Close(fd);
            return written;
        }),
        new("all kinds of sync", "ok ok ok", d => WithFile(
            d, fd => SurfaceRow.Names(Posix.SyncFileSystem(fd), Posix.SyncData(fd), Posix.Sync(fd)))),
        Script(
            "numbers of the file system",
            "stat -f -c '%s %l %T' .; test $(stat -f -c %a .) -le $(stat -f -c %b .) && "
            + "echo sane", "2048 254 fuseblk\nsane"),
        Script("a full disc refuses, and takes again", "dd if=/dev/zero of=big bs=1M 2>&1 | grep -o 'No space'; "
            + "echo x > y 2>/dev/null; rm big; echo z > y; cat y", "No space\nz"),
        Script(
            "space comes back when the last user closes",
            "a=$(stat -f -c %f .); head -c 5M /dev/zero > f; exec 3< f; "
            + "rm f; exec 3<&-; sync .; sleep .1; b=$(stat -f -c %f .); test $((a - b)) -lt 8 && echo back", "back"),
    ];

    private static IEnumerable<SurfaceRow> Attributes =>
    [
        Attribute("of another's file system", "security.x", 1, "EOPNOTSUPP"),
        Attribute("of the kernel", "system.x", 1, "EOPNOTSUPP"),
        Call("access control list", "EOPNOTSUPP", d =>
        {
            Create(d + "f");
            byte[] list =
            [
                2, 0, 0, 0,
                1, 0, 6, 0, 255, 255, 255, 255,
                4, 0, 4, 0, 255, 255, 255, 255,
                32, 0, 4, 0, 255, 255, 255, 255,
            ];
            return Posix.SetXattr(d + "f", "system.posix_acl_access", list);
        }),
        Attribute("without a name space", "x", 1, "EOPNOTSUPP"),
        Attribute("without a name", "user.", 1, "EINVAL"),
        Attribute("with the longest name", "user." + new string('x', 250), 1, "ok"),
        Attribute("with a longer name", "user." + new string('x', 251), 1, "ERANGE"),
        Attribute("with a name that CS0 has no room for", "user." + new string('x', 200) + "\u4E2D", 1, "ERANGE"),
        Attribute("with a slash", "user.a/b", 1, "ok"),
        Attribute("with the largest value", "user.a", 65_536, "ok"),
        Attribute("with a larger value", "user.a", 65_537, "E2BIG"),
        Attribute("with no value", "trusted.a", 0, "ok"),
        Call("of a fifo", "EPERM", d =>
        {
            Posix.MakeNode(d + "p", 0x11A4, 0);
            return Posix.SetXattr(d + "p", "user.a", [1]);
        }),
        Call("of a fifo, trusted", "ok", d =>
        {
            Posix.MakeNode(d + "p", 0x11A4, 0);
            return Posix.SetXattr(d + "p", "trusted.a", [1]);
        }),
        new("they follow the object", "3 3 ENODATA", d =>
        {
            Shell.Run($"cd {d}; echo x > f; ln f g; mkdir s");
            Posix.SetXattr(d + "f", "user.a", [1, 2, 3]);
            Shell.Run($"cd {d}; chmod 600 f; mv g s/h; rm f; cp s/h c");
            byte[] value = new byte[9];
            long kept = Posix.GetXattr(d + "s/h", "user.a", value);
            Posix.Rename(d + "s/h", d + "c");
            return SurfaceRow.Names(
                kept,
                Posix.GetXattr(d + "c", "user.a", value),
                Posix.GetXattr(d + "c", "user.b", value));
        }),
        new("trusted ones are the administrator's", "user.x", d =>
        {
            Shell.Run($"touch {d}f");
            Posix.SetXattr(d + "f", "user.x", [1]);
            Posix.SetXattr(d + "f", "trusted.x", [1]);
            return Shell.Run($"command -v getfattr > /dev/null || {{ echo user.x; exit; }}; cd {d}; "
                + $"{AsUser} getfattr -m - f | grep -v '^#'").Output;
        }),
    ];

    private static SurfaceRow Attribute(string what, string name, int length, string expected) => Call(
        $"attribute {what}",
        expected,
        d =>
        {
            Create(d + "f");
            return Posix.SetXattr(d + "f", name, new byte[length]);
        });

    private static int Create(string path) => Posix.TryOpen(path, Posix.WriteOnly | Posix.Create);

    /// <summary>With a/b/c and an empty e.</summary>
    private static long Tree(string directory, Func<int> call)
    {
        Shell.Run($"cd {directory}; mkdir -p a/b/c e");
        return call();
    }

    private static long Opened(string directory, Func<int, long> call)
    {
        int fd = Posix.Open(directory + "f", Posix.ReadWrite | Posix.Create);
        long result = call(fd);
        Posix.Close(fd);
        return result;
    }

    private static string WithFile(string directory, Func<int, string> call)
    {
        int fd = Posix.Open(directory + "f", Posix.ReadWrite | Posix.Create);
        string result = call(fd);
        Posix.Close(fd);
        return result;
    }
}
