using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Native;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// A lock file that the serving process holds (flock) from before it mounts until the host has committed the volume and
/// disposes the session, or dies. It tells apart what the mount table cannot: a mount that is gone from one whose last
/// bytes are on the disc. The kernel drops the lock with the process, however that ends; the file itself stays, so that
/// nobody ever locks a file that another has just deleted.
/// <para>It lies in a directory that follows from the owner's uid alone, because root must find it too:
/// /run/packetfs for root, /run/user/UID/packetfs for others, /tmp/packetfs-UID where that does not exist.
/// Its name is a hash of the mount point; its content is the process ID.</para>
/// </summary>
internal sealed class ServerLock : IDisposable
{
    private int _fd;
    private bool _hasFailed;

    private ServerLock(int fd) => _fd = fd;

    /// <summary>Null (with the reason) when no lock file can be made; serving goes on without.</summary>
    /// <exception cref="FsException"><see cref="FsError.Busy"/>: another process serves this mount point.</exception>
    public static ServerLock? TryAcquire(string mountPoint, out string reason)
    {
        string? directory = OwnDirectory(LibC.EffectiveUserId(), out reason);
        if (directory is null)
        {
            return null;
        }

        string path = PathIn(directory, mountPoint);
        int fd = LibC.Open(
            path, LibC.OpenReadWrite | LibC.OpenCreate | LibC.OpenNoFollow | LibC.OpenCloseOnExec, 0x1A4);
        if (fd < 0)
        {
            reason = $"{path}: {Marshal.GetLastPInvokeErrorMessage()}";
            return null;
        }

        if (LibC.Flock(fd, LibC.LockExclusive | LibC.LockNonBlocking) < 0)
        {
            string holder = ReadHolder(path);
            LibC.Close(fd);
            throw new FsException(
                FsError.Busy,
                $"{mountPoint} is served by process {holder}, or still being written by it: run `packetfs unmount "
                + $"{mountPoint}` first, or choose another mount point.");
        }

        WriteHolder(fd);
        return new ServerLock(fd);
    }

    /// <summary>Whether a process holds the lock of this mount point, mounted by this user.</summary>
    public static bool IsHeld(string mountPoint, uint userId, out string holder)
    {
        holder = string.Empty;
        foreach (string directory in Candidates(userId))
        {
            string path = PathIn(directory, mountPoint);
            int fd = LibC.Open(path, LibC.OpenReadOnly | LibC.OpenNoFollow | LibC.OpenCloseOnExec);
            if (fd < 0)
            {
                continue;
            }

            bool isHeld = LibC.Flock(fd, LibC.LockShared | LibC.LockNonBlocking) < 0;
            LibC.Close(fd);
            if (isHeld)
            {
                holder = ReadHolder(path);
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        int fd = Interlocked.Exchange(ref _fd, -1);
        if (fd >= 0)
        {
            // An empty file: whoever held the lock let go of it in order. One who died has left his number in it.
            _ = _hasFailed || LibC.Truncate(fd, 0) == 0;
            LibC.Close(fd);
        }
    }

    private static IEnumerable<string> Candidates(uint userId) => userId == 0
        ? ["/run/packetfs", "/tmp/packetfs-0"]
        : [$"/run/user/{userId}/packetfs", $"/tmp/packetfs-{userId}"];

    private static string? OwnDirectory(uint userId, out string reason)
    {
        reason = "this is not Linux";
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        foreach (string directory in Candidates(userId))
        {
            try
            {
                const UnixFileMode OwnerOnly =
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
                DirectoryInfo made = Directory.CreateDirectory(directory, OwnerOnly);
                if (made.LinkTarget is null && (made.UnixFileMode & ~OwnerOnly) == 0)
                {
                    return directory;
                }

                reason = $"{directory} is open to others";
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                reason = failure.Message;
            }
        }

        return null;
    }

    private static string PathIn(string directory, string mountPoint)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(mountPoint));
        return Path.Combine(directory, Convert.ToHexStringLower(hash.AsSpan(0, 12)) + ".lock");
    }

    /// <summary>Leaves word for whoever waits for the lock: the volume was not committed, and why.</summary>
    public void NoteFailure(string message)
    {
        _hasFailed = true;
        Write(_fd, $"{Environment.ProcessId}\n{message.ReplaceLineEndings(" ")}\n");
    }

    /// <summary>
    /// What the last holder of the lock could not do; empty when it died without a word, null when it ended well.
    /// </summary>
    public static string? ReadFailure(string mountPoint, uint userId)
    {
        foreach (string directory in Candidates(userId))
        {
            string[] lines = ReadLines(PathIn(directory, mountPoint));
            if (lines[0].Length > 0)
            {
                return lines.Length > 1 ? lines[1] : string.Empty;
            }
        }

        return null;
    }

    private static void WriteHolder(int fd) =>
        Write(fd, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");

    private static unsafe void Write(int fd, string content)
    {
        byte[] text = Encoding.UTF8.GetBytes(content);
        fixed (byte* start = text)
        {
            // Only for messages: a failure to write it does not weaken the lock.
            _ = LibC.Truncate(fd, 0) == 0 && LibC.WriteAt(fd, start, (nuint)text.Length, 0) >= 0;
        }
    }

    private static string ReadHolder(string path)
    {
        string first = ReadLines(path)[0];
        return first.Length > 0 ? first : "(unknown)";
    }

    /// <summary>Not by System.IO.File, which locks what it reads and so fails exactly when there is a holder.</summary>
    private static unsafe string[] ReadLines(string path)
    {
        const int LongestText = 1024;
        byte* text = stackalloc byte[LongestText];
        int fd = LibC.Open(path, LibC.OpenReadOnly | LibC.OpenNoFollow | LibC.OpenCloseOnExec);
        nint length = fd < 0 ? 0 : LibC.Read(fd, text, LongestText);
        if (fd >= 0)
        {
            LibC.Close(fd);
        }

        return Encoding.UTF8.GetString(text, (int)nint.Max(0, length)).Split('\n');
    }
}
