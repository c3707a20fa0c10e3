using PacketFs.Core;
using PacketFs.Udf.Directories;
using Xunit;

namespace PacketFs.UnitTests.Udf.Directories;

public sealed class NameIndexTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1_000_000)]
    public void It_holds_what_a_dictionary_holds_however_often_hashes_collide(int hashes)
    {
        Prng random = new((ulong)hashes);
        NameIndex index = new(0);
        Dictionary<uint, uint> model = [];
        for (uint place = 0; place < 20_000; place += 4)
        {
            if (model.Count > 0 && random.OneIn(3))
            {
                uint victim = model.Keys.ElementAt(random.Next(Math.Min(model.Count, 20)));
                index.Remove(model[victim], victim);
                model.Remove(victim);
            }
            else
            {
                model[place] = (uint)random.Next(hashes);
                index.Add(model[place], place);
            }
        }

        Assert.Equal(model.Count, index.Count);
        HashSet<uint> found = [];
        foreach (uint hash in model.Values.Distinct())
        {
            int cursor = -1;
            while (index.TryNext(hash, ref cursor, out uint place))
            {
                Assert.Equal(hash, model[place]);
                Assert.True(found.Add(place), "a place comes once");
            }
        }

        Assert.Equal(model.Count, found.Count);
    }
}
