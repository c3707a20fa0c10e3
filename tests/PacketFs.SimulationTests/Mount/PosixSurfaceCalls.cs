using static PacketFs.SimulationTests.Mount.SurfaceRow;

namespace PacketFs.SimulationTests.Mount;

/// <summary>More rows of <see cref="PosixSurface"/>: the errors of each call, ranges of files, times, limits.</summary>
internal static class PosixSurfaceCalls
{
    private const int KeepSize = 1;
    private const int PunchHole = 2;
    private const int ZeroRange = 0x10;
    private const short ReadLock = 0;
    private const short WriteLock = 1;

    public static IEnumerable<SurfaceRow> Rows => [.. Errors, .. Ranges, .. Times, .. Exchanges, .. Limits, .. Writes];

    private static IEnumerable<SurfaceRow> Errors =>
    [
        InTree("open a directory for writing", "EISDIR", d => Posix.TryOpen(d + "a", Posix.WriteOnly)),
        InTree("open a file as a directory", "ENOTDIR", d => Posix.TryOpen(d + "f", Posix.DirectoryOnly)),
        InTree("create what is there", "EEXIST",
            d => Posix.TryOpen(d + "f", Posix.WriteOnly | Posix.Create | Posix.Exclusive)),
        InTree("below a file", "ENOTDIR", d => Posix.TryOpen(d + "f/x", Posix.ReadOnly)),
        InTree("unlink a directory", "EISDIR", d => Posix.Unlink(d + "a")),
        InTree("remove a file as a directory", "ENOTDIR", d => Posix.RemoveDirectory(d + "f")),
        InTree("remove a directory with names", "ENOTEMPTY", d => Posix.RemoveDirectory(d + "a")),
        InTree("remove \".\"", "EINVAL", d => Posix.RemoveDirectory(d + "a/b/.")),
        InTree("remove \"..\"", "ENOTEMPTY", d => Posix.RemoveDirectory(d + "a/b/..")),
        InTree("make a directory that is there", "EEXIST", d => Posix.MakeDirectory(d + "a")),
        InTree("make a directory below nothing", "ENOENT", d => Posix.MakeDirectory(d + "x/y")),
        InTree("link to nothing", "ENOENT", d => Posix.Link(d + "x", d + "y")),
        InTree("link over a name", "EEXIST", d => Posix.Link(d + "f", d + "g")),
        InTree("rename a file over a directory", "EISDIR", d => Posix.Rename(d + "f", d + "a")),
        InTree("rename a directory over a file", "ENOTDIR", d => Posix.Rename(d + "a", d + "f")),
        InTree("rename a directory over an empty one", "ok", d => Posix.Rename(d + "a", d + "e")),
        InTree("rename nothing", "ENOENT", d => Posix.Rename(d + "x", d + "y")),
        InTree("rename \".\"", "EBUSY", d => Posix.Rename(d + "a/.", d + "y")),
        InTree("shorten a directory", "EISDIR", d => Posix.SetSize(d + "a", 0)),
        InTree("shorten to less than nothing", "EINVAL", d => Posix.SetSize(d + "f", -1)),
        InTree("open a link that leads to itself", "ELOOP", d => Posix.TryOpen(d + "loop", Posix.ReadOnly)),
        InTree("a path through a link that leads to itself", "ELOOP",
            d => Posix.TryOpen(d + "loop/x", Posix.ReadOnly)),
        InTree("open a link itself", "ELOOP", d => Posix.TryOpen(d + "link", Posix.ReadOnly | Posix.NoFollow)),
        InTree("create through a link that leads nowhere", "ok",
            d => Posix.TryOpen(d + "link", Posix.WriteOnly | Posix.Create)),
        InTree("a link that is there", "EEXIST", d => Posix.SymbolicLink("x", d + "f")),
        InTree("write into a fifo that nobody reads", "ENXIO",
            d => Posix.TryOpen(d + "pipe", Posix.WriteOnly | Posix.NonBlocking)),
        InTree("rename to another file system", "EXDEV", d => Posix.Rename(d + "f", "/proc/f")),
        InTree("link to another file system", "EXDEV", d => Posix.Link("/proc/version", d + "v")),
        Opened("read what is open for writing", "EBADF", Posix.WriteOnly, fd => Posix.Read(fd, new byte[1], 0)),
        Opened("write what is open for reading", "EBADF", Posix.ReadOnly, fd => Posix.Write(fd, "x"u8, 0)),
        Opened("shorten what is open for reading", "EINVAL", Posix.ReadOnly, fd => Posix.SetSize(fd, 0)),
        Opened("allocate what is open for reading", "EBADF", Posix.ReadOnly, fd => Posix.Allocate(fd, 0, 0, 1)),
        Opened("read before the start", "EINVAL", Posix.ReadOnly, fd => Posix.Read(fd, new byte[1], -1)),
        Opened("read behind the end", "ok", Posix.ReadOnly, fd => Posix.Read(fd, new byte[1], 1L << 40)),
        Opened("seek before the start", "EINVAL", Posix.ReadOnly, fd => Posix.Seek(fd, -1, 0)),
        Opened("seek data behind the end", "ENXIO", Posix.ReadOnly, fd => Posix.Seek(fd, 1 << 20, 3)),
        Script("sync a directory", "mkdir d; sync d && echo ok", "ok"),
        Script("a path of more than 4,095 bytes", "p=$(printf 'd/%.0s' $(seq 2100)); stat $p 2>&1 | grep -o 'too long'",
            "too long"),
    ];

    private static IEnumerable<SurfaceRow> Ranges =>
    [
        Range("allocate behind the end", "ok 30000 ..", fd => Posix.Allocate(fd, 0, 20_000, 10_000)),
        Range("allocate behind the end, size kept", "ok 10000 .", fd => Posix.Allocate(fd, KeepSize, 20_000, 10_000)),
        Range("punch a hole", "ok 10000 o", fd => Posix.Allocate(fd, PunchHole | KeepSize, 2_000, 5_000)),
        Range("punch a hole behind the end", "ok 10000 .",
            fd => Posix.Allocate(fd, PunchHole | KeepSize, 20_000, 5_000)),
        Range("allocate nothing", "EINVAL 10000 .", fd => Posix.Allocate(fd, 0, 0, 0)),
        Range("allocate before the start", "EINVAL 10000 .", fd => Posix.Allocate(fd, 0, -1, 10)),
        Range("grow", "ok 20000 ..", fd => Posix.SetSize(fd, 20_000)),
        Range("shrink and grow again", "ok 20000 ..", fd => Posix.SetSize(fd, 10) + Posix.SetSize(fd, 20_000)),
        Range("zero a range", "ok 10000 o", fd => Posix.Allocate(fd, ZeroRange, 2_000, 5_000)),
        Range("zero a range and grow", "ok 12000 o", fd => Posix.Allocate(fd, ZeroRange, 8_000, 4_000)),
        Range("zero a range, size kept", "ok 10000 o",
            fd => Posix.Allocate(fd, ZeroRange | KeepSize, 8_000, 4_000)),
    ];

    private static IEnumerable<SurfaceRow> Times =>
    [
        Set("both times left alone", "5 6 same", Posix.TimeOmitted, Posix.TimeOmitted),
        Set("the access time alone", "now 6 moved", Posix.TimeNow, Posix.TimeOmitted),
        Set("the modification time alone", "5 now moved", Posix.TimeOmitted, Posix.TimeNow),
        InTree("times of nothing", "ENOENT", d => Posix.SetTimes(d + "x", (0, 0), (0, 0))),
        InTree("a billion nanoseconds", "EINVAL", d => Posix.SetTimes(d + "f", (0, 1_000_000_000), (0, 0))),
        Moved("shortening to the same size", "file", "truncate -s 3 f"),
        Moved("opening with O_TRUNC", "file", ": > f"),
        Moved("writing nothing", "", "printf '' >> f"),
        Moved("writing", "file", "printf x >> f"),
        Moved("creating", "directory", "touch n"),
        Moved("linking", "directory", "ln f n"),
        Moved("renaming within", "directory", "mv f n; ln n f"),
        Moved("changing the mode", "", "chmod 600 f"),
        Moved("removing", "directory", "rm g"),
        Moved("removing what is not there", "", "rm -f n"),
    ];

    private static IEnumerable<SurfaceRow> Exchanges =>
    [
        new("exchange a file and a directory of two directories", "ok 2 3 file s right", d =>
        {
            Shell.Run($"cd {d}; mkdir -p a/d/s b; echo file > b/f");
            string found = SurfaceRow.Names(Posix.Rename(d + "a/d", d + "b/f", 2));
            string after = Shell.Run($"cd {d}; stat -c %h a b; cat a/d; ls b/f; "
                + "test $(stat -c %i b/f/..) = $(stat -c %i b) && echo right").Output;
            return $"{found} {after.ReplaceLineEndings(" ")}";
        }),
        InTree("exchange with nothing", "ENOENT", d => Posix.Rename(d + "f", d + "x", 2)),
        InTree("without replacing, into another directory", "ok", d => Posix.Rename(d + "f", d + "e/f", 1)),
        InTree("without replacing, over a name of another directory", "EEXIST",
            d => Posix.Rename(d + "f", d + "a/b", 1)),
        InTree("without replacing, over another name of itself", "EEXIST", d =>
        {
            Posix.Link(d + "f", d + "same");
            return Posix.Rename(d + "f", d + "same", 1);
        }),
        InTree("an unknown flag", "EINVAL", d => Posix.Rename(d + "f", d + "x", 16)),
    ];

    private static IEnumerable<SurfaceRow> Limits =>
    [
        Script("a limit of file sizes", "(trap '' XFSZ; ulimit -f 4; head -c 9000 /dev/zero 2>&1 > f | "
            + "grep -o 'too large'); stat -c %s f", "too large\n4096"),
        Script("a limit of file sizes, by truncate", "(trap '' XFSZ; ulimit -f 4; "
            + "truncate -s 9000 f 2>&1 | grep -o 'too large')", "too large"),
        Script("65 links in a row", "touch l0; for i in $(seq 65); do ln -s l$((i - 1)) l$i; done; "
            + "cat l40 && cat l41 2>&1 | grep -o 'Too many'", "Too many"),
        new("locks of a process and of a descriptor", "ok EAGAIN ok ok", d =>
        {
            int one = Posix.Open(d + "f", Posix.ReadWrite | Posix.Create);
            int two = Posix.Open(d + "f", Posix.ReadWrite);
            string found = SurfaceRow.Names(
                Posix.LockForProcess(one, WriteLock, 0, 10),
                Posix.Lock(two, ReadLock, 5, 1),
                Posix.Lock(two, ReadLock, 10, 1),
                Posix.LockForProcess(one, WriteLock, 0, 5));
            Posix.Close(two);
            Posix.Close(one);
            return found;
        }),
        Script("locks of files, shared and not", "touch f; exec 3< f; flock -s 3; flock -sn f echo shared; "
            + "flock -xn f true || echo locked", "shared\nlocked"),
    ];

    private static IEnumerable<SurfaceRow> Writes =>
    [
        new("an appending write goes to the end, wherever", "1 ab", d =>
        {
            File.WriteAllText(d + "f", "a");
            int fd = Posix.Open(d + "f", Posix.WriteOnly | Posix.Append);
            long written = Posix.Write(fd, "b"u8, 0);
            Posix.Close(fd);
            return $"{written} {File.ReadAllText(d + "f")}";
        }),
        new("copy over itself, and over an overlap", "EINVAL 4", d =>
        {
            File.WriteAllText(d + "f", "abcdefgh");
            int fd = Posix.Open(d + "f", Posix.ReadWrite);
            string found = SurfaceRow.Names(
                Posix.CopyRange(fd, 0, fd, 2, 4), Posix.CopyRange(fd, 0, fd, 4, 4));
            Posix.Close(fd);
            return found;
        }),
        new("copy from behind the end, and of a directory", "ok EISDIR", d =>
        {
            File.WriteAllText(d + "f", "abcd");
            int from = Posix.Open(d + "f", Posix.ReadOnly);
            int to = Posix.Open(d + "t", Posix.ReadWrite | Posix.Create);
            int directory = Posix.Open(d, Posix.ReadOnly);
            string found = SurfaceRow.Names(
                Posix.CopyRange(from, 100, to, 0, 10), Posix.CopyRange(directory, 0, to, 0, 10));
            Posix.Close(directory);
            Posix.Close(to);
            Posix.Close(from);
            return found;
        }),
        Script("what lies between is zeros",
            "printf a > f; printf b | dd of=f bs=1 seek=9 2>/dev/null; od -An -c f | tr -d ' \\n'",
            "a\\0\\0\\0\\0\\0\\0\\0\\0b"),
        Script("a program that runs is not written", "cp $(command -v sleep) s; ./s 5 & sleep .2; "
            + "(echo x >> s) 2>&1 | grep -o busy; kill %1", "busy"),
        Script("attributes of a link are its target's", "touch f; ln -s f l; chmod 640 l; stat -c %a f", "640"),
        Script("the umask", "umask 027; touch f; mkdir d; stat -c %a f d", "640\n750"),
        Script(
            "names sorted by nobody all come once", "seq 3000 | xargs touch; ls -U | sort -n | uniq | wc -l", "3000"),
    ];

    private static SurfaceRow InTree(string what, string expected, Func<string, long> call) =>
        Call(what, expected, directory =>
        {
            Shell.Run($"cd {directory}; mkdir -p a/b e; echo x > f; echo y > g; ln -s loop loop; ln -s none link; "
                + "mkfifo pipe");
            return call(directory);
        });

    private static SurfaceRow Opened(string what, string expected, int flags, Func<int, long> call) =>
        Call(what, expected, directory =>
        {
            File.WriteAllText(directory + "f", "text");
            int fd = Posix.Open(directory + "f", flags);
            long result = call(fd);
            Posix.Close(fd);
            return result;
        });

    /// <summary>
    /// On a file of 10,000 bytes that are not zero: the answer, the size then, and "." for what was written and is
    /// untouched, "o" where some of it is zero; a second "." where the rest is all zero.
    /// </summary>
    private static SurfaceRow Range(string what, string expected, Func<int, long> call) => new(what, expected, d =>
    {
        byte[] content = new byte[10_000];
        content.AsSpan().Fill(7);
        File.WriteAllBytes(d + "f", content);
        int fd = Posix.Open(d + "f", Posix.ReadWrite);
        long result = call(fd);
        Posix.Close(fd);
        byte[] found = File.ReadAllBytes(d + "f");
        bool isTouched = found.AsSpan(0, 10).Contains((byte)0) || found.AsSpan(0, 10_000).IndexOf((byte)0) is > 10;
        bool isShort = found.AsSpan(10).IndexOfAnyExcept((byte)0) < 0;
        string rest = found.Length > 10_000 && found.AsSpan(10_000).IndexOfAnyExcept((byte)0) < 0
            && (!isTouched || isShort)
            ? "."
            : string.Empty;
        return $"{SurfaceRow.Names(result)} {found.Length} {(isTouched && !isShort ? "o" : ".")}{rest}";
    });

    private static SurfaceRow Set(string what, string expected, long access, long modification) =>
        new($"setting times: {what}", expected, d =>
        {
            Shell.Run($"cd {d}; touch f; touch -a -d @5 f; touch -m -d @6 f; stat -c %.6Z f > /dev/null");
            string before = Shell.Run($"stat -c %.6Z {d}f; sleep .02").Output;
            Posix.SetTimes(d + "f", (0, access), (0, modification));
            string[] after = Shell.Run($"stat -c '%X %Y %.6Z' {d}f").Output.Split(' ');
            return $"{Age(after[0])} {Age(after[1])} {(after[2] == before ? "same" : "moved")}";
        });

    private static string Age(string seconds) => seconds.Length < 3 ? seconds : "now";

    /// <summary>Which modification times a command moves: the file's, the directory's.</summary>
    private static SurfaceRow Moved(string what, string expected, string command) =>
        Script($"modification times after {what}",
            "printf abc > f; touch g; touch -d @7 f; touch -d @7 .; " + command + "; moved=; "
                + "test $(stat -c %Y f) = 7 || moved=file; test $(stat -c %Y .) = 7 || moved=${moved}directory; "
                + "echo $moved",
            expected);
}
