using PacketFs.TestKit.Requirements;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Volumes;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.UnitTests.Udf.Volumes;

/// <summary>Volume structures that other implementations wrote: all must be read, and few found fault with.</summary>
public sealed class CorpusVolumeTests(ITestOutputHelper output)
{
    /// <summary>What is really wrong in these images.</summary>
    private static readonly Dictionary<string, Problem> Known = new()
    {
        // Its primary descriptors have different identifiers in both sequences.
        ["genisoimage-bridge"] = Problem.SequencesDiffer,
        ["genisoimage-udf-norock"] = Problem.SequencesDiffer,
        // Its integrity sequence ends without a terminator, in the bytes of an older one.
        ["wrudf-on-cdrw-r1.50"] = Problem.DescriptorDamaged,
        // The image is cut behind the table: no anchor at its end, only 256 is recorded before a session is closed.
        ["bdr-r2.50"] = Problem.PartitionOutsideVolume,
        ["bdr-r2.50-closed"] = Problem.PartitionOutsideVolume,
        ["bdr-r2.60"] = Problem.PartitionOutsideVolume,
        ["bdr-r2.60-closed"] = Problem.PartitionOutsideVolume,
    };

    [RequiresFact(Requirement.SharedCorpus)]
    public void Volumes_of_other_implementations_are_read_as_they_were_made()
    {
        int readCount = 0;
        foreach (string name in CorpusImages.Names.Where(name => !name.Contains("b8192")))
        {
            using SparseBlockDevice device = CorpusImages.Open(name)!;
            VolumeReadResult result = VolumeReader.Read(device);
            Assert.True(result.Volume is not null, name);
            LogicalVolume volume = result.Volume;
            foreach (Finding finding in result.Findings.Kept)
            {
                output.WriteLine($"{name}: {finding}");
                bool isKnown = Known.TryGetValue(name, out Problem known) && known == finding.Problem;
                Assert.True(isKnown, $"{name}: {finding}");
            }

            Assert.Equal(ExpectedRevision(name), volume.Revision.ToString());
            Assert.Equal(ExpectedMaps(name), string.Join(",", volume.Maps.Select(map => map.Kind)));
            Assert.NotNull(volume.Integrity);
            readCount++;
        }

        Assert.True(readCount > 60, $"only {readCount} images");
    }

    [RequiresFact(Requirement.SharedCorpus)]
    public void Spared_packets_are_found_through_the_tables()
    {
        using SparseBlockDevice device = CorpusImages.Open("cdrw-r2.01-spared")!;
        LogicalVolume volume = VolumeReader.Read(device).Volume!;
        SparableMapping mapping = Assert.IsType<SparableMapping>(volume.Maps[0].Mapping);

        Assert.Equal(3, mapping.Sparing.InUseCount);
        foreach (PacketFs.Udf.Structures.SparingEntry entry in mapping.Sparing.Snapshot.Where(entry => entry.IsInUse))
        {
            Assert.True(mapping.TryMap(entry.OriginalLocation, 100, out Core.Lba start, out uint run));
            Assert.Equal((long)(uint)entry.MappedLocation, start.Value);
            Assert.Equal(32u, run);
            Assert.True(mapping.TryUnmap(start + 5, out uint block));
            Assert.Equal(entry.OriginalLocation + 5u, block);
            Assert.False(mapping.TryUnmap(mapping.Start.ToLba() + (uint)entry.OriginalLocation, out _));
        }

        Assert.Null(volume.WriteObstacle);
        FindingCollector findings = new();
        Assert.NotNull(FileSetReader.Read(device, volume, findings, out _));
        Assert.Empty(findings.Kept);
    }

    private static string ExpectedRevision(string name)
    {
        int at = name.IndexOf("-r", StringComparison.Ordinal);
        bool isNamed = at > 0 && char.IsDigit(name[at + 2]);
        return isNamed ? name.Substring(at + 2, 4)
            : name.StartsWith("genisoimage", StringComparison.Ordinal) || name == "label-empty" ? "1.02"
            : "2.01";
    }

    private static string ExpectedMaps(string name)
    {
        string kind = name.Split('-')[0];
        bool isSparable = kind is "cdrw" or "dvdrw" || name.Contains("on-cdrw") || name.Contains("spartable");
        return kind is "cdr" or "dvdr" or "bdr" ? "Type1,Virtual" : isSparable ? "Sparable" : "Type1";
    }
}
