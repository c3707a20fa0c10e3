using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>A length that an object's extents do not hold must not keep a commit from being written.</summary>
public sealed class UdfImpossibleLengthTests
{
    [Theory]
    [InlineData(1UL << 45)]
    [InlineData(1UL << 61)]
    public void An_object_longer_than_its_extents_is_not_written_and_others_are(ulong length)
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 16384, 1).Format();
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            NodeId file = volume.Create(NodeId.Root, "long", new NewNode(NodeKind.File, 0x1A4)).Id;
            volume.Write(file, 0, new byte[10_000]);
            volume.Unmount();
        }

        DiscEditor disc = new(device);
        disc.EditBlock(disc.Find("long"), (ref ExtendedFileEntry entry) => entry.InformationLength = length);
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            Assert.True(volume.TryLookup(NodeId.Root, "long", out NodeAttributes found));
            FsException refused = Assert.Throws<FsException>(
                () => volume.SetAttributes(found.Id, new AttributeChange { Mode = 0x180 }));
            Assert.Equal(FsError.Corrupt, refused.Error);
            volume.Create(NodeId.Root, "other", new NewNode(NodeKind.File, 0x1A4));
            volume.Unmount();
        }

        using UdfVolume again = VolumeShape.Mount(device, new StepClock());
        Assert.True(again.TryLookup(NodeId.Root, "other", out _));
    }
}
