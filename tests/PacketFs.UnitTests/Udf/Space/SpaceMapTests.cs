using PacketFs.Core;
using PacketFs.Udf.Space;
using Xunit;

namespace PacketFs.UnitTests.Udf.Space;

public sealed class SpaceMapTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1000)]
    public void A_bitmap_counts_as_an_array_of_booleans_does(int blocks)
    {
        Prng random = new((ulong)blocks);
        BlockBitmap bitmap = new((uint)blocks);
        bool[] model = new bool[blocks];
        for (int round = 0; round < 2000; round++)
        {
            int start = random.Next(blocks);
            int count = random.Next(1, blocks - start);
            bool set = random.OneIn(2);
            int expected = model.AsSpan(start, count).Count(!set);
            Assert.Equal(model.AsSpan(start, count).Count(true), (int)bitmap.CountSet((uint)start, (uint)count));
            Assert.Equal(
                model.AsSpan(start, count).Contains(true), bitmap.AnySet((uint)start, (uint)count));
            uint changed = set ? bitmap.Set((uint)start, (uint)count) : bitmap.Clear((uint)start, (uint)count);
            Assert.Equal(expected, (int)changed);
            model.AsSpan(start, count).Fill(set);
            Assert.Equal(model.Count(used => !used), bitmap.CountFree());
        }
    }

    [Fact]
    public void A_search_finds_what_a_walk_over_all_blocks_finds()
    {
        const int Blocks = 700;
        Prng random = new(7);
        for (int round = 0; round < 300; round++)
        {
            SpaceMap map = new(new BlockBitmap(Blocks));
            bool[] busy = new bool[Blocks];
            for (int i = 0; i < 60; i++)
            {
                uint start = (uint)random.Next(Blocks - 9);
                if (!busy.AsSpan((int)start, 8).Contains(true))
                {
                    map.Take(start, 8);
                    busy.AsSpan((int)start, 8).Fill(true);
                }
            }

            uint from = (uint)random.Next(Blocks);
            uint minimum = (uint)random.Next(1, 40);
            uint alignment = random.OneIn(2) ? 1u : 16u;
            uint phase = (uint)random.Next((int)alignment);
            bool found = map.TryFind(from, Blocks, minimum, 64, alignment, phase, out BlockRun run);
            int expected = Enumerable.Range((int)from, Blocks - (int)from).FirstOrDefault(
                block => (block + phase) % alignment == 0 && IsFree(busy, block, minimum), -1);
            Assert.Equal(expected >= 0, found);
            if (found)
            {
                Assert.Equal(expected, (int)run.Start);
                Assert.True(run.Count >= minimum && IsFree(busy, expected, run.Count));
            }
        }
    }

    [Fact]
    public void What_the_committed_state_needs_is_not_given_out_before_the_next_commit()
    {
        SpaceMap map = new(new BlockBitmap(100));
        map.Take(10, 20);
        map.MarkCommitted();
        map.Release(15, 5);
        Assert.Equal(85, map.FreeBlocks);
        Assert.Equal(80, map.AllocatableBlocks);
        Assert.False(map.IsAllocatable(15));
        Assert.True(map.Committed.AnySet(15, 5));
        map.MarkCommitted();
        Assert.True(map.IsAllocatable(15));
        Assert.Equal(85, map.AllocatableBlocks);
    }

    [Fact]
    public void What_two_owners_give_back_is_free_once()
    {
        SpaceMap map = new(new BlockBitmap(100));
        map.Take(0, 10);
        map.Release(0, 10);
        map.Release(5, 10);
        Assert.Equal(100, map.FreeBlocks);
    }

    private static bool IsFree(bool[] busy, int start, uint count) =>
        start + count <= busy.Length && !busy.AsSpan(start, (int)count).Contains(true);
}
