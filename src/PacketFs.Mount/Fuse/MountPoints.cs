using System.Runtime.InteropServices;
using System.Text;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Native;

namespace PacketFs.Mount.Fuse;

/// <summary>Looks at mount points without getting caught in a dead one.</summary>
internal static unsafe class MountPoints
{
    private const int PathBytes = 4096;
    private const int StatFsBytes = 256;

    /// <summary>The path with links resolved; of a dead mount, its parent's plus its name.</summary>
    public static string Resolve(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (TryRealPath(full, out string resolved, out _))
        {
            return resolved;
        }

        string? parent = Path.GetDirectoryName(full);
        return parent is not null && TryRealPath(parent, out string resolvedParent, out _)
            ? Path.Combine(resolvedParent, Path.GetFileName(full))
            : full;
    }

    /// <summary>True when its server died: "Transport endpoint is not connected".</summary>
    public static bool IsDead(string mountPoint)
    {
        byte* result = stackalloc byte[StatFsBytes];
        return LibC.StatFs(mountPoint, result) < 0
            && Marshal.GetLastPInvokeError() is Errno.NotConnected or Errno.ConnectionAborted;
    }

    /// <summary>Throws unless something can be mounted here.</summary>
    public static void RequireUsable(string mountPoint, bool mayHoldFiles)
    {
        if (!Directory.Exists(mountPoint))
        {
            throw File.Exists(mountPoint)
                ? new FsException(FsError.NotDirectory, $"{mountPoint} is a file: a mount point is a directory.")
                : new FsException(
                    FsError.NotFound, $"{mountPoint} does not exist: create it (mkdir {mountPoint}) first.");
        }

        try
        {
            if (!mayHoldFiles && Directory.EnumerateFileSystemEntries(mountPoint).Any())
            {
                throw new FsException(
                    FsError.NotEmpty,
                    $"{mountPoint} is not empty: its files would be hidden; choose an empty directory.");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FsException(
                FsError.AccessDenied, $"{mountPoint} cannot be read: {failure.Message}", inner: failure);
        }
    }

    private static bool TryRealPath(string path, out string resolved, out int error)
    {
        byte* buffer = stackalloc byte[PathBytes];
        bool done = LibC.RealPath(path, buffer) != 0;
        error = done ? 0 : Marshal.GetLastPInvokeError();
        resolved = done
            ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer))
            : string.Empty;
        return done;
    }
}
