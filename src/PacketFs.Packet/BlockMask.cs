using System.Numerics;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>Sets of blocks within one cached packet: bit n is block n. A packet has at most 32 blocks.</summary>
internal static class BlockMask
{
    public const int MaxBlocks = 32;

    /// <summary>Blocks first to first + count - 1.</summary>
    public static uint Of(int first, int count)
    {
        Invariant.Require(first >= 0 && count > 0 && first + count <= MaxBlocks, "a block run lies within its packet");
        return (uint)(((1UL << count) - 1) << first);
    }

    public static int Count(uint mask) => BitOperations.PopCount(mask);

    /// <summary>Takes the lowest run of set bits out of the mask; false when it is empty.</summary>
    public static bool TryTakeRun(ref uint mask, out int first, out int count)
    {
        first = 0;
        count = 0;
        if (mask == 0)
        {
            return false;
        }

        first = BitOperations.TrailingZeroCount(mask);
        count = BitOperations.TrailingZeroCount(~((ulong)mask >> first));
        mask &= ~Of(first, count);
        return true;
    }
}
