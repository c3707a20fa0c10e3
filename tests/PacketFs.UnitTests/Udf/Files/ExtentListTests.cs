using PacketFs.Core;
using PacketFs.Udf.Files;
using Xunit;

namespace PacketFs.UnitTests.Udf.Files;

public sealed class ExtentListTests
{
    private const int FileBlocks = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Adding_and_removing_gives_what_a_table_of_blocks_gives(int seed)
    {
        Prng random = new((ulong)seed);
        ExtentList list = new();
        (uint Block, bool Recorded)?[] model = new (uint, bool)?[FileBlocks];
        List<FileExtent> removed = [];
        uint next = 1;
        for (int round = 0; round < 3000; round++)
        {
            int start = random.Next(FileBlocks);
            int count = random.Next(1, Math.Min(20, FileBlocks - start));
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

            Compare(list, model);
        }
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
        (uint Block, bool Recorded)?[] found = new (uint, bool)?[FileBlocks];
        long end = -1;
        foreach (FileExtent extent in list.Items)
        {
            Assert.True(extent.FileBlock >= end, "extents are sorted");
            for (long block = extent.FileBlock; block < extent.FileEnd; block++)
            {
                found[block] = (extent.Block + (uint)(block - extent.FileBlock), extent.IsRecorded);
                Assert.True(list[list.Find(block)].FileBlock <= block, "a block is found in its extent");
            }

            end = extent.FileEnd;
        }

        Assert.Equal(model, found);
        Assert.Equal(model.Count(entry => entry is not null), list.AllocatedBlocks);
    }
}
