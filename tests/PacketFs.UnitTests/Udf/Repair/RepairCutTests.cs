using PacketFs.Core;
using PacketFs.TestKit.Packet;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Repair;
using PacketFs.UnitTests.Udf.Check;
using Xunit;

namespace PacketFs.UnitTests.Udf.Repair;

/// <summary>A repair under power cuts, at its writes and flushes: another repair finishes what it began.</summary>
public sealed class RepairCutTests
{
    private const int NamesOfOneFile = 2;
    private static readonly string[] Damage =
    [
        "ParentMissing", "LinkCountWrong", "SpaceUsedMarkedFree", "OrphanIcb", "BlockClaimedTwice", "EntryIcbMissing",
        "EntryNameRepeated", "SequencesDiffer", "AnchorTooFew", "RecognitionSequenceIncomplete", "SpaceLeaked",
        "FreeCountWrong", "AllocationExtentDamaged kind", "IntegrityOpen", "EntryDamaged", "UniqueIdInvalid root",
    ];

    [Fact]
    public void A_repair_that_is_cut_is_finished_by_the_next()
    {
        using SparseBlockDevice damaged = Damaged();
        using SparseBlockDevice whole = damaged.Copy();
        CuttableDevice uncut = new(whole, -1);
        VolumeRepairer.Plan(uncut).Apply(uncut, isAtomic: false);
        Assert.True(VolumeChecker.Check(whole).Gravest < Severity.Error);
        SortedDictionary<string, string> expected = FileContents.Read(whole);

        // It claims the blocks of file entries: what it reads there changes with them.
        expected.Remove("/docs/medium.bin");
        Assert.True(uncut.Commands > 30, $"{uncut.Commands} commands");

        for (int at = 0; at < uncut.Commands; at += 3)
        {
            for (int mode = 0; mode < 4; mode++)
            {
                using SparseBlockDevice left = CutAt(damaged, at, mode);
                RepairPlan second = VolumeRepairer.Plan(left, new RepairOptions { RemoveUnreadable = true });
                second.Apply(new CuttableDevice(left, -1), isAtomic: false);

                string where = $"cut {at}, mode {mode}, {string.Join("\n", second.Steps)}";
                CheckReport report = VolumeChecker.Check(left);
                Assert.True(report.Gravest < Severity.Error, $"{where}\n{string.Join("\n", report.Findings)}");
                int lost = Lost(expected, FileContents.Read(left));
                Assert.True(lost <= (mode == 3 ? NamesOfOneFile : 0), $"{where}\n{lost} lost");
            }
        }
    }

    [Fact]
    public void With_a_commit_area_a_repair_is_there_or_not_at_all()
    {
        using SparseBlockDevice volume = RepairedStack.Make(out RepairedStack.Expectation expected);
        SimulatedMedium medium = RepairedStack.MediumOf(volume);
        int commands = RepairedStack.Repair(medium.Reopen(), out SimulatedMedium repaired);
        Assert.Equal(0, RepairedStack.Check(repaired).ExitCode);
        Assert.True(commands > 4, $"{commands} commands");

        Prng chance = new(5);
        bool sawOld = false;
        bool sawNew = false;
        for (int at = 0; at < commands; at++)
        {
            foreach (CutMode mode in (CutMode[])[CutMode.Before, CutMode.Torn, CutMode.Torn, CutMode.After])
            {
                SimulatedMedium cut = medium.Reopen();
                (cut.CutAt, cut.CutMode) = (at, mode);
                Assert.Throws<PowerCutException>(() => { RepairedStack.Repair(cut, out _); });
                SimulatedMedium left = cut.AfterPowerCut(chance);
                CheckReport found = RepairedStack.Check(left.Reopen());
                bool isOld = found.Findings.SequenceEqual(expected.Damaged);
                Assert.True(isOld || found.Findings.Count == 0,
                    $"cut {at} {mode}: {string.Join("\n", found.Findings)}");
                (sawOld, sawNew) = (sawOld || isOld, sawNew || !isOld);
                RepairedStack.Repair(left, out SimulatedMedium again);
                Assert.Equal(0, RepairedStack.Check(again.Reopen()).Total);
                Assert.Equal(expected.Files, RepairedStack.FilesOf(again));
            }
        }

        Assert.True(sawOld && sawNew, "cuts before and behind the commit were tried");
    }

    private static SparseBlockDevice CutAt(SparseBlockDevice damaged, int at, int mode)
    {
        SparseBlockDevice left = damaged.Copy();
        CuttableDevice device = new(left, at);
        RepairPlan plan = VolumeRepairer.Plan(device);
        Assert.Throws<PowerCutException>(() => plan.Apply(device, isAtomic: false));
        return device.Leave(mode == 1 ? null : new Prng((ulong)((at * 4) + mode)), isTorn: mode == 3);
    }

    /// <summary>Contents that were there and are nowhere now, whatever their names.</summary>
    private static int Lost(SortedDictionary<string, string> expected, SortedDictionary<string, string> found)
    {
        List<string> left = [.. found.Values];
        return expected.Values.Count(content => content != "directory" && !left.Remove(content));
    }

    private static SparseBlockDevice Damaged()
    {
        SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        foreach (string name in Damage)
        {
            try
            {
                CorruptionTests.Changes[name](new DiscEditor(device));
            }
            catch (InvalidOperationException)
            {
                // An earlier change has taken away what this one would change.
                continue;
            }
        }

        return device;
    }
}
