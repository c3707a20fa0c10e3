using System.Numerics;

namespace PacketFs.Udf.Check;

/// <summary>
/// Which blocks of a partition belong to something: a bit each. Claims of long runs take a word at a time.
/// </summary>
internal sealed class BlockOwners
{
    private const int WordBits = 64;
    private const int FullConflicts = 4096;
    private readonly ulong[] _words;
    private int _conflicts;

    public BlockOwners(uint blockCount)
    {
        BlockCount = blockCount;
        _words = new ulong[((long)blockCount + WordBits - 1) / WordBits];
    }

    public uint BlockCount { get; }

    public long OwnedCount => _words.Sum(word => (long)BitOperations.PopCount(word));

    /// <summary>
    /// Claims a run inside the partition; answers the first block of it that something else has claimed before, or
    /// null. After many conflicts a claim ends at its first one: so a hostile disc cannot make all claims together cost
    /// more than its blocks.
    /// </summary>
    public uint? Claim(uint start, uint count)
    {
        uint? conflict = null;
        long end = (long)start + count;
        for (long block = start; block < end;)
        {
            int bit = (int)(block % WordBits);
            int bits = (int)Math.Min(WordBits - bit, end - block);
            ulong mask = (bits == WordBits ? ulong.MaxValue : (1UL << bits) - 1) << bit;
            ref ulong word = ref _words[block / WordBits];
            if ((word & mask) != 0 && conflict is null)
            {
                conflict = (uint)(block - bit + BitOperations.TrailingZeroCount(word & mask));
                if (++_conflicts > FullConflicts)
                {
                    return conflict;
                }
            }

            word |= mask;
            block += bits;
        }

        return conflict;
    }

    public bool IsOwned(uint block) => (_words[block / WordBits] >> (int)(block % WordBits) & 1) != 0;

    /// <summary>Bits of the 8 blocks from a multiple of 8 on, lowest block first; 1 = owned.</summary>
    /// <summary>Replaces those 8 bits.</summary>
    public void SetOctet(long index, byte value)
    {
        int shift = (int)(index % 8 * 8);
        ulong others = _words[index / 8] & (ulong.MaxValue ^ (0xFFUL << shift));
        _words[index / 8] = others | ((ulong)value << shift);
    }

    public byte Octet(long index) => (byte)(_words[index / 8] >> (int)(index % 8 * 8) & 0xFF);
}
