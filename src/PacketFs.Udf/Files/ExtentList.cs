using PacketFs.Core;

namespace PacketFs.Udf.Files;

/// <summary>
/// The extents of one file, sorted, merged as far as possible, in chunks of at most 256. Lookup is two binary searches;
/// an extent more moves the rest of its chunk and renumbers the chunks behind it, nothing else, so writing at random
/// into a file of a million extents costs what it costs in one of a thousand.
/// </summary>
internal sealed class ExtentList
{
    private const int ChunkExtents = 256;
    private FileExtent[][] _chunks = [];

    // The number of each chunk's first extent; behind the last chunk, the number of all.
    private int[] _firsts = [0];
    private int _chunkCount;
    private int _lastChunk;

    public int Count => _firsts[_chunkCount];

    /// <summary>Blocks taken, recorded or not.</summary>
    public long AllocatedBlocks { get; private set; }

    /// <summary>Blocks that are recorded.</summary>
    public long RecordedBlocks { get; private set; }

    /// <summary>Holes before extents; one at the file's end does not count.</summary>
    public int HoleCount { get; private set; }

    /// <summary>
    /// What lies before this block of the file, and how it is said, is as it was at <see cref="MarkWritten"/>.
    /// </summary>
    public long FirstChanged { get; private set; }

    public int MemoryBytes => _chunkCount == 0 ? 0 : (_chunks[0].Length * _chunkCount * 16) + (_firsts.Length * 12);

    public ref readonly FileExtent this[int index] => ref At(index);

    public Enumerator GetEnumerator() => new(this);

    /// <summary>
    /// The extent that covers the block, or else the first one behind it (maybe <see cref="Count"/>).
    /// </summary>
    public int Find(long fileBlock)
    {
        if (Count == 0 || At(Count - 1).FileEnd <= fileBlock)
        {
            return Count;
        }

        int low = 0;
        int high = _chunkCount - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            bool isBefore = _chunks[middle][LengthOf(middle) - 1].FileEnd <= fileBlock;
            (low, high) = isBefore ? (middle + 1, high) : (low, middle);
        }

        int first = _firsts[low];
        ReadOnlySpan<FileExtent> items = _chunks[low].AsSpan(0, LengthOf(low));
        (low, high) = (0, items.Length);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = items[middle].FileEnd <= fileBlock ? (middle + 1, high) : (low, middle);
        }

        return first + low;
    }

    /// <summary>Puts an extent into a hole of the file.</summary>
    public void Add(in FileExtent extent)
    {
        int index = Find(extent.FileBlock);
        Invariant.Require(
            index == Count || At(index).FileBlock >= extent.FileEnd, "an extent is put where there is none");
        NoteChange(index);
        AllocatedBlocks += extent.Count;
        RecordedBlocks += extent.IsRecorded ? extent.Count : 0;
        HoleCount -= HolesBefore(index);
        if (index > 0 && Follows(At(index - 1), extent))
        {
            At(index - 1).Count += extent.Count;
            HoleCount += HolesBefore(index);
            MergeWithNext(index - 1);
        }
        else
        {
            InsertAt(index, extent);
            HoleCount += HolesBefore(index) + HolesBefore(index + 1);
            MergeWithNext(index);
        }
    }

    /// <summary>
    /// Takes the file's blocks in [start, end) out and appends what they were to <paramref name="removed"/>.
    /// </summary>
    public void Remove(long start, long end, List<FileExtent> removed)
    {
        int first = Find(start);
        if (first == Count || At(first).FileBlock >= end)
        {
            return;
        }

        NoteChange(first);
        int behind = first;
        int added = 0;
        FileExtent head = default;
        FileExtent tail = default;
        for (; behind < Count && At(behind).FileBlock < end; behind++)
        {
            HoleCount -= HolesBefore(behind);
            FileExtent extent = At(behind);
            FileExtent part = Slice(extent, Math.Max(start, extent.FileBlock), Math.Min(end, extent.FileEnd));
            removed.Add(part);
            AllocatedBlocks -= part.Count;
            RecordedBlocks -= part.IsRecorded ? part.Count : 0;
            head = part.FileBlock > extent.FileBlock ? Slice(extent, extent.FileBlock, part.FileBlock) : head;
            tail = part.FileEnd < extent.FileEnd ? Slice(extent, part.FileEnd, extent.FileEnd) : tail;
        }

        HoleCount -= HolesBefore(behind);
        RemoveAt(first, behind - first);
        foreach (FileExtent rest in (ReadOnlySpan<FileExtent>)[head, tail])
        {
            if (rest.Count > 0)
            {
                InsertAt(first + added++, rest);
            }
        }

        for (int index = first; index <= first + added; index++)
        {
            HoleCount += HolesBefore(index);
        }
    }

    /// <summary>Says of allocated blocks whether they are recorded.</summary>
    public void SetRecorded(long start, long end, bool recorded, List<FileExtent> scratch)
    {
        scratch.Clear();
        Remove(start, end, scratch);
        foreach (FileExtent extent in scratch)
        {
            Add(extent with { IsRecorded = recorded });
        }

        scratch.Clear();
    }

    public void Clear()
    {
        _chunks = [];
        _firsts = [0];
        _chunkCount = 0;
        AllocatedBlocks = 0;
        RecordedBlocks = 0;
        HoleCount = 0;
        FirstChanged = 0;
    }

    /// <summary>The descriptors on the disc say what this list says.</summary>
    public void MarkWritten() => FirstChanged = long.MaxValue;

    /// <summary>How the file's blocks from this one on are said has changed, although its extents have not.</summary>
    public void NoteChangeAt(long fileBlock) => NoteChange(Find(fileBlock));

    public static FileExtent Slice(in FileExtent extent, long start, long end) => extent with
    {
        FileBlock = start,
        Block = extent.Block + (uint)(start - extent.FileBlock),
        Count = (uint)(end - start),
    };

    private static bool Follows(in FileExtent left, in FileExtent right) =>
        left.FileEnd == right.FileBlock && left.BlockEnd == right.Block && left.Partition == right.Partition
        && left.IsRecorded == right.IsRecorded;

    private ref FileExtent At(int index)
    {
        int chunk = ChunkOf(index);
        return ref _chunks[chunk][index - _firsts[chunk]];
    }

    private int LengthOf(int chunk) => _firsts[chunk + 1] - _firsts[chunk];

    /// <summary>The chunk in which an extent is, or, of a number behind the last one, the last chunk.</summary>
    private int ChunkOf(int index)
    {
        if (_lastChunk < _chunkCount && _firsts[_lastChunk] <= index && index < _firsts[_lastChunk + 1])
        {
            return _lastChunk;
        }

        int low = 0;
        int high = _chunkCount - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            (low, high) = _firsts[middle] <= index ? (middle, high) : (low, middle - 1);
        }

        return _lastChunk = low;
    }

    /// <summary>The extent before the one that changes is said anew, too: a hole behind it may begin or end.</summary>
    private void NoteChange(int index) =>
        FirstChanged = index == 0 ? 0 : Math.Min(FirstChanged, At(index - 1).FileBlock);

    private int HolesBefore(int index) =>
        index < Count && At(index).FileBlock > (index == 0 ? 0 : At(index - 1).FileEnd) ? 1 : 0;

    private void MergeWithNext(int index)
    {
        if (index + 1 < Count && Follows(At(index), At(index + 1)))
        {
            At(index).Count += At(index + 1).Count;
            RemoveAt(index + 1, 1);
        }
    }

    private void InsertAt(int index, in FileExtent extent)
    {
        if (_chunkCount == 0)
        {
            InsertChunk(0, new FileExtent[1], 0);
        }

        int chunk = ChunkOf(index);
        int length = LengthOf(chunk);
        int offset = index - _firsts[chunk];
        if (length == ChunkExtents)
        {
            // A file that grows at its end leaves full chunks behind.
            int kept = index == Count ? ChunkExtents : ChunkExtents / 2;
            FileExtent[] half = new FileExtent[ChunkExtents];
            _chunks[chunk].AsSpan(kept).CopyTo(half);
            InsertChunk(chunk + 1, half, _firsts[chunk] + kept);
            (chunk, offset) = offset >= kept ? (chunk + 1, offset - kept) : (chunk, offset);
            length = LengthOf(chunk);
        }

        if (length == _chunks[chunk].Length)
        {
            Array.Resize(ref _chunks[chunk], length < 4 ? 4 : length * 2);
        }

        FileExtent[] items = _chunks[chunk];
        Array.Copy(items, offset, items, offset + 1, length - offset);
        items[offset] = extent;
        Renumber(chunk + 1, 1);
    }

    private void RemoveAt(int index, int count)
    {
        while (count > 0)
        {
            int chunk = ChunkOf(index);
            int length = LengthOf(chunk);
            int offset = index - _firsts[chunk];
            int removed = Math.Min(count, length - offset);
            FileExtent[] items = _chunks[chunk];
            Array.Copy(items, offset + removed, items, offset, length - offset - removed);
            Renumber(chunk + 1, -removed);
            count -= removed;
            if (removed == length)
            {
                RemoveChunk(chunk);
            }
            else if (chunk + 1 < _chunkCount && LengthOf(chunk) + LengthOf(chunk + 1) <= ChunkExtents / 2)
            {
                // What the next chunk has left comes here; numbers stay, the border between both goes.
                _chunks[chunk + 1].AsSpan(0, LengthOf(chunk + 1)).CopyTo(_chunks[chunk].AsSpan(LengthOf(chunk)));
                RemoveChunk(chunk + 1);
            }
        }
    }

    private void InsertChunk(int chunk, FileExtent[] items, int first)
    {
        if (_chunkCount == _chunks.Length)
        {
            int capacity = Math.Max(1, _chunkCount * 2);
            Array.Resize(ref _chunks, capacity);
            Array.Resize(ref _firsts, capacity + 1);
        }

        Array.Copy(_chunks, chunk, _chunks, chunk + 1, _chunkCount - chunk);
        Array.Copy(_firsts, chunk, _firsts, chunk + 1, _chunkCount + 1 - chunk);
        _chunks[chunk] = items;
        _firsts[chunk] = first;
        _chunkCount++;
    }

    private void RemoveChunk(int chunk)
    {
        Array.Copy(_chunks, chunk + 1, _chunks, chunk, _chunkCount - chunk - 1);
        Array.Copy(_firsts, chunk + 1, _firsts, chunk, _chunkCount - chunk);
        _chunks[--_chunkCount] = null!;
    }

    private void Renumber(int from, int by)
    {
        foreach (ref int first in _firsts.AsSpan(from, _chunkCount + 1 - from))
        {
            first += by;
        }
    }

    /// <summary>Walks over all extents; the list must not change meanwhile.</summary>
    public ref struct Enumerator(ExtentList list)
    {
        private int _chunk = -1;
        private ReadOnlySpan<FileExtent> _items;
        private int _index;

        public readonly ref readonly FileExtent Current => ref _items[_index];

        public bool MoveNext()
        {
            if (++_index < _items.Length)
            {
                return true;
            }

            if (++_chunk >= list._chunkCount)
            {
                return false;
            }

            _items = list._chunks[_chunk].AsSpan(0, list.LengthOf(_chunk));
            _index = 0;
            return true;
        }
    }
}
