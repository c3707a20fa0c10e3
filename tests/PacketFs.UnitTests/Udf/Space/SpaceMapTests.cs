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
    public void A_search_that_has_learned_finds_what_a_walk_over_all_blocks_finds()
    {
        const int Blocks = (3 * (int)BlockBitmap.PageBlocks) + 100;
        Prng random = new(11);
        SpaceMap map = new(new BlockBitmap(Blocks));
        bool[] used = new bool[Blocks];
        bool[] committed = new bool[Blocks];
        for (int round = 0; round < 120; round++)
        {
            int start = random.Next(Blocks - 1);
            int count = random.Next(1, Math.Min(random.OneIn(20) ? 50_000 : 900, Blocks - start));
            bool[] busy = [.. used.Zip(committed, (one, other) => one || other)];
            if (!busy.AsSpan(start, count).Contains(true))
            {
                map.Take((uint)start, (uint)count);
                used.AsSpan(start, count).Fill(true);
                busy.AsSpan(start, count).Fill(true);
            }
            else if (random.OneIn(3))
            {
                map.Release((uint)start, (uint)count);
                used.AsSpan(start, count).Clear();
                busy = [.. used.Zip(committed, (one, other) => one || other)];
            }

            if (random.OneIn(30))
            {
                map.MarkCommitted();
                used.CopyTo(committed, 0);
                busy = [.. used];
            }

            Assert.Equal(used.Count(false), map.FreeBlocks);
            Assert.Equal(busy.Count(false), map.AllocatableBlocks);
            (uint alignment, uint phase) = random.Next(3) switch { 0 => (1u, 0u), 1 => (32u, 5u), _ => (64u, 0u) };
            uint minimum = (uint)random.Next(1, random.OneIn(4) ? 40_000 : 1_500);
            uint from = random.OneIn(2) ? 0 : (uint)random.Next(Blocks - 1);
            bool found = map.TryFind(from, Blocks, minimum, minimum + 7, alignment, phase, out BlockRun run);
            int expected = FirstRun(busy, (int)from, minimum, alignment, phase);
            Assert.Equal(expected, found ? (int)run.Start : -1);
            Assert.True(!found || IsFree(busy, expected, run.Count));
        }
    }

    [Fact]
    public void Two_states_of_a_map_of_200_million_blocks_cost_what_differs()
    {
        SpaceMap map = new(new BlockBitmap(200_000_000));
        map.Take(1_000_000, 100_000_000);
        map.MarkCommitted();
        Assert.Equal(0, map.Used.OwnBytes + map.Committed.OwnBytes);
        map.Release(50_000_000, 1);
        Assert.Equal(BlockBitmap.PageWords * sizeof(ulong), map.Used.OwnBytes + map.Committed.OwnBytes);
        Assert.True(map.Committed[50_000_000]);
        Assert.False(map.Used[50_000_000]);
    }

    [Fact]
    public void A_map_that_grows_between_two_commits_keeps_both_states()
    {
        SpaceMap map = new(new BlockBitmap(40_000));
        map.Take(0, 40_000);
        map.MarkCommitted();
        map.Release(39_990, 10);
        map.Grow(100);
        Assert.Equal(110, map.FreeBlocks);
        Assert.Equal(100, map.AllocatableBlocks);
        Assert.True(map.TryFind(0, map.BlockCount, 100, 200, 1, 0, out BlockRun run));
        Assert.Equal(new BlockRun(40_000, 100), run);
        map.MarkCommitted();
        Assert.True(map.TryFind(0, map.BlockCount, 110, 200, 1, 0, out run));
        Assert.Equal(new BlockRun(39_990, 110), run);
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

    private static int FirstRun(bool[] busy, int from, uint minimum, uint alignment, uint phase)
    {
        int free = 0;
        int first = -1;
        for (int block = busy.Length - 1; block >= from; block--)
        {
            free = busy[block] ? 0 : free + 1;
            first = free >= minimum && (block + phase) % alignment == 0 ? block : first;
        }

        return first;
    }

    private static bool IsFree(bool[] busy, int start, uint count) =>
        start + count <= busy.Length && !busy.AsSpan(start, (int)count).Contains(true);
}
