using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Format;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>A volume on a medium that is written once, found by an anchor at its end alone.</summary>
public sealed class UdfLostAnchorTests
{
    [Fact]
    public void Nothing_is_added_behind_the_only_anchor_that_is_left()
    {
        VolumeShape shape = new(UdfRevision.V201, 2048, 20_000, 1) { PartitionKind = UdfPartitionKind.Virtual };
        AppendMemoryDevice device = (AppendMemoryDevice)shape.FormatAny();
        byte[] anchor = new byte[2048];
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4));
            volume.Unmount();
        }

        // As a closed session ends: an anchor at its very end, and here none at its start.
        device.Read(new Lba(256), anchor);
        DescriptorTag.Seal(
            anchor, TagId.AnchorVolumeDescriptorPointer, 3, 1, (uint)device.NextWritable.Value,
            AnchorVolumeDescriptorPointer.Size - DescriptorTag.Size);
        device.Write(device.NextWritable, anchor);
        device.Damage(256, block => block.AsSpan().Clear());
        Assert.NotNull(VolumeReader.Read(device).Volume);

        long end = device.NextWritable.Value;
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            Assert.Contains("anchor", volume.ReadOnlyReason);
            Assert.True(volume.TryLookup(NodeId.Root, "file", out _));
        }

        Assert.Contains("anchor", VolumeRepairer.Plan(device).Refusal);
        Assert.Equal(end, device.NextWritable.Value);
    }
}
