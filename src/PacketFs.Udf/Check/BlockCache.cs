using PacketFs.Core;

namespace PacketFs.Udf.Check;

/// <summary>
/// Reads single blocks through pieces of 64 KiB, 64 or more of which are kept: a tree walk touches neighbours again and
/// again. A piece that cannot be read whole is read block by block, so that one bad block hides nothing else. What a
/// medium does not give is asked for once: a drive may try for half a minute each time.
/// </summary>
internal sealed class BlockCache
{
    private const int PieceBytes = 65536;
    private const int DefaultSlots = 64;
    private readonly IBlockDevice _device;
    private readonly byte[]?[] _slots;
    private readonly long[] _tags;
    private readonly int _pieceBlocks;
    private readonly HashSet<long> _brokenPieces = [];
    private readonly Dictionary<long, string> _badBlocks = [];

    public BlockCache(IBlockDevice device, int slots = DefaultSlots)
    {
        _slots = new byte[slots][];
        _tags = new long[slots];
        _device = device;
        _pieceBlocks = PieceBytes / device.Geometry.BlockSize;
        Array.Fill(_tags, -1);
    }

    /// <summary>False: the block is outside the device, or the medium gives no data (then with a message).</summary>
    public bool TryRead(Lba block, Span<byte> destination, out string? failure)
    {
        failure = null;
        int blockSize = _device.Geometry.BlockSize;
        if (block.Value < 0 || block.Value >= _device.Geometry.BlockCount)
        {
            return false;
        }

        long piece = block.Value / _pieceBlocks;
        int slot = (int)(piece % _slots.Length);
        if (_tags[slot] != piece && (_brokenPieces.Contains(piece) || !TryLoad(piece, slot)))
        {
            return TryReadAlone(block, destination[..blockSize], out failure);
        }

        _slots[slot].AsSpan((int)(block.Value % _pieceBlocks) * blockSize, blockSize).CopyTo(destination);
        return true;
    }

    private bool TryLoad(long piece, int slot)
    {
        long start = piece * _pieceBlocks;
        int count = (int)Math.Min(_pieceBlocks, _device.Geometry.BlockCount - start);
        byte[] bytes = _slots[slot] ??= new byte[PieceBytes];
        _tags[slot] = -1;
        try
        {
            _device.Read(new Lba(start), bytes.AsSpan(0, count * _device.Geometry.BlockSize));
        }
        catch (FsException failure) when (failure.Error is FsError.InputOutput)
        {
            _brokenPieces.Add(piece);
            return false;
        }

        _tags[slot] = piece;
        return true;
    }

    private bool TryReadAlone(Lba block, Span<byte> destination, out string? failure)
    {
        if (_badBlocks.TryGetValue(block.Value, out failure))
        {
            return false;
        }

        try
        {
            _device.Read(block, destination);
            return true;
        }
        catch (FsException exception) when (exception.Error is FsError.InputOutput)
        {
            failure = exception.Message;
            _badBlocks[block.Value] = failure;
            return false;
        }
    }
}
