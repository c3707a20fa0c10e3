using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <summary>The bytes of one file: blocks by number; a block that is not there is a hole.</summary>
internal sealed class MemoryContent(int blockSize)
{
    private readonly Dictionary<long, byte[]> _blocks = [];

    public long Length { get; private set; }

    public long AllocatedBlocks => _blocks.Count;

    public int Read(long offset, Span<byte> buffer)
    {
        if (offset >= Length)
        {
            return 0;
        }

        int length = (int)Math.Min(buffer.Length, Length - offset);
        for (int done = 0; done < length;)
        {
            (long number, int start) = Split(offset + done);
            int count = Math.Min(length - done, blockSize - start);
            Span<byte> part = buffer.Slice(done, count);
            if (_blocks.TryGetValue(number, out byte[]? block))
            {
                block.AsSpan(start, count).CopyTo(part);
            }
            else
            {
                part.Clear();
            }

            done += count;
        }

        return length;
    }

    /// <summary>How many blocks the range still has to get.</summary>
    public long CountMissing(long offset, long length)
    {
        long first = offset / blockSize;
        long last = (offset + length - 1) / blockSize;
        if (last - first > 1024)
        {
            return last - first + 1 - NumbersIn(first, last).Count();
        }

        long missing = 0;
        for (long number = first; number <= last; number++)
        {
            missing += _blocks.ContainsKey(number) ? 0 : 1;
        }

        return missing;
    }

    /// <summary>Blocks that are there, found the shorter way: by the range, or by what there is.</summary>
    private IEnumerable<long> NumbersIn(long first, long last)
    {
        if (last - first >= _blocks.Count)
        {
            return _blocks.Keys.Where(number => number >= first && number <= last);
        }

        return Range(first, last).Where(_blocks.ContainsKey);

        static IEnumerable<long> Range(long first, long last)
        {
            for (long number = first; number <= last; number++)
            {
                yield return number;
            }
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        Length = Math.Max(Length, offset + data.Length);
        while (!data.IsEmpty)
        {
            (long number, int start) = Split(offset);
            int count = Math.Min(data.Length, blockSize - start);
            if (!_blocks.TryGetValue(number, out byte[]? block))
            {
                block = count == blockSize ? GC.AllocateUninitializedArray<byte>(blockSize) : new byte[blockSize];
                _blocks.Add(number, block);
            }

            data[..count].CopyTo(block.AsSpan(start));
            data = data[count..];
            offset += count;
        }
    }

    /// <summary>Gives the range its blocks; what was a hole stays zeros.</summary>
    public void Allocate(long offset, long length)
    {
        for (long number = offset / blockSize; number <= (offset + length - 1) / blockSize; number++)
        {
            _blocks.TryAdd(number, new byte[blockSize]);
        }
    }

    public void SetLength(long length)
    {
        if (length < Length)
        {
            long firstGone = (length + blockSize - 1) / blockSize;
            foreach (long number in _blocks.Keys.Where(number => number >= firstGone).ToList())
            {
                _blocks.Remove(number);
            }

            (long last, int start) = Split(length);
            if (_blocks.TryGetValue(last, out byte[]? block))
            {
                block.AsSpan(start).Clear();
            }
        }

        Length = length;
    }

    /// <summary>Zeros over the range; whole blocks inside it become holes.</summary>
    public void Punch(long offset, long length)
    {
        long end = Math.Min(offset + length, Math.Max(Length, offset));
        foreach (long number in NumbersIn(offset / blockSize, (end - 1) / blockSize).ToList())
        {
            long from = Math.Max(offset, number * blockSize);
            long to = Math.Min(end, (number + 1) * blockSize);
            bool isWhole = from == number * blockSize && (to == from + blockSize || to >= Length);
            if (isWhole)
            {
                _blocks.Remove(number);
            }
            else if (from < to)
            {
                _blocks[number].AsSpan((int)(from - (number * blockSize)), (int)(to - from)).Clear();
            }
        }
    }

    /// <summary>Null when there is none.</summary>
    public long? Seek(long offset, SeekTarget target)
    {
        if (offset < 0 || offset >= Length)
        {
            return null;
        }

        long number = offset / blockSize;
        if (target == SeekTarget.Data)
        {
            if (_blocks.ContainsKey(number))
            {
                return offset;
            }

            long next = _blocks.Keys.Where(candidate => candidate > number).DefaultIfEmpty(-1).Min();
            return next < 0 || next * blockSize >= Length ? null : next * blockSize;
        }

        while (_blocks.ContainsKey(number))
        {
            number++;
        }

        return Math.Min(Math.Max(offset, number * blockSize), Length);
    }

    private (long Number, int Start) Split(long offset) => (offset / blockSize, (int)(offset % blockSize));
}
