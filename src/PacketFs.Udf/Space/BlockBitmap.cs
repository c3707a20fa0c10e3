using System.Numerics;

namespace PacketFs.Udf.Space;

/// <summary>
/// One bit for each block of a partition, 1 = in use. Searched a word at a time. Bits behind the last block are in use
/// for good, so that no search runs past the end.
/// </summary>
internal sealed class BlockBitmap
{
    public const int WordBits = 64;
    private ulong[] _words;
    private uint _blockCount;

    public BlockBitmap(uint blockCount)
    {
        _blockCount = blockCount;
        _words = new ulong[((long)blockCount + WordBits - 1) / WordBits];
        SealEnd();
    }

    public uint BlockCount => Volatile.Read(ref _blockCount);

    /// <summary>The words themselves: bit i of the partition is bit i mod 64 of word i / 64.</summary>
    public Span<ulong> Words => _words;

    public bool this[uint block] => (_words[block / WordBits] >> (int)(block % WordBits) & 1) != 0;

    /// <summary>Adds free blocks at the end.</summary>
    public void Grow(uint count)
    {
        // Another thread may be reading: the words are there before anybody is told so.
        uint first = BlockCount;
        uint last = checked(first + count);
        Array.Resize(ref _words, (int)(((long)last + WordBits - 1) / WordBits));
        Volatile.Write(ref _blockCount, last);
        if (count > 0)
        {
            Clear(first, (uint)Math.Min(count, (WordBits - (first % WordBits)) % WordBits));
        }

        SealEnd();
    }

    /// <summary>Marks blocks as in use; returns how many were not.</summary>
    public uint Set(uint start, uint count)
    {
        uint changed = 0;
        while (count > 0)
        {
            ulong mask = NextMask(start, count, out uint length);
            ref ulong word = ref _words[start / WordBits];
            changed += (uint)BitOperations.PopCount(mask & ~word);
            word |= mask;
            start += length;
            count -= length;
        }

        return changed;
    }

    /// <summary>Marks blocks as free; returns how many were in use.</summary>
    public uint Clear(uint start, uint count)
    {
        uint changed = 0;
        while (count > 0)
        {
            ulong mask = NextMask(start, count, out uint length);
            ref ulong word = ref _words[start / WordBits];
            changed += (uint)BitOperations.PopCount(mask & word);
            word &= ~mask;
            start += length;
            count -= length;
        }

        return changed;
    }

    public uint CountSet(uint start, uint count)
    {
        uint set = 0;
        while (count > 0)
        {
            ulong mask = NextMask(start, count, out uint length);
            set += (uint)BitOperations.PopCount(mask & _words[start / WordBits]);
            start += length;
            count -= length;
        }

        return set;
    }

    public bool AnySet(uint start, uint count)
    {
        while (count > 0)
        {
            ulong mask = NextMask(start, count, out uint length);
            if ((mask & _words[start / WordBits]) != 0)
            {
                return true;
            }

            start += length;
            count -= length;
        }

        return false;
    }

    public long CountFree()
    {
        long free = 0;
        foreach (ulong word in _words)
        {
            free += BitOperations.PopCount(~word);
        }

        return free;
    }

    /// <summary>Blocks behind the last one count as used, whatever was loaded into the words.</summary>
    public void SealEnd()
    {
        int tail = (int)(BlockCount % WordBits);
        if (tail != 0)
        {
            _words[^1] |= ulong.MaxValue << tail;
        }
    }

    /// <summary>The bits of one word that the run's first part covers.</summary>
    private static ulong NextMask(uint start, uint count, out uint length)
    {
        int shift = (int)(start % WordBits);
        length = Math.Min(count, (uint)(WordBits - shift));
        ulong mask = length == WordBits ? ulong.MaxValue : (1UL << (int)length) - 1;
        return mask << shift;
    }
}
