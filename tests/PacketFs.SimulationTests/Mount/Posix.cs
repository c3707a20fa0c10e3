using System.Runtime.InteropServices;

namespace PacketFs.SimulationTests.Mount;

/// <summary>System calls as a C program makes them; each returns 0 (or a result) or a negated errno.</summary>
internal static partial class Posix
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Truncate = 0x200;
    public const int Append = 0x400;
    public const int NoFollow = 0x2_0000;
    public const int DirectoryOnly = 0x1_0000;

    public static int Open(string path, int flags, uint mode = 0x1A4) => Result(open(path, flags, mode));

    public static int Close(int fd) => Result(close(fd));

    /// <summary>Opens, closes, and gives only success or failure.</summary>
    public static int TryOpen(string path, int flags, uint mode = 0x1A4)
    {
        int fd = Open(path, flags, mode);
        return fd < 0 ? fd : Close(fd);
    }

    public static unsafe long Write(int fd, ReadOnlySpan<byte> data, long offset)
    {
        fixed (byte* start = data)
        {
            return Result(pwrite(fd, start, (nuint)data.Length, offset));
        }
    }

    public static unsafe long Read(int fd, Span<byte> buffer, long offset)
    {
        fixed (byte* start = buffer)
        {
            return Result(pread(fd, start, (nuint)buffer.Length, offset));
        }
    }

    public static int MakeDirectory(string path, uint mode = 0x1ED) => Result(mkdir(path, mode));

    public static int RemoveDirectory(string path) => Result(rmdir(path));

    public static int Unlink(string path) => Result(unlink(path));

    public static int Link(string from, string to) => Result(link(from, to));

    public static int SymbolicLink(string target, string path) => Result(symlink(target, path));

    public static int Rename(string from, string to, uint flags = 0) =>
        Result(renameat2(-100, from, -100, to, flags));

    public static int SetSize(string path, long size) => Result(truncate(path, size));

    public static int SetSize(int fd, long size) => Result(ftruncate(fd, size));

    public static int ChangeMode(string path, uint mode) => Result(chmod(path, mode));

    public static int MakeNode(string path, uint mode, ulong device) => Result(mknod(path, mode, device));

    public static int Allocate(int fd, int mode, long offset, long length) =>
        Result(fallocate(fd, mode, offset, length));

    public static long Seek(int fd, long offset, int whence) => Result(lseek(fd, offset, whence));

    public static int Sync(int fd) => Result(fsync(fd));

    public static int SetXattr(string path, string name, byte[] value, int flags = 0) =>
        Result(setxattr(path, name, value, (nuint)value.Length, flags));

    public static long GetXattr(string path, string name, byte[] value) =>
        Result(getxattr(path, name, value, (nuint)value.Length));

    public static int RemoveXattr(string path, string name) => Result(removexattr(path, name));

    private static int Result(int value) => value < 0 ? -Marshal.GetLastPInvokeError() : value;

    private static long Result(nint value) => value < 0 ? -Marshal.GetLastPInvokeError() : value;

    private static long Result(long value) => value < 0 ? -Marshal.GetLastPInvokeError() : value;

#pragma warning disable SYSLIB1054, IDE1006 // Names as the C library has them.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint pwrite(int fd, byte* data, nuint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint pread(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rmdir(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlink(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int symlink(string target, string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int fromFd, string from, int toFd, string to, uint flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int truncate(string path, long size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(int fd, long size);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chmod(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mknod(string path, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fallocate(int fd, int mode, long offset, long length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(int fd, long offset, int whence);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int fd);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setxattr(string path, string name, byte[] value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getxattr(string path, string name, byte[] value, nuint size);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int removexattr(string path, string name);
#pragma warning restore SYSLIB1054, IDE1006
}
