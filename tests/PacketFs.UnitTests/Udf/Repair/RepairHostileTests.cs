using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using PacketFs.UnitTests.Udf.Check;
using Xunit;

namespace PacketFs.UnitTests.Udf.Repair;

/// <summary>
/// Volumes that are wrong at random, sealed again: a plan is made, carried out, and is true; a second one is empty; and
/// files that nothing was done to are as they were.
/// </summary>
public sealed class RepairHostileTests
{
    private const int Rounds = 40;

    [Theory]
    [InlineData(7000, 288, 4096)]
    [InlineData(8000, 0, 4096)]
    [InlineData(9000, 0, 288)]
    public void Random_damage_is_repaired_as_planned(int firstSeed, int from, int to)
    {
        using SparseBlockDevice good = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        SortedDictionary<string, string> before = FileContents.Read(good);
        List<long> described = Described(good, from, to);
        for (int seed = firstSeed; seed < firstSeed + Rounds; seed++)
        {
            using SparseBlockDevice device = good.Copy();
            Prng prng = new((ulong)seed);
            byte[] bytes = new byte[512];
            HashSet<long> hit = [];
            for (int i = prng.Next(1, 6); i > 0; i--)
            {
                long block = described[prng.Next(described.Count)];
                hit.Add(block);
                HostileDiscTests.Damage(device, block, prng, bytes);
            }

            bool agreed = prng.OneIn(2);
            Exception? failure = Record.Exception(() => Repair(device, agreed, before, hit));
            Assert.True(failure is null, $"seed {seed}: {failure}");
        }
    }

    private static void Repair(
        SparseBlockDevice device, bool agreed, SortedDictionary<string, string> before, HashSet<long> hit)
    {
        RepairOptions options = new() { RemoveUnreadable = agreed };
        CheckReport found = VolumeChecker.Check(device);
        RepairPlan plan = VolumeRepairer.Plan(device, options);
        plan.Apply(device, isAtomic: false);
        CheckReport after = VolumeChecker.Check(device);
        Assert.Equal(after.Findings, plan.After.Findings);
        string text = $"found {string.Join("\n", found.Findings)}\nsteps {string.Join("\n", plan.Steps)}\n"
            + $"left {string.Join("\n", after.Findings)}";
        Assert.True(plan.Refusal is not null || after.Gravest <= found.Gravest, text);
        RepairPlan second = VolumeRepairer.Plan(device, options);
        Assert.True(second.IsEmpty, $"{text}\nsecond {string.Join("\n", second.Steps)}");
        if (after.Volume is null || after.Counts.ContainsKey(Problem.RootMissing)
            || after.Counts.ContainsKey(Problem.FileSetMissing))
        {
            return;
        }

        SortedDictionary<string, string> now = FileContents.Read(device);
        string[] lost =
        [
            .. before.Keys.Where(path => IsUntouched(path, hit) && now.GetValueOrDefault(path) != before[path]),
        ];
        Assert.True(
            lost.Length == 0,
            $"{string.Join(", ", lost)}\nhit {string.Join(", ", hit)}\n{text}");
    }

    /// <summary>None of the blocks on the way to the file, or of its own, was changed.</summary>
    private static bool IsUntouched(string path, HashSet<long> hit) =>
        Chains.Value.TryGetValue(path, out HashSet<long>? chain) && !chain.Overlaps(hit);

    private static readonly Lazy<Dictionary<string, HashSet<long>>> Chains = new(FindChains);

    private static Dictionary<string, HashSet<long>> FindChains()
    {
        using SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        DiscEditor disc = new(device);
        Dictionary<string, HashSet<long>> chains = [];
        foreach (string path in FileContents.Read(device).Keys)
        {
            HashSet<long> chain = [disc.SectorOf(disc.Volume.FileSetDescriptorSequenceExtent.Location.Block)];
            string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            for (int depth = 0; depth <= names.Length; depth++)
            {
                uint icb = disc.Find(string.Join('/', names[..depth]));
                chain.Add(disc.SectorOf(icb));
                chain.UnionWith(disc.BlocksOf(icb).Select(disc.SectorOf));
            }

            chains[path] = chain;
        }

        return chains;
    }

    private static List<long> Described(SparseBlockDevice device, int from, int to)
    {
        byte[] bytes = new byte[512];
        List<long> described = [];
        for (long block = from; block < to; block++)
        {
            device.Read(new Lba(block), bytes);
            if (DescriptorTag.Verify(bytes, null) is null)
            {
                described.Add(block);
            }
        }

        return described;
    }
}
