using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// A plain volume image in a file: block n is at byte n times the block size. Never grows.
/// Locked against other writers as long as it is open.
/// </summary>
public sealed class ImageFileMedium : IPacketMedium
{
    private const int MaxTransferBytes = 1 << 20;
    private readonly SafeFileHandle _file;

    private ImageFileMedium(SafeFileHandle file, BlockGeometry geometry)
    {
        _file = file;
        Geometry = geometry;
        MaxTransferBlocks = int.Max(1, MaxTransferBytes / geometry.PacketBytes) * geometry.PacketBlocks;
    }

    public BlockGeometry Geometry { get; }

    public int MaxTransferBlocks { get; }

    /// <summary>Opens an existing image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="blockSize">512, 1,024, 2,048 or 4,096 bytes. What follows the last whole block is left
    /// alone.</param>
    /// <param name="readOnly">Opens for reading, sharing the file with other readers.</param>
    /// <param name="packetBlocks">Blocks of a virtual packet, 1 to 32: 1 where the file is a hard disk's image.</param>
    /// <exception cref="FsException"><see cref="FsError.NotFound"/>, <see cref="FsError.PermissionDenied"/>,
    /// <see cref="FsError.Busy"/> when another program has it, <see cref="FsError.InvalidArgument"/> for a size that
    /// cannot be, <see cref="FsError.InputOutput"/>.</exception>
    public static ImageFileMedium Open(string path, int blockSize = 2048, bool readOnly = false, int packetBlocks = 1)
    {
        if (blockSize is not (512 or 1024 or 2048 or 4096) || packetBlocks is < 1 or > BlockMask.MaxBlocks)
        {
            throw new FsException(
                FsError.InvalidArgument,
                    $"A block has 512, 1024, 2048 or 4096 bytes and a packet 1 to 32 blocks, not {blockSize} and "
                    + $"{packetBlocks}.");
        }

        SafeFileHandle? file = null;
        try
        {
            // FileShare.None takes an exclusive advisory lock, FileShare.Read a shared one: two mounts of one image
            // would destroy it.
            file = File.OpenHandle(
                path,
                FileMode.Open,
                readOnly ? FileAccess.Read : FileAccess.ReadWrite,
                readOnly ? FileShare.Read : FileShare.None,
                FileOptions.RandomAccess);
            long blockCount = RandomAccess.GetLength(file) / blockSize;
            if (blockCount == 0)
            {
                throw new FsException(
                    FsError.InvalidArgument, $"{path} is smaller than one block of {blockSize} bytes.");
            }

            ImageFileMedium medium = new(file, new BlockGeometry(blockSize, blockCount, packetBlocks, readOnly));
            file = null;
            return medium;
        }
        catch (Exception error) when (TryTranslate(error, path, out FsException? translated))
        {
            throw translated;
        }
        finally
        {
            file?.Dispose();
        }
    }

    public MediumResult Read(Lba start, Span<byte> buffer)
    {
        CheckRange(start, buffer.Length);
        try
        {
            long offset = start.Value * Geometry.BlockSize;
            while (!buffer.IsEmpty)
            {
                int got = RandomAccess.Read(_file, buffer, offset);
                if (got == 0)
                {
                    // Somebody has cut the file shorter: what was there is gone.
                    return new MediumResult(
                        MediumStatus.Unreadable, FailedAt: new Lba(offset / Geometry.BlockSize),
                            Detail: "the file has become shorter");
                }

                buffer = buffer[got..];
                offset += got;
            }

            return MediumResult.Good;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return Failure(error, MediumStatus.Unreadable, start);
        }
    }

    public MediumResult Write(Lba start, ReadOnlySpan<byte> data)
    {
        CheckRange(start, data.Length);
        Invariant.Require(!Geometry.IsReadOnly, "a read-only image is never written");
        try
        {
            RandomAccess.Write(_file, data, start.Value * Geometry.BlockSize);
            return MediumResult.Good;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The host's disk is full or broken: another block of the same file would fare no better.
            return Failure(error, MediumStatus.Failed, start);
        }
    }

    public MediumResult Sync()
    {
        try
        {
            RandomAccess.FlushToDisk(_file);
            return MediumResult.Good;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return Failure(error, MediumStatus.Failed, null);
        }
    }

    public void Dispose() => _file.Dispose();

    private static MediumResult Failure(Exception error, MediumStatus status, Lba? at) =>
        new(error is ObjectDisposedException ? MediumStatus.DeviceLost : status, FailedAt: at, Detail: error.Message);

    private static bool TryTranslate(Exception error, string path, [NotNullWhen(true)] out FsException? translated)
    {
        translated = error switch
        {
            FileNotFoundException or DirectoryNotFoundException => new FsException(
                FsError.NotFound, $"{path} does not exist. Create it first; an image never grows.", inner: error),
            UnauthorizedAccessException when Directory.Exists(path) => new FsException(
                FsError.IsDirectory, $"{path} is a directory, not an image.", inner: error),
            UnauthorizedAccessException => new FsException(
                FsError.PermissionDenied, $"{path} may not be opened: {error.Message}", inner: error),
            IOException when IsSharingViolation(error) => new FsException(
                FsError.Busy, $"{path} is in use by another program (mounted already?). Unmount it there first.",
                    inner: error),
            IOException =>
                new FsException(FsError.InputOutput, $"{path} cannot be opened: {error.Message}", inner: error),
            ArgumentException or NotSupportedException => new FsException(
                FsError.InvalidArgument, $"{path} is no file that can be opened: {error.Message}", inner: error),
            _ => null,
        };
        return translated is not null;
    }

    /// <summary>
    /// ERROR_SHARING_VIOLATION on Windows; EWOULDBLOCK from flock elsewhere (11 on Linux, 35 on macOS and the BSDs).
    /// </summary>
    private static bool IsSharingViolation(Exception error) =>
        error.HResult == unchecked((int)0x8007_0020) || (!OperatingSystem.IsWindows() && error.HResult is 11 or 35);

    private void CheckRange(Lba start, int bytes)
    {
        Invariant.Require(
            bytes > 0 && bytes % Geometry.BlockSize == 0 && bytes / Geometry.BlockSize <= MaxTransferBlocks,
            "a transfer has whole blocks, no more than allowed");
        Invariant.Require(
            start.Value >= 0 && start.Value + (bytes / Geometry.BlockSize) <= Geometry.BlockCount,
            "a transfer lies within the medium");
    }
}
