using PacketFs.TestKit.Requirements;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using Xunit;

namespace PacketFs.UnitTests.Udf.Check;

/// <summary>
/// Volumes that mkudffs, Linux, udfclient, wrudf and genisoimage wrote. Where the check finds something, this table
/// says who is right: every finding in it was looked at on the disc, and it is the other writer's fault or the image's.
/// </summary>
public sealed class CorpusCheckTests
{
    private static readonly Dictionary<string, Problem[]> Known = new()
    {
        // mkudffs with strategy 4096 reserves two blocks for the system stream directory's ICB and records one.
        ["hd-r2.01-strategy4096"] = [Problem.SpaceLeaked],
        ["mo-r2.00"] = [Problem.SpaceLeaked],
        ["mo-r2.01"] = [Problem.SpaceLeaked],
        ["worm-r2.01"] = [Problem.SpaceLeaked],
        // mkudffs aligns the partition to packets of 16 where the map says 32 (UDF 1.50 and 2.00 on DVD-RW).
        ["dvdrw-r1.50"] = [Problem.PartitionNotAligned],
        ["dvdrw-r2.00"] = [Problem.PartitionNotAligned],
        // Integrity extents of one block on media that are never written again.
        ["dvd-r1.02"] = [Problem.IntegrityExtentShort],
        ["dvd-r2.01"] = [Problem.IntegrityExtentShort],
        ["hd-r2.01-readonly"] = [Problem.IntegrityExtentShort],
        // genisoimage: primary descriptors with different identifiers, an anchor inside the partition, and files that
        // share blocks.
        ["genisoimage-bridge"] = OfGenisoimage,
        ["genisoimage-udf-norock"] = OfGenisoimage,
        // wrudf leaves an older descriptor's bytes behind its own, and miscounts.
        ["wrudf-on-cdrw-r1.50"] = [Problem.DescriptorDamaged, Problem.FreeCountWrong],
        // Its volume starts at block 320: only the anchor at the end is where one may be.
        ["hd-r2.01-startblock"] = [Problem.RecognitionSequenceMissing, Problem.AnchorTooFew],
    };

    private static Problem[] OfGenisoimage =>
    [
        Problem.SequencesDiffer,
        Problem.IntegrityExtentShort,
        Problem.BlockClaimedTwice,
    ];

    [RequiresFact(Requirement.SharedCorpus)]
    public void Volumes_of_other_implementations_are_clean_but_for_their_writers_faults()
    {
        foreach (string name in CorpusImages.Names.Where(name => !name.Contains("b8192")))
        {
            using SparseBlockDevice device = CorpusImages.Open(name)!;
            CheckReport report = VolumeChecker.Check(device);
            Problem[] expected = Known.GetValueOrDefault(name, []);
            IEnumerable<Problem> unexpected = report.Counts.Keys.Except(expected);
            Assert.False(unexpected.Any(), $"{name}: {string.Join("\n", report.Findings)}");
            Assert.Equal(0, report.ExitCode & 8);
            Assert.Equal(expected.Order(), report.Counts.Keys.Order());
            AssertCounts(name, report);
        }
    }

    [RequiresFact(Requirement.SharedCorpus)]
    public void A_volume_that_starts_later_is_clean_when_that_is_known()
    {
        using SparseBlockDevice device = CorpusImages.Open("hd-r2.01-startblock")!;
        CheckReport report = VolumeChecker.Check(device, new CheckOptions { SessionStart = 320 });

        Assert.Empty(report.Findings);
    }

    /// <summary>
    /// As many names as the kernel's listing has lines (type, mode, owner ... path), where it could mount the image.
    /// </summary>
    private static void AssertCounts(string name, CheckReport report)
    {
        string[] lines = CorpusImages.ReadManifest(name).Split('\n');
        long directories = lines.Count(line => line.StartsWith("d\t", StringComparison.Ordinal));
        if (lines.Contains("# mount ok"))
        {
            Assert.True(directories == report.Objects.Directories, $"{name}: {report.Objects}, really {directories}");
        }
    }
}
