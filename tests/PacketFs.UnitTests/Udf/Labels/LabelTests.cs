using System.Text;
using PacketFs.Core;
using PacketFs.TestKit.Packet;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Labels;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using PacketFs.UnitTests.Udf.Repair;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Labels;

/// <summary>A volume gets other names, on the disc and while it is mounted, and keeps everything else.</summary>
public sealed class LabelTests
{
    private static readonly LabelChange Everything = new()
    {
        LogicalVolume = "Größe Ωμέγα",
        Volume = "Größe",
        Uuid = "0123456789abcdef",
        VolumeSet = "set",
        FileSet = "files",
        Owner = "Owner",
        Organization = "Organisation",
        Contact = "contact@example.org",
    };

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, VolumeShape.All.Count)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_kind_of_volume_gets_a_new_label_that_stays(int index)
    {
        VolumeShape shape = VolumeShape.All[index];
        using IBlockDevice device = shape.FormatAny();
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            volume.Create(NodeId.Root, "kept", new NewNode(NodeKind.File, 0x1A4, 0, 0));
            volume.SetLabels(LabelChange.Label("first"));
            volume.SetLabels(new LabelChange { LogicalVolume = "Größe Ωμέγα", FileSet = "files" });
            volume.Unmount();
        }

        CheckReport report = VolumeChecker.Check(device);
        Assert.Empty(report.Findings);
        using UdfVolume again = VolumeShape.Mount(device, new StepClock());
        Assert.Equal("Größe Ωμέγα", again.Label);
        Assert.Equal("files", again.Labels.FileSet);
        Assert.Equal(shape.IsWriteOnce ? "TEST" : "first", again.Labels.Volume);
    }

    [Fact]
    public void Every_name_is_recorded_in_both_sequences()
    {
        using SparseBlockDevice device = VolumeShape.All[3].Format();
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            volume.SetLabels(Everything);
            volume.Unmount();
        }

        Assert.Empty(VolumeChecker.Check(device).Findings);
        LogicalVolume found = VolumeReader.Read(device).Volume!;
        foreach (VolumeDescriptorSequence sequence in new[] { found.Main, found.Reserve })
        {
            Assert.Equal("Größe", sequence.Primary!.As<PrimaryVolumeDescriptor>().VolumeIdentifier.Decode());
            Assert.Equal(
                "0123456789abcdefset", sequence.Primary.As<PrimaryVolumeDescriptor>().VolumeSetIdentifier.Decode());
            Assert.Equal(
                "Größe Ωμέγα", sequence.Logical!.As<LogicalVolumeDescriptor>().LogicalVolumeIdentifier.Decode());
        }

        using UdfVolume again = VolumeShape.Mount(device, new StepClock());
        Assert.Equal(
            new VolumeLabels(
                "Größe Ωμέγα", "Größe", "0123456789abcdefset", "files", "Owner", "Organisation", "contact@example.org"),
            again.Labels);
        Assert.Equal("0123456789abcdef", again.Labels.Uuid);
    }

    [Theory]
    [InlineData(31, "30 characters")]
    [InlineData(16, "15 as soon as")]
    public void A_name_that_does_not_fit_is_refused_with_what_would(int length, string hint)
    {
        using SparseBlockDevice device = VolumeShape.All[3].Format();
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        string name = new(length == 16 ? 'Ω' : 'x', length);
        FsException failure = Assert.Throws<FsException>(
            () => volume.SetLabels(new LabelChange { LogicalVolume = "new", Volume = name }));

        Assert.Equal(FsError.InvalidArgument, failure.Error);
        Assert.Contains(hint, failure.Message, StringComparison.Ordinal);
        Assert.Equal("TEST", volume.Label);
        Assert.Null(volume.ReadOnlyReason);
    }

    [Theory]
    [InlineData("0123456789ABCDEF")]
    [InlineData("0123")]
    public void A_uuid_is_sixteen_digits_in_lower_case(string uuid)
    {
        using SparseBlockDevice device = VolumeShape.All[3].Format();
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        Assert.Throws<FsException>(() => volume.SetLabels(new LabelChange { Uuid = uuid }));
    }

    [Fact]
    public void What_was_recorded_once_is_refused_on_write_once_media()
    {
        using IBlockDevice device = VolumeShape.All[18].FormatAny();
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());

        FsException failure = Assert.Throws<FsException>(() => volume.SetLabels(new LabelChange { Owner = "me" }));
        Assert.Equal(FsError.NotSupported, failure.Error);
        Assert.Null(volume.ReadOnlyReason);
    }

    [Fact]
    public void Older_states_of_a_write_once_volume_keep_their_label()
    {
        using IBlockDevice device = VolumeShape.All[18].FormatAny();
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            volume.SetLabels(LabelChange.Label("second"));
            volume.Unmount();
        }

        UdfMountOptions first = new() { ReadOnly = true, AsOf = 1 };
        using UdfVolume old = VolumeShape.Mount(device, new StepClock(), first);
        Assert.Equal("TEST", old.Label);
    }

    [Fact]
    public void A_cut_at_any_write_leaves_a_volume_with_the_old_or_the_new_label()
    {
        using SparseBlockDevice original = VolumeShape.All[3].Format();
        for (int at = 0; at < 40; at++)
        {
            using SparseBlockDevice left = original.Copy();
            CuttableDevice device = new(left, at);
            bool isCut = false;
            try
            {
                using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
                volume.SetLabels(Everything);
                volume.Unmount();
            }
            catch (PowerCutException)
            {
                isCut = true;
            }

            device.Leave(new Prng((ulong)at), isTorn: false);
            using UdfVolume after = VolumeShape.Mount(left, new StepClock());
            Assert.Contains(after.Label, (string[])["TEST", Everything.LogicalVolume!]);
            Assert.Null(after.ReadOnlyReason);
            if (!isCut)
            {
                Assert.Equal(Everything.LogicalVolume, after.Label);
                Assert.True(at > 8, $"{at} writes are too few");
                return;
            }
        }

        Assert.Fail("it never came to its end");
    }

    [Fact]
    public void The_root_has_attributes_that_name_the_volume_and_are_not_listed()
    {
        using SparseBlockDevice device = VolumeShape.All[3].Format();
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        volume.SetExtendedAttribute(NodeId.Root, "system.packetfs.label", "Ωμέγα"u8, AttributeSetMode.Any);

        byte[] value = new byte[64];
        int length = volume.GetExtendedAttribute(NodeId.Root, "system.packetfs.vid", value);
        Assert.Equal("Ωμέγα", Encoding.UTF8.GetString(value, 0, length));
        Assert.Equal("Ωμέγα", volume.Label);
        Assert.Empty(volume.ListExtendedAttributes(NodeId.Root));
        NodeId file = volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        FsException none = Assert.Throws<FsException>(
            () => volume.GetExtendedAttribute(file, "system.packetfs.label", []));
        Assert.Equal(FsError.NoAttribute, none.Error);
    }
}
