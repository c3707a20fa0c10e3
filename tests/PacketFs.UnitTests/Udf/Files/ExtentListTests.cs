using PacketFs.Core;
using PacketFs.Udf.Files;
using Xunit;

namespace PacketFs.UnitTests.Udf.Files;

public sealed class ExtentListTests
{
    [Theory]
    [InlineData(1, 300, 20, 3000, 1)]
    [InlineData(2, 300, 20, 3000, 1)]
    [InlineData(3, 300, 20, 3000, 1)]
    [InlineData(4, 9000, 30, 9000, 900)]
    [InlineData(5, 9000, 3000, 300, 10)]
    public void Adding_and_removing_gives_what_a_table_of_blocks_gives(
        int seed, int fileBlocks, int longest, int rounds, int every)
    {
        Prng random = new((ulong)seed);
        ExtentList list = new();
        (uint Block, bool Recorded)?[] model = new (uint, bool)?[fileBlocks];
        List<FileExtent> removed = [];
        uint next = 1;
        for (int round = 0; round < rounds; round++)
        {
            int start = random.Next(fileBlocks);
            int count = random.Next(1, Math.Min(longest, fileBlocks - start));
            switch (random.Next(3))
            {
                case 0:
                    Fill(list, model, start, count, ref next, random.OneIn(2));
                    break;
                case 1:
                    removed.Clear();
                    list.Remove(start, start + count, removed);
                    Assert.Equal(
                        model.AsSpan(start, count).ToArray().Count(entry => entry is not null),
                        removed.Sum(extent => (int)extent.Count));
                    model.AsSpan(start, count).Clear();
                    break;
                default:
                    bool recorded = random.OneIn(2);
                    list.SetRecorded(start, start + count, recorded, removed);
                    foreach (ref (uint Block, bool Recorded)? entry in model.AsSpan(start, count))
                    {
                        entry = entry is { } value ? (value.Block, recorded) : null;
                    }

                    break;
            }

            if (round % every == 0)
            {
                Compare(list, model);
            }
        }

        Compare(list, model);
    }

    [Fact]
    public void What_is_before_the_first_change_is_known_to_be_unchanged()
    {
        ExtentList list = new();
        for (uint i = 0; i < 1000; i++)
        {
            list.Add(new FileExtent { FileBlock = 2 * i, Block = 5 * i, Count = 1 });
        }

        list.MarkWritten();
        Assert.Equal(long.MaxValue, list.FirstChanged);
        list.Add(new FileExtent { FileBlock = 1501, Block = 9000, Count = 1 });
        Assert.Equal(1500, list.FirstChanged);
        list.Remove(1700, 1800, []);
        Assert.Equal(1500, list.FirstChanged);
        list.SetRecorded(801, 803, true, []);
        Assert.Equal(800, list.FirstChanged);
        list.NoteChangeAt(100);
        Assert.Equal(98, list.FirstChanged);
        list.MarkWritten();
        list.Remove(0, 1, []);
        Assert.Equal(0, list.FirstChanged);
    }

    /// <summary>Gives the holes of a range new blocks, sometimes just behind the last ones.</summary>
    private static void Fill(
        ExtentList list, (uint Block, bool Recorded)?[] model, int start, int count, ref uint next, bool recorded)
    {
        for (int block = start; block < start + count; block++)
        {
            if (model[block] is null)
            {
                model[block] = (next, recorded);
                list.Add(new FileExtent { FileBlock = block, Block = next, Count = 1, IsRecorded = recorded });
                next++;
            }
        }

        next += next % 3;
    }

    private static void Compare(ExtentList list, (uint Block, bool Recorded)?[] model)
    {
        (uint Block, bool Recorded)?[] found = new (uint, bool)?[model.Length];
        long end = 0;
        int index = 0;
        int holes = 0;
        foreach (FileExtent extent in list)
        {
            Assert.True(extent.FileBlock >= end, "extents are sorted");
            for (long block = extent.FileBlock; block < extent.FileEnd; block++)
            {
                found[block] = (extent.Block + (uint)(block - extent.FileBlock), extent.IsRecorded);
                Assert.True(list[list.Find(block)].FileBlock <= block, "a block is found in its extent");
            }

            Assert.True(extent.FileBlock == list[index++].FileBlock, "walking and counting lead to the same extent");
            holes += extent.FileBlock > end ? 1 : 0;
            end = extent.FileEnd;
        }

        Assert.Equal(index, list.Count);
        Assert.Equal(holes, list.HoleCount);
        Assert.Equal(model.Count(entry => entry is { Recorded: true }), list.RecordedBlocks);
        Assert.InRange(list.MemoryBytes, 0, 8192 + (list.Count * 80));

        Assert.Equal(model, found);
        Assert.Equal(model.Count(entry => entry is not null), list.AllocatedBlocks);
    }
}
