using System.Numerics;

namespace PacketFs.Udf.Space;

/// <summary>
/// One bit for each block of a partition, 1 = in use. Searched a word at a time. Bits behind the last block are in use
/// for good, so that no search runs past the end.
/// <para>Kept in pages of 32,768 blocks. Pages in which nothing, or everything, is in use are shared by all bitmaps,
/// and so are those in which two bitmaps agree (<see cref="Share(BlockBitmap)"/>): a page is copied when one of them
/// changes it. A large volume so costs what its crumbled parts cost, and two states of it what differs between
/// them.</para>
/// <para>A page that others may see is never changed in place, only replaced, so another thread may read a bitmap
/// while <see cref="Share(BlockBitmap)"/> brings it up to date.</para>
/// </summary>
internal sealed class BlockBitmap
{
    public const int WordBits = 64;
    public const int PageWords = 512;
    public const uint PageBlocks = PageWords * WordBits;

    private static readonly ulong[] Unused = new ulong[PageWords];
    private static readonly ulong[] Full = [.. Enumerable.Repeat(ulong.MaxValue, PageWords)];
    private ulong[][] _pages;
    private bool[] _isOwn;
    private uint _blockCount;

    public BlockBitmap(uint blockCount)
    {
        _blockCount = blockCount;
        _pages = new ulong[PagesFor(blockCount)][];
        _isOwn = new bool[_pages.Length];
        Array.Fill(_pages, Unused);
        SealEnd();
    }

    public uint BlockCount => Volatile.Read(ref _blockCount);

    public int PageCount => _pages.Length;

    /// <summary>Words that hold bits of blocks: bit i of the partition is bit i mod 64 of word i / 64.</summary>
    public int WordCount => (int)(((long)BlockCount + WordBits - 1) / WordBits);

    /// <summary>Bytes of pages that this bitmap does not share.</summary>
    public long OwnBytes => _isOwn.LongCount(static own => own) * PageWords * sizeof(ulong);

    public bool this[uint block] => (WordAt((int)(block / WordBits)) >> (int)(block % WordBits) & 1) != 0;

    /// <summary>The words of one page; those behind the last block are all ones.</summary>
    public ReadOnlySpan<ulong> Page(int index) => _pages[index];

    public ulong WordAt(int index) => _pages[index / PageWords][index % PageWords];

    /// <summary>Both hold the same page there, so nothing in it can differ.</summary>
    public bool SharesPage(BlockBitmap other, int index) => ReferenceEquals(_pages[index], other._pages[index]);

    /// <summary>Replaces 64 bits; what is behind the last block stays in use.</summary>
    public void SetWord(int index, ulong word)
    {
        long blocksBefore = (long)index * WordBits;
        word |= blocksBefore + WordBits > BlockCount ? ulong.MaxValue << (int)(BlockCount - blocksBefore) : 0;
        if (WordAt(index) != word)
        {
            Own(index / PageWords)[index % PageWords] = word;
        }
    }

    /// <summary>From now on this bitmap says of one page what the other one, of the same size, says.</summary>
    public void Share(BlockBitmap other, int index)
    {
        other.Settle(index);
        other._isOwn[index] = false;
        _isOwn[index] = false;
        Volatile.Write(ref _pages[index], other._pages[index]);
    }

    /// <summary>As <see cref="Share(BlockBitmap, int)"/>, for all of it.</summary>
    public void Share(BlockBitmap other)
    {
        for (int page = 0; page < _pages.Length; page++)
        {
            Share(other, page);
        }
    }

    /// <summary>What the other bitmap of the same size calls used is used here, too.</summary>
    public void Add(BlockBitmap other)
    {
        for (int index = 0; index < WordCount; index++)
        {
            SetWord(index, WordAt(index) | other.WordAt(index));
        }
    }

    /// <summary>Blocks about which two bitmaps of the same size say different things.</summary>
    public long CountDifferences(BlockBitmap other)
    {
        long count = 0;
        for (int page = 0; page < _pages.Length; page++)
        {
            for (int i = 0; !SharesPage(other, page) && i < PageWords; i++)
            {
                count += BitOperations.PopCount(_pages[page][i] ^ other._pages[page][i]);
            }
        }

        return count;
    }

    /// <summary>Adds free blocks at the end.</summary>
    public void Grow(uint count)
    {
        // Another thread may be reading: the pages are there before anybody is told so.
        uint first = BlockCount;
        uint last = checked(first + count);
        ulong[][] pages = new ulong[PagesFor(last)][];
        Array.Fill(pages, Unused);
        _pages.CopyTo(pages, 0);
        Array.Resize(ref _isOwn, pages.Length);
        Volatile.Write(ref _pages, pages);
        Volatile.Write(ref _blockCount, last);
        if (count > 0)
        {
            Clear(first, (uint)Math.Min(count, (PageBlocks - (first % PageBlocks)) % PageBlocks));
        }

        SealEnd();
    }

    /// <summary>Cuts blocks off at the end.</summary>
    public void Truncate(uint blockCount)
    {
        Set(blockCount, BlockCount - blockCount);
        Volatile.Write(ref _blockCount, blockCount);
    }

    /// <summary>Marks blocks as in use; returns how many were not.</summary>
    public uint Set(uint start, uint count)
    {
        uint changed = 0;
        while (count > 0)
        {
            uint length = PartInPage(start, count);
            int page = (int)(start / PageBlocks);
            if (length == PageBlocks)
            {
                changed += CountFreeIn(page);
                (_pages[page], _isOwn[page]) = (Full, false);
            }
            else
            {
                uint missing = length - CountSetInPage(start, length);
                changed += missing;
                Fill(page, start % PageBlocks, missing > 0 ? length : 0, used: true);
            }

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
            uint length = PartInPage(start, count);
            int page = (int)(start / PageBlocks);
            if (length == PageBlocks)
            {
                changed += PageBlocks - CountFreeIn(page);
                (_pages[page], _isOwn[page]) = (Unused, false);
            }
            else
            {
                uint present = CountSetInPage(start, length);
                changed += present;
                Fill(page, start % PageBlocks, present > 0 ? length : 0, used: false);
            }

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
            uint length = PartInPage(start, count);
            set += CountSetInPage(start, length);
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
            if ((mask & WordAt((int)(start / WordBits))) != 0)
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
        for (int page = 0; page < _pages.Length; page++)
        {
            free += CountFreeIn(page);
        }

        return free;
    }

    /// <summary>Free blocks of one page.</summary>
    public uint CountFreeIn(int page)
    {
        ulong[] words = _pages[page];
        if (words == Unused || words == Full)
        {
            return words == Unused ? PageBlocks : 0;
        }

        uint free = 0;
        foreach (ulong word in words)
        {
            free += (uint)BitOperations.PopCount(~word);
        }

        return free;
    }

    /// <summary>The bits of one word that the run's first part covers.</summary>
    private static ulong NextMask(uint start, uint count, out uint length)
    {
        int shift = (int)(start % WordBits);
        length = Math.Min(count, (uint)(WordBits - shift));
        ulong mask = length == WordBits ? ulong.MaxValue : (1UL << (int)length) - 1;
        return mask << shift;
    }

    private static int PagesFor(uint blocks) => (int)(((long)blocks + PageBlocks - 1) / PageBlocks);

    private static uint PartInPage(uint start, uint count) => Math.Min(count, PageBlocks - (start % PageBlocks));

    /// <summary>Blocks behind the last one count as used.</summary>
    private void SealEnd()
    {
        uint tail = BlockCount % PageBlocks;
        if (tail != 0)
        {
            Fill(_pages.Length - 1, tail, PageBlocks - tail, used: true);
        }
    }

    private uint CountSetInPage(uint start, uint count)
    {
        ulong[] words = _pages[start / PageBlocks];
        if (words == Unused || words == Full)
        {
            return words == Unused ? 0 : count;
        }

        uint set = 0;
        uint position = start % PageBlocks;
        while (count > 0)
        {
            ulong mask = NextMask(position, count, out uint length);
            set += (uint)BitOperations.PopCount(mask & words[position / WordBits]);
            position += length;
            count -= length;
        }

        return set;
    }

    private void Fill(int page, uint position, uint count, bool used)
    {
        ulong[] words = count > 0 ? Own(page) : [];
        while (count > 0)
        {
            ulong mask = NextMask(position, count, out uint length);
            ref ulong word = ref words[position / WordBits];
            word = used ? word | mask : word & ~mask;
            position += length;
            count -= length;
        }
    }

    private ulong[] Own(int page)
    {
        if (!_isOwn[page])
        {
            _pages[page] = [.. _pages[page]];
            _isOwn[page] = true;
        }

        return _pages[page];
    }

    /// <summary>A page that has become empty or full is worth no memory of its own.</summary>
    private void Settle(int page)
    {
        ulong[] words = _pages[page];
        if (_isOwn[page] && words[0] is 0 or ulong.MaxValue && !words.AsSpan().ContainsAnyExcept(words[0]))
        {
            _pages[page] = words[0] == 0 ? Unused : Full;
        }
    }
}
