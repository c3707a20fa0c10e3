using Microsoft.Win32.SafeHandles;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// A plain image file that behaves as a medium which is written once, from front to back: it takes blocks at its end
/// and nowhere else, and ends where it is written to. Locked against other writers as long as it is open.
/// </summary>
public sealed class AppendImageDevice : IAppendDevice
{
    private readonly Lock _lock = new();
    private readonly SafeFileHandle _file;
    private readonly int _blockSize;
    private readonly bool _isReadOnly;
    private long _blockCount;
    private bool _failed;

    private AppendImageDevice(SafeFileHandle file, int blockSize, long capacityBlocks, bool isReadOnly)
    {
        _file = file;
        _blockSize = blockSize;
        _isReadOnly = isReadOnly;
        _blockCount = RandomAccess.GetLength(file) / blockSize;
        CapacityBlocks = capacityBlocks;
    }

    public BlockGeometry Geometry => new(_blockSize, Volatile.Read(ref _blockCount), 1, _isReadOnly);

    public Lba NextWritable => new(Volatile.Read(ref _blockCount));

    public long CapacityBlocks { get; }

    /// <summary>Opens an image for reading, or for reading and adding to it.</summary>
    /// <param name="path">The file; what follows its last whole block is overwritten first.</param>
    /// <param name="blockSize">Bytes in a block.</param>
    /// <param name="capacityBlocks">Blocks that the medium has room for.</param>
    /// <param name="readOnly">Nothing is added.</param>
    /// <param name="erase">The file is emptied first: a blank medium.</param>
    /// <exception cref="FsException">The file cannot be opened, or is in use.</exception>
    public static AppendImageDevice Open(
        string path, int blockSize, long capacityBlocks, bool readOnly = false, bool erase = false)
    {
        try
        {
            SafeFileHandle file = File.OpenHandle(
                path,
                FileMode.Open,
                readOnly ? FileAccess.Read : FileAccess.ReadWrite,
                readOnly ? FileShare.Read : FileShare.None,
                FileOptions.RandomAccess);
            if (erase)
            {
                RandomAccess.SetLength(file, 0);
            }

            return new AppendImageDevice(file, blockSize, capacityBlocks, readOnly);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            FsError kind = error switch
            {
                FileNotFoundException or DirectoryNotFoundException => FsError.NotFound,
                UnauthorizedAccessException => FsError.PermissionDenied,
                _ => FsError.Busy,
            };
            throw new FsException(kind, $"{path} cannot be opened: {error.Message}", null, null, error);
        }
    }

    public void Read(Lba start, Span<byte> buffer)
    {
        long end = start.Value + (buffer.Length / _blockSize);
        if (start.Value < 0 || end > Volatile.Read(ref _blockCount))
        {
            throw new FsException(FsError.InputOutput, $"Block {start} was never recorded.", null, start);
        }

        long offset = start.Value * _blockSize;
        while (!buffer.IsEmpty)
        {
            int got = ReadAt(buffer, offset, start);
            buffer = buffer[got..];
            offset += got;
        }
    }

    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            Invariant.Require(start.Value == _blockCount, "a write-once medium is written at its end");
            long blocks = data.Length / _blockSize;
            if (_isReadOnly || _failed)
            {
                throw new FsException(FsError.ReadOnly, "The image takes no writes.", null, start);
            }

            if (_blockCount + blocks > CapacityBlocks)
            {
                throw new FsException(FsError.NoSpace, "The medium is full.", null, start);
            }

            WriteAt(data, start);
            Volatile.Write(ref _blockCount, _blockCount + blocks);
        }
    }

    /// <summary>Once a flush has failed, nobody knows what the file holds: no write is taken any more.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_isReadOnly)
            {
                return;
            }

            try
            {
                RandomAccess.FlushToDisk(_file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _failed = true;
                throw Failure("flushed", default, error);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private static FsException Failure(string verb, Lba start, Exception error) =>
        new(FsError.InputOutput, $"The image cannot be {verb}: {error.Message}", null, start, error);

    private int ReadAt(Span<byte> buffer, long offset, Lba start)
    {
        try
        {
            int got = RandomAccess.Read(_file, buffer, offset);
            return got > 0
                ? got
                : throw new FsException(FsError.InputOutput, "The image has become shorter.", null, start);
        }
        catch (IOException error)
        {
            throw Failure("read", start, error);
        }
    }

    private void WriteAt(ReadOnlySpan<byte> data, Lba start)
    {
        try
        {
            RandomAccess.Write(_file, data, start.Value * _blockSize);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure("written", start, error);
        }
    }
}
