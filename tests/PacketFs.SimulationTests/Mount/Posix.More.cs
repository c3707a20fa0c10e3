using System.Runtime.InteropServices;

namespace PacketFs.SimulationTests.Mount;

/// <content>Calls that programs make less often.</content>
internal static partial class Posix
{
    public const int TemporaryFile = 0x41_0000;
    public const int Direct = 0x4000;
    public const int NonBlocking = 0x800;
    public const long TimeNow = 0x3FFF_FFFF;
    public const long TimeOmitted = 0x3FFF_FFFE;
    private const int SetProcessLock = 6;
    private const int CurrentDirectory = -100;
    private const int HandleBytes = 128;
    private const int SetOpenFileLock = 37;
    private const int NameOffset = 19;

    /// <summary>Opens a name that need not be text, and closes it again.</summary>
    public static int MakeFile(byte[] path)
    {
        int fd = Result(open([.. path, 0], WriteOnly | Create, 0x1A4));
        return fd < 0 ? fd : Close(fd);
    }

    public static int ChangeOwner(string path, int user, int group) => Result(chown(path, user, group));

    public static int SymbolicLink(byte[] target, string path) => Result(symlink([.. target, 0], path));

    /// <summary>Copies within the kernel; both offsets count from the files' starts.</summary>
    public static unsafe long CopyRange(int from, long offset, int to, long toOffset, long length) =>
        Result(copy_file_range(from, &offset, to, &toOffset, (nuint)length, 0));

    /// <summary>Sets both times; nanoseconds may be <see cref="TimeNow"/> or <see cref="TimeOmitted"/>.</summary>
    public static unsafe int SetTimes(string path, (long Seconds, long Nanoseconds) access, (long, long) modification)
    {
        long* times = stackalloc long[4];
        (times[0], times[1], times[2], times[3]) =
            (access.Seconds, access.Nanoseconds, modification.Item1, modification.Item2);
        return Result(utimensat(CurrentDirectory, path, times, 0));
    }

    public static int SyncFileSystem(int fd) => Result(syncfs(fd));

    public static int SyncData(int fd) => Result(fdatasync(fd));

    /// <summary>A lock of the open file description: two descriptors of one process exclude each other.</summary>
    public static int Lock(int fd, short type, long start, long length) =>
        Lock(fd, SetOpenFileLock, type, start, length);

    /// <summary>A lock of this process.</summary>
    public static int LockForProcess(int fd, short type, long start, long length) =>
        Lock(fd, SetProcessLock, type, start, length);

    private static unsafe int Lock(int fd, int command, short type, long start, long length)
    {
        FileLock request = new() { Type = type, Start = start, Length = length };
        return Result(fcntl(fd, command, &request));
    }

    /// <summary>Opens a file by the handle that its name has now; <paramref name="between"/> happens first.</summary>
    public static unsafe int OpenByHandle(string directory, string path, Action between)
    {
        byte* handle = stackalloc byte[8 + HandleBytes];
        *(uint*)handle = HandleBytes;
        int mountId;
        int named = Result(name_to_handle_at(CurrentDirectory, path, handle, &mountId, 0));
        if (named < 0)
        {
            return named;
        }

        between();
        int mount = Open(directory, ReadOnly);
        int fd = Result(open_by_handle_at(mount, handle, ReadOnly));
        Close(mount);
        return fd;
    }

    /// <summary>
    /// Reads a directory to its end, goes back to some of the places passed, and tells whether the same names follow.
    /// </summary>
    public static bool SeeksBack(string path, params ReadOnlySpan<int> places)
    {
        nint directory = opendir(path);
        List<(long Place, string Name)> found = [];
        while (true)
        {
            long place = telldir(directory);
            nint entry = readdir(directory);
            if (entry == 0)
            {
                break;
            }

            found.Add((place, Marshal.PtrToStringUTF8(entry + NameOffset)!));
        }

        bool same = true;
        foreach (int place in places)
        {
            seekdir(directory, found[place].Place);
            same &= Marshal.PtrToStringUTF8(readdir(directory) + NameOffset) == found[place].Name;
        }

        _ = closedir(directory);
        return same;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }

#pragma warning disable SYSLIB1054, IDE1006 // Names as the C library has them.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte[] path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int symlink(byte[] target, string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, int user, int group);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint copy_file_range(
        int from, long* offset, int to, long* toOffset, nuint length, uint flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int utimensat(int fd, string path, long* times, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int syncfs(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int fcntl(int fd, int command, FileLock* request);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int name_to_handle_at(int fd, string path, byte* handle, int* mountId, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int open_by_handle_at(int mount, byte* handle, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint opendir(string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readdir(nint directory);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long telldir(nint directory);

    [LibraryImport("libc", SetLastError = true)]
    private static partial void seekdir(nint directory, long place);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int closedir(nint directory);
#pragma warning restore SYSLIB1054, IDE1006
}
