using PacketFs.Core;
using PacketFs.TestKit.Requirements;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>Volumes that others wrote: read as Linux reads them, and still sound after we wrote into them.</summary>
public sealed class UdfCorpusTests(ITestOutputHelper output)
{
    [RequiresFact(Requirement.SharedCorpus)]
    public void Every_image_of_a_supported_kind_reads_as_its_manifest_says()
    {
        int compared = 0;
        List<string> wrong = [];
        foreach (string name in Names())
        {
            if (CorpusManifest.Parse(CorpusImages.ReadManifest(name)) is not { } expected)
            {
                output.WriteLine($"{name}: Linux could not mount it, so there is nothing to compare with");
                continue;
            }

            SparseBlockDevice device = CorpusImages.Open(name)!;
            UdfMountOptions options = new() { ReadOnly = true };
            using UdfVolume volume = VolumeShape.Mount(device, new StepClock(), options);
            SortedDictionary<string, string> found = CorpusManifest.Of(volume);
            wrong.AddRange(expected.Keys.Union(found.Keys)
                .Where(path => expected.GetValueOrDefault(path) != found.GetValueOrDefault(path))
                .Take(5)
                .Select(path => $"{name}: {path}\n  Linux {expected.GetValueOrDefault(path)}\n"
                    + $"  here  {found.GetValueOrDefault(path)}"));
            compared++;
        }

        output.WriteLine($"{compared} images read");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
    }

    [RequiresFact(Requirement.SharedCorpus)]
    public void Every_writable_image_stays_sound_when_it_is_written()
    {
        int written = 0;
        List<string> wrong = [];
        foreach (string name in Names())
        {
            SparseBlockDevice device = CorpusImages.Open(name)!;
            HashSet<Problem> before = ProblemsOf(device);
            StepClock clock = new();
            UdfVolume volume = VolumeShape.Mount(device, clock);
            if (volume.ReadOnlyReason is { } reason)
            {
                output.WriteLine($"{name}: {reason}");
                volume.Dispose();
                continue;
            }

            SortedDictionary<string, string> untouched = CorpusManifest.Of(volume);
            Change(volume);
            volume.Unmount();
            wrong.AddRange(ProblemsOf(device).Except(before).Select(problem => $"{name}: {problem} is new"));
            using UdfVolume again = VolumeShape.Mount(device, clock);
            SortedDictionary<string, string> found = CorpusManifest.Of(again);
            wrong.AddRange(untouched
                .Where(pair => pair.Key != "." && found.GetValueOrDefault(pair.Key) != pair.Value)
                .Take(3)
                .Select(pair => $"{name}: {pair.Key} was {pair.Value}, is {found.GetValueOrDefault(pair.Key)}"));
            written++;
        }

        output.WriteLine($"{written} images written");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
    }

    /// <summary>No system reads blocks of 8,192 bytes: UDF has none larger than a sector of 4,096.</summary>
    private static IEnumerable<string> Names() => CorpusImages.Names.Where(name =>
        !name.Contains("b8192", StringComparison.Ordinal));

    private static HashSet<Problem> ProblemsOf(SparseBlockDevice device) =>
        [.. VolumeChecker.Check(device).Findings.Where(finding => finding.Severity > Severity.Information)
            .Select(finding => finding.Problem)];

    internal static void Change(UdfVolume volume)
    {
        NodeId directory = volume.Create(NodeId.Root, "ours", new NewNode(Core.NodeKind.Directory, 0x1ED, 1, 2)).Id;
        byte[] content = new byte[20_000];
        new Prng(3).Fill(content);
        for (int i = 0; i < 60; i++)
        {
            NodeId file = volume.Create(directory, $"file {i} \u6587", new NewNode(Core.NodeKind.File, 0x1A4, 1, 2)).Id;
            volume.Write(file, i * 500, content.AsSpan(0, i * 300));
        }

        for (int i = 0; i < 60; i += 3)
        {
            volume.Unlink(directory, $"file {i} \u6587");
            volume.Rename(directory, $"file {i + 1} \u6587", NodeId.Root, $"moved {i}", RenameMode.Replace);
        }

        volume.Sync();
        for (int i = 0; i < 60; i += 3)
        {
            volume.Unlink(NodeId.Root, $"moved {i}");
        }
    }
}
