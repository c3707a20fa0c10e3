using PacketFs.Core;
using PacketFs.TestKit.Requirements;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Volumes;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>
/// Volumes that programs in the field made: Nero (CD, and a BD-R of 2.60), Mac OS X (2.60 with a metadata partition),
/// Windows 7, and a disc of three sessions. What they are, and that they stay sound when we write on them.
/// </summary>
public sealed class UdfFieldTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (string Maps, string? Obstacle)> Expected = new()
    {
        ["udf-bdr-2.60-nero"] = ("Type1,Virtual", null),
        ["udf-cd-nero-6"] = ("Type1", "write-protected"),
        ["udf-hdd-macosx-2.60-4096"] = ("Type1,Metadata", null),
        ["udf-hdd-mkudffs-1.3-1"] = ("Type1", null),
        ["udf-hdd-udfclient-0.7.5"] = ("Type1", null),
        ["udf-hdd-win7"] = ("Type1", null),
        ["udf-multi-0-320-640-mkudffs"] = ("Type1,Virtual", "later session"),
    };

    [RequiresFact(Requirement.SharedCorpus)]
    public void Volumes_from_the_field_are_read_and_stay_sound_when_they_are_written()
    {
        Assert.NotEmpty(CorpusImages.FieldNames);
        foreach (string name in CorpusImages.FieldNames)
        {
            (string maps, string? obstacle) = Expected[name];
            SparseBlockDevice image = CorpusImages.OpenField(name);
            LogicalVolume volume = VolumeReader.Read(image).Volume!;
            Assert.Equal(maps, string.Join(",", volume.Maps.Select(map => map.Kind)));
            CheckReport before = VolumeChecker.Check(image);
            Assert.True(before.Gravest < Severity.Error, $"{name}: {string.Join('\n', before.Findings)}");
            IBlockDevice device = volume.Maps.Any(map => map.Kind == PartitionMapKind.Virtual)
                ? AppendMemoryDevice.Load(image, capacityBlocks: 1_000_000)
                : image;
            UdfVolume mounted = VolumeShape.Mount(device, new StepClock());
            output.WriteLine($"{name}: {mounted.ReadOnlyReason ?? "writable"}");
            if (obstacle is not null)
            {
                Assert.Contains(obstacle, mounted.ReadOnlyReason);
                mounted.Dispose();
                continue;
            }

            Assert.Null(mounted.ReadOnlyReason);
            UdfCorpusTests.Change(mounted);
            mounted.Unmount();
            CheckReport after = VolumeChecker.Check(device);
            Assert.Empty(after.Counts.Keys.Except(before.Counts.Keys));
            Assert.True(after.Objects.Files > before.Objects.Files);
        }
    }
}
