using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>Counts that another system keeps in its own way must not get in anybody's way.</summary>
public sealed class UdfForeignCountTests
{
    [Fact]
    public void More_names_can_go_than_were_counted()
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 16384, 1).Format();
        UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        NodeId file = volume.Create(NodeId.Root, "one", new NewNode { Kind = NodeKind.File }).Id;
        volume.Link(file, NodeId.Root, "two");
        volume.Link(file, NodeId.Root, "three");
        volume.Forget(file, 3);
        volume.Unmount();

        // As the Linux kernel leaves it, which counts objects.
        DiscEditor disc = new(device);
        disc.EditSector(
            disc.Volume.Integrity!.Location.Value,
            (ref LogicalVolumeIntegrityImplementationUse use) => use.NumberOfFiles = 1,
            LogicalVolumeIntegrityDescriptor.SizeFor(disc.Volume.Integrity.PartitionCount, 0));
        SoundVolume.Require(device, "As Linux counts");

        volume = VolumeShape.Mount(device, new StepClock());
        foreach (string name in (ReadOnlySpan<string>)["one", "two", "three"])
        {
            volume.Unlink(NodeId.Root, name);
            volume.Sync();
        }

        volume.Unmount();
        SoundVolume.Require(device, "After every name went");
    }

    [Theory]
    [InlineData(0xFFFF_FFFFUL, 0xFFFF_FFFFU)]
    [InlineData(0x1_0000_0000UL, 7U)]
    [InlineData(0xFFFF_FFFF_FFFFUL, 0xFFFF_FFFFU)]
    [InlineData(ulong.MaxValue, 0xFFFF_FFFEU)]
    public void Numbers_at_their_ends_keep_nobody_from_writing(ulong nextUniqueId, uint files)
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 16384, 1).Format();
        DiscEditor disc = new(device);
        long place = disc.Volume.Integrity!.Location.Value;
        disc.EditSector(place, (ref LogicalVolumeIntegrityDescriptor head) =>
            head.LogicalVolumeContentsUse.NextUniqueId = nextUniqueId);
        disc.EditSector(
            place,
            (ref LogicalVolumeIntegrityImplementationUse use) => use.NumberOfFiles = files,
            LogicalVolumeIntegrityDescriptor.SizeFor(disc.Volume.Integrity.PartitionCount, 0));

        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            for (int i = 0; i < 3; i++)
            {
                volume.Create(NodeId.Root, $"file {i}", new NewNode { Kind = NodeKind.File });
            }

            volume.Unmount();
        }

        using UdfVolume again = VolumeShape.Mount(device, new StepClock());
        Assert.Null(again.ReadOnlyReason);
        Assert.Equal(3, DirectoryListing.Names(again, NodeId.Root).Count());
    }

    [Fact]
    public void A_name_more_than_an_object_has_goes_without_giving_it_back_twice()
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 16384, 1).Format();
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            NodeId file = volume.Create(NodeId.Root, "one", new NewNode { Kind = NodeKind.File }).Id;
            volume.Write(file, 0, new byte[50_000]);
            volume.Link(file, NodeId.Root, "two");
            volume.Unmount();
        }

        DiscEditor disc = new(device);
        disc.EditBlock(disc.Find("one"), (ref ExtendedFileEntry entry) => entry.FileLinkCount = 1);
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            Assert.True(volume.TryLookup(NodeId.Root, "one", out _));
            volume.Unlink(NodeId.Root, "one");
            volume.Unlink(NodeId.Root, "two");
            volume.Unmount();
        }

        SoundVolume.Require(device, "After both names went");
    }
}
