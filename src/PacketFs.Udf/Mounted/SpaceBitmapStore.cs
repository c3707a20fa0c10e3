using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// The space bitmap on the disc (ECMA-167 4/14.12, UDF 2.3.8): loaded once; at a commit only the blocks of it that say
/// something else than before are written. On the disc 1 is free; in memory 1 is used.
/// </summary>
internal sealed class SpaceBitmapStore
{
    private const int HeadWords = SpaceBitmapDescriptor.HeadSize / sizeof(ulong);
    private const int PieceBytes = 1 << 18;
    private readonly VolumeBlocks _blocks;
    private readonly LbAddr _start;
    private readonly List<uint> _places;
    private readonly byte[] _head = new byte[SpaceBitmapDescriptor.HeadSize];
    private readonly byte[] _block;

    /// <param name="start">Where the descriptor begins.</param>
    /// <param name="byteCount">Length of its extent.</param>
    public SpaceBitmapStore(VolumeBlocks blocks, LbAddr start, uint byteCount)
        : this(blocks, start.Partition, Enumerate(start.Block, byteCount, blocks.BlockSize))
    {
    }

    /// <param name="places">The blocks of the descriptor, in order; at least one.</param>
    public SpaceBitmapStore(VolumeBlocks blocks, ushort partition, IEnumerable<uint> places)
    {
        _blocks = blocks;
        _places = [.. places];
        _start = new LbAddr(_places.Count > 0 ? _places[0] : uint.MaxValue, partition);
        _block = new byte[blocks.BlockSize];
    }

    /// <summary>Bits that the descriptor has room for.</summary>
    public long Capacity => (((long)_places.Count * _blocks.BlockSize) - SpaceBitmapDescriptor.HeadSize) * 8;

    /// <summary>Bits that the descriptor says it has.</summary>
    public uint BitCount => Head.NumberOfBits;

    /// <summary>Bytes of the descriptor with the bits that it holds.</summary>
    public long Length => SpaceBitmapDescriptor.SizeFor(Head.NumberOfBits);

    private ref SpaceBitmapDescriptor Head => ref MemoryMarshal.AsRef<SpaceBitmapDescriptor>(_head.AsSpan());

    /// <summary>One more block for a descriptor that has outgrown its own.</summary>
    public void AddBlock(uint place) => _places.Add(place);

    /// <summary>The descriptor's last blocks that its bits no longer need.</summary>
    public List<uint> TakeSpareBlocks()
    {
        int needed = (int)((Length + _blocks.BlockSize - 1) / _blocks.BlockSize);
        List<uint> spare = _places.GetRange(needed, _places.Count - needed);
        _places.RemoveRange(needed, spare.Count);
        return spare;
    }

    /// <summary>The partition has so many blocks now. The next write writes all of it.</summary>
    public void SetBitCount(uint bits)
    {
        Head.NumberOfBits = bits;
        Head.NumberOfBytes = (bits + 7) / 8;
        IsStale = true;
    }

    /// <summary>What is on the disc is not what the map was made of: the next write writes all of it.</summary>
    public bool IsStale { get; set; }

    /// <summary>Reads it; an <see cref="FsError.Corrupt"/> one cannot be used for writing.</summary>
    public BlockBitmap Load(uint partitionBlocks)
    {
        if (_places.Count == 0
            || !_places.TrueForAll(place => _blocks.Contains(new LbAddr(place, _start.Partition), 1)))
        {
            throw Corrupt("it lies outside its partition");
        }

        _blocks.Read(_start, 1, _block);
        if (DescriptorTag.Verify(_block, _start.Block, TagId.SpaceBitmapDescriptor, SpaceBitmapDescriptor.HeadSize)
            is { } fault && fault is not DescriptorFault.CrcLength)
        {
            throw Corrupt($"its descriptor is bad ({fault})");
        }

        _block.AsSpan(0, _head.Length).CopyTo(_head);
        uint bits = Math.Min(Head.NumberOfBits, partitionBlocks);
        if (bits > Capacity)
        {
            throw Corrupt($"its {bits} bits do not fit into its extent");
        }

        BlockBitmap bitmap = new(partitionBlocks);
        byte[] piece = new byte[Math.Max(PieceBytes, _block.Length)];
        for (int place = 0; place < _places.Count;)
        {
            int count = CountConsecutive(place, piece.Length / _block.Length);
            if (WordsOf(place, bitmap.WordCount).Count <= 0)
            {
                break;
            }

            Span<byte> bytes = piece.AsSpan(0, count * _block.Length);
            _blocks.Read(new LbAddr(_places[place], _start.Partition), (uint)count, bytes);
            for (int i = 0; i < count; i++)
            {
                Enter(bitmap, place + i, bytes.Slice(i * _block.Length, _block.Length));
            }

            place += count;
        }

        if (bits < partitionBlocks)
        {
            // What the bitmap does not tell of counts as used.
            bitmap.Set(bits, partitionBlocks - bits);
        }

        return bitmap;
    }

    /// <summary>Writes the blocks in which the map now differs from the committed state.</summary>
    public void Write(SpaceMap map)
    {
        BlockBitmap used = map.Used;
        BlockBitmap committed = map.Committed;
        for (int page = 0, written = -1; page < used.PageCount; page++)
        {
            if (!IsStale && used.SharesPage(committed, page))
            {
                continue;
            }

            // A page of the map may begin and end within blocks of the descriptor.
            int end = Math.Min(used.WordCount, (page + 1) * BlockBitmap.PageWords);
            int last = PlaceOf(end - 1);
            for (int place = Math.Max(written + 1, PlaceOf(page * BlockBitmap.PageWords)); place <= last; place++)
            {
                if (place < _places.Count && (IsStale || Differs(used, committed, place)))
                {
                    Write(used, place);
                }

                written = place;
            }
        }

        IsStale = false;
    }

    private bool Differs(BlockBitmap used, BlockBitmap committed, int place)
    {
        (int first, int count) = WordsOf(place, used.WordCount);
        for (int i = first; i < first + count; i++)
        {
            if (used.WordAt(i) != committed.WordAt(i))
            {
                return true;
            }
        }

        return false;
    }

    private void Write(BlockBitmap used, int place)
    {
        (int first, int count) = WordsOf(place, used.WordCount);
        _block.AsSpan().Clear();
        int offset = place == 0 ? _head.Length : 0;
        _head.AsSpan(0, offset).CopyTo(_block);
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(
                _block.AsSpan(offset + (i * sizeof(ulong))), ~used.WordAt(first + i));
        }

        if (place == 0)
        {
            SealHead();
        }

        _blocks.Write(new LbAddr(_places[place], _start.Partition), _block);
    }

    private void Enter(BlockBitmap bitmap, int place, ReadOnlySpan<byte> block)
    {
        (int first, int count) = WordsOf(place, bitmap.WordCount);
        ReadOnlySpan<byte> bits = block[(place == 0 ? SpaceBitmapDescriptor.HeadSize : 0)..];
        for (int i = 0; i < count; i++)
        {
            bitmap.SetWord(first + i, ~BinaryPrimitives.ReadUInt64LittleEndian(bits[(i * sizeof(ulong))..]));
        }
    }

    /// <summary>Blocks of the descriptor from this one on that lie one behind the other.</summary>
    private int CountConsecutive(int place, int most)
    {
        int count = 1;
        while (count < most && place + count < _places.Count && _places[place + count] == _places[place] + count)
        {
            count++;
        }

        return count;
    }

    /// <summary>The block of the descriptor that holds a word of the map.</summary>
    private int PlaceOf(int word) => (word + HeadWords) / (_blocks.BlockSize / sizeof(ulong));

    private static IEnumerable<uint> Enumerate(uint start, uint byteCount, int blockSize)
    {
        long count = ((long)byteCount + blockSize - 1) / blockSize;
        for (long i = 0; i < count && start + i <= uint.MaxValue; i++)
        {
            yield return (uint)(start + i);
        }
    }

    /// <summary>The words of the map that one block of the descriptor holds.</summary>
    private (int First, int Count) WordsOf(int page, int wordCount)
    {
        int perPage = _blocks.BlockSize / sizeof(ulong);
        long first = Math.Max(0, ((long)page * perPage) - HeadWords);
        long end = Math.Min(wordCount, ((page + 1L) * perPage) - HeadWords);
        return ((int)Math.Min(first, wordCount), (int)(end - first));
    }

    /// <summary>
    /// Whoever let the CRC cover bits of the bitmap must not find it wrong: ours covers none (UDF 2.3.8.1).
    /// </summary>
    private void SealHead()
    {
        ref DescriptorTag tag = ref MemoryMarshal.AsRef<DescriptorTag>(_block.AsSpan());
        const int CountersOnly = SpaceBitmapDescriptor.HeadSize - DescriptorTag.Size;
        if (tag.DescriptorCrcLength > 0)
        {
            tag.DescriptorCrcLength = Math.Min((ushort)tag.DescriptorCrcLength, (ushort)CountersOnly);
            DescriptorTag.Reseal(_block);
        }
    }

    private FsException Corrupt(string what) =>
        new(FsError.Corrupt, $"The space bitmap at block {_start} cannot be used: {what}.");
}
