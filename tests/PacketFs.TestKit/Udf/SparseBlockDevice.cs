using PacketFs.Core;

namespace PacketFs.TestKit.Udf;

/// <summary>
/// A block device of any size in memory: 64 KiB pieces that exist once something but zeros was written to them. Can be
/// made to fail on chosen blocks, and saved to a (sparse) file for outside tools.
/// </summary>
public sealed class SparseBlockDevice : IBlockDevice
{
    private const int PieceBytes = 65536;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, byte[]> _pieces = [];

    public SparseBlockDevice(BlockGeometry geometry) => Geometry = geometry;

    public BlockGeometry Geometry { get; }

    /// <summary>Blocks that cannot be read.</summary>
    public HashSet<long> Unreadable { get; } = [];

    /// <summary>As on rewritable media: what was written can be read again.</summary>
    public bool WritingHeals { get; set; }

    /// <summary>Blocks that cannot be written.</summary>
    public HashSet<long> Unwritable { get; } = [];

    /// <summary>Every write: first block and count, and -1 for a flush.</summary>
    public List<(long Start, int Count)> WriteLog { get; } = [];

    /// <summary>An image file's content, whole blocks of it.</summary>
    public static SparseBlockDevice Load(string path, int blockSize, int packetBlocks = 1)
    {
        using FileStream file = File.OpenRead(path);
        SparseBlockDevice device = new(new BlockGeometry(blockSize, file.Length / blockSize, packetBlocks, false));
        byte[] piece = new byte[PieceBytes];
        for (long index = 0; ; index++)
        {
            int count = file.ReadAtLeast(piece, PieceBytes, throwOnEndOfStream: false);
            if (count == 0)
            {
                return device;
            }

            piece.AsSpan(count).Clear();
            if (piece.AsSpan().ContainsAnyExcept((byte)0))
            {
                device._pieces[index] = [.. piece];
            }
        }
    }

    public void Save(string path)
    {
        using FileStream file = File.Create(path);
        file.SetLength(Geometry.ByteCount);
        lock (_lock)
        {
            foreach ((long index, byte[] piece) in _pieces)
            {
                file.Position = index * PieceBytes;
                file.Write(piece.AsSpan(0, (int)Math.Min(PieceBytes, Geometry.ByteCount - file.Position)));
            }
        }
    }

    /// <summary>What is written on it, on a device of its own.</summary>
    /// <param name="geometry">Another one, perhaps smaller; null for the same.</param>
    public SparseBlockDevice Copy(BlockGeometry? geometry = null)
    {
        SparseBlockDevice copy = new(geometry ?? Geometry);
        lock (_lock)
        {
            foreach ((long index, byte[] piece) in _pieces)
            {
                copy._pieces[index] = [.. piece];
            }
        }

        return copy;
    }

    public void Read(Lba start, Span<byte> buffer)
    {
        Check(start, buffer.Length, Unreadable, "read", new SenseCode(3, 0x11, 0));
        lock (_lock)
        {
            long offset = start.Value * Geometry.BlockSize;
            while (!buffer.IsEmpty)
            {
                int skip = (int)(offset % PieceBytes);
                int count = Math.Min(buffer.Length, PieceBytes - skip);
                if (_pieces.TryGetValue(offset / PieceBytes, out byte[]? piece))
                {
                    piece.AsSpan(skip, count).CopyTo(buffer);
                }
                else
                {
                    buffer[..count].Clear();
                }

                buffer = buffer[count..];
                offset += count;
            }
        }
    }

    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        Check(start, data.Length, Unwritable, "written", new SenseCode(3, 0x0C, 0));
        lock (_lock)
        {
            WriteLog.Add((start.Value, data.Length / Geometry.BlockSize));
            for (long block = 0; WritingHeals && block < data.Length / Geometry.BlockSize; block++)
            {
                Unreadable.Remove(start.Value + block);
            }

            long offset = start.Value * Geometry.BlockSize;
            while (!data.IsEmpty)
            {
                int skip = (int)(offset % PieceBytes);
                int count = Math.Min(data.Length, PieceBytes - skip);
                bool isThere = _pieces.TryGetValue(offset / PieceBytes, out byte[]? piece);
                if (isThere || data[..count].ContainsAnyExcept((byte)0))
                {
                    piece ??= _pieces[offset / PieceBytes] = new byte[PieceBytes];
                    data[..count].CopyTo(piece.AsSpan(skip));
                }

                data = data[count..];
                offset += count;
            }
        }
    }

    public void Flush()
    {
        lock (_lock)
        {
            WriteLog.Add((-1, 0));
        }
    }

    public void Dispose()
    {
    }

    private void Check(Lba start, int length, HashSet<long> bad, string verb, SenseCode sense)
    {
        Invariant.Require(length > 0 && length % Geometry.BlockSize == 0, "whole blocks");
        int count = length / Geometry.BlockSize;
        if (start.Value < 0 || start.Value + count > Geometry.BlockCount)
        {
            throw new FsException(FsError.InputOutput, $"{count} blocks at {start}: outside the device.", null, start);
        }

        for (long block = start.Value; bad.Count > 0 && block < start.Value + count; block++)
        {
            if (bad.Contains(block))
            {
                throw new FsException(FsError.InputOutput, $"Block {block} cannot be {verb}.", sense, new Lba(block));
            }
        }
    }
}
