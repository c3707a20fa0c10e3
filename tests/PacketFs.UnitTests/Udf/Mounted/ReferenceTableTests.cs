using PacketFs.Core;
using PacketFs.Udf.Mounted;
using Xunit;

namespace PacketFs.UnitTests.Udf.Mounted;

public sealed class ReferenceTableTests
{
    [Fact]
    public void It_counts_as_a_dictionary_does()
    {
        Prng random = new(3);
        ReferenceTable table = new();
        Dictionary<NodeId, ulong> model = [];
        for (int round = 0; round < 20_000; round++)
        {
            // Partition numbers beyond what a slot holds, and counts beyond it, too.
            ulong partition = random.OneIn(50) ? 300UL : (ulong)random.Next(2);
            NodeId id = new((partition << 32) + 2 + (ulong)random.Next(500));
            ulong count = random.OneIn(2) ? 0 : random.OneIn(40) ? 1UL << 30 : (ulong)random.Next(1, 5);
            table[id] = count;
            model[id] = count;
        }

        Assert.Equal(model.Count(pair => pair.Value > 0), table.Count);
        Assert.All(model, pair => Assert.Equal(pair.Value, table[pair.Key]));
    }

    [Fact]
    public void Objects_that_a_kernel_holds_cost_at_most_22_bytes_each_and_nothing_once_they_are_forgotten()
    {
        const int Objects = 100_000;
        ReferenceTable table = new();
        long small = table.MemoryBytes;
        for (ulong i = 0; i < Objects; i++)
        {
            table[new NodeId(2 + (i * 3))] = 1;
        }

        Assert.Equal(Objects, table.Count);
        Assert.InRange(table.MemoryBytes, 1, 22L * Objects);
        for (ulong i = 0; i < Objects; i++)
        {
            table[new NodeId(2 + (i * 3))] = 0;
        }

        Assert.Equal(0, table.Count);
        Assert.Equal(small, table.MemoryBytes);
    }
}
