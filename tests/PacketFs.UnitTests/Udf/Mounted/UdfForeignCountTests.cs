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
}
