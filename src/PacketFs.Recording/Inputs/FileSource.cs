using Microsoft.Win32.SafeHandles;
using PacketFs.Core;

namespace PacketFs.Recording.Inputs;

/// <summary>A stretch of a file: an image, a part of one, the samples of a WAV file.</summary>
public sealed class FileSource : ISectorSource
{
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly long _offset;
    private readonly long _byteCount;
    private readonly bool _swapsBytes;

    private FileSource(
        SafeFileHandle file, string path, long offset, long byteCount, int sectorSize, bool swapsBytes)
    {
        _file = file;
        _path = path;
        _offset = offset;
        _byteCount = byteCount;
        _swapsBytes = swapsBytes;
        SectorSize = sectorSize;
    }

    /// <inheritdoc/>
    public int SectorSize { get; }

    /// <inheritdoc/>
    public long? SectorCount => (_byteCount + SectorSize - 1) / SectorSize;

    /// <inheritdoc/>
    public bool CanSeek => true;

    /// <summary>Bytes that the last sector is filled up with.</summary>
    public int PaddedBytes => (int)((SectorCount!.Value * SectorSize) - _byteCount);

    /// <summary>Opens a stretch of a file.</summary>
    /// <param name="path">A regular file.</param>
    /// <param name="sectorSize">Bytes of a sector.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="byteCount">Bytes; null: up to the end of the file.</param>
    /// <param name="swapsBytes">The 16-bit samples are big-endian (MOTOROLA) and are turned.</param>
    /// <exception cref="FsException">It cannot be opened, or is shorter than that.</exception>
    public static FileSource Open(
        string path, int sectorSize, long offset = 0, long? byteCount = null, bool swapsBytes = false)
    {
        SafeFileHandle file = OpenHandle(path);
        try
        {
            long length = RandomAccess.GetLength(file);
            long count = byteCount ?? length - offset;
            return offset < 0 || count < 0 || offset + count > length
                ? throw new FsException(
                    FsError.InvalidArgument, $"{path} has {length:N0} bytes; {offset + count:N0} are needed.")
                : new FileSource(file, path, offset, count, sectorSize, swapsBytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Read(long sector, Span<byte> buffer)
    {
        long at = sector * SectorSize;
        int wanted = (int)Math.Min(buffer.Length, Math.Max(0, _byteCount - at));
        int done = 0;
        while (done < wanted)
        {
            int got = RandomAccess.Read(_file, buffer[done..wanted], _offset + at + done);
            if (got == 0)
            {
                throw new FsException(FsError.InputOutput, $"{_path} became shorter while it was read.");
            }

            done += got;
        }

        int sectors = (wanted + SectorSize - 1) / SectorSize;
        buffer[wanted..(sectors * SectorSize)].Clear();
        if (_swapsBytes)
        {
            SampleOrder.Swap(buffer[..(sectors * SectorSize)]);
        }

        return sectors;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    internal static SafeFileHandle OpenHandle(string path)
    {
        if (Directory.Exists(path))
        {
            throw new FsException(
                FsError.IsDirectory,
                $"{path} is a directory: make an image of it first, for example: genisoimage -R -J -o IMAGE.iso "
                + path);
        }

        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FsException(FsError.NotFound, $"{path} does not exist.", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FsException(FsError.AccessDenied, $"{path} cannot be opened: {e.Message}", inner: e);
        }
    }
}
