using PacketFs.Core;

namespace PacketFs.Udf.Files;

/// <summary>
/// The extents of one file, sorted, merged as far as possible, in one array of 24-byte entries. Lookup is a binary
/// search.
/// </summary>
internal sealed class ExtentList
{
    private FileExtent[] _items = [];

    public int Count { get; private set; }

    /// <summary>Blocks taken, recorded or not.</summary>
    public long AllocatedBlocks { get; private set; }

    public ReadOnlySpan<FileExtent> Items => _items.AsSpan(0, Count);

    public ref readonly FileExtent this[int index] => ref _items[index];

    /// <summary>
    /// The extent that covers the block, or else the first one behind it (maybe <see cref="Count"/>).
    /// </summary>
    public int Find(long fileBlock)
    {
        if (Count > 0 && _items[Count - 1].FileEnd <= fileBlock)
        {
            return Count;
        }

        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_items[middle].FileEnd <= fileBlock)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Puts an extent into a hole of the file.</summary>
    public void Add(in FileExtent extent)
    {
        int index = Find(extent.FileBlock);
        Invariant.Require(
            index == Count || _items[index].FileBlock >= extent.FileEnd, "an extent is put where there is none");
        AllocatedBlocks += extent.Count;
        if (index > 0 && Follows(_items[index - 1], extent))
        {
            _items[index - 1].Count += extent.Count;
            MergeWithNext(index - 1);
        }
        else
        {
            InsertAt(index, extent);
            MergeWithNext(index);
        }
    }

    /// <summary>
    /// Takes the file's blocks in [start, end) out and appends what they were to <paramref name="removed"/>.
    /// </summary>
    public void Remove(long start, long end, List<FileExtent> removed)
    {
        int index = Find(start);
        int first = index;
        while (index < Count && _items[index].FileBlock < end)
        {
            FileExtent extent = _items[index];
            FileExtent part = Slice(extent, Math.Max(start, extent.FileBlock), Math.Min(end, extent.FileEnd));
            removed.Add(part);
            AllocatedBlocks -= part.Count;
            bool keepsHead = part.FileBlock > extent.FileBlock;
            bool keepsTail = part.FileEnd < extent.FileEnd;
            if (keepsHead)
            {
                _items[index] = Slice(extent, extent.FileBlock, part.FileBlock);
                first = index + 1;
            }

            if (keepsTail)
            {
                FileExtent tail = Slice(extent, part.FileEnd, extent.FileEnd);
                if (keepsHead)
                {
                    InsertAt(index + 1, tail);
                }
                else
                {
                    _items[index] = tail;
                }

                break;
            }

            index++;
        }

        RemoveAt(first, Math.Max(0, index - first));
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
        _items = [];
        Count = 0;
        AllocatedBlocks = 0;
    }

    public static FileExtent Slice(in FileExtent extent, long start, long end) => extent with
    {
        FileBlock = start,
        Block = extent.Block + (uint)(start - extent.FileBlock),
        Count = (uint)(end - start),
    };

    private static bool Follows(in FileExtent left, in FileExtent right) =>
        left.FileEnd == right.FileBlock && left.BlockEnd == right.Block && left.Partition == right.Partition
        && left.IsRecorded == right.IsRecorded;

    private void MergeWithNext(int index)
    {
        if (index + 1 < Count && Follows(_items[index], _items[index + 1]))
        {
            _items[index].Count += _items[index + 1].Count;
            RemoveAt(index + 1, 1);
        }
    }

    private void InsertAt(int index, in FileExtent extent)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count == 0 ? 1 : Count < 4 ? 4 : Count * 2);
        }

        Array.Copy(_items, index, _items, index + 1, Count - index);
        _items[index] = extent;
        Count++;
    }

    private void RemoveAt(int index, int count)
    {
        Array.Copy(_items, index + count, _items, index, Count - index - count);
        Count -= count;
    }
}
