using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>An operation that a damaged directory makes impossible is refused before anything has changed.</summary>
public sealed class UdfDamagedDirectoryTests
{
    [Theory]
    [InlineData(RenameMode.NoReplace)]
    [InlineData(RenameMode.Replace)]
    [InlineData(RenameMode.Exchange)]
    public void A_directory_without_a_parent_entry_stays_where_it_is(RenameMode mode)
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 16384, 1).Format();
        NewNode folder = new(NodeKind.Directory, 0x1ED);
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            volume.Create(NodeId.Root, "damaged", folder);
            NodeId target = volume.Create(NodeId.Root, "target", folder).Id;
            volume.Create(target, "other", folder);
            volume.Unmount();
        }

        new DiscEditor(device).EditEntry("damaged", null, (ref FileIdentifierDescriptor entry) =>
            entry.FileCharacteristics = FileCharacteristics.Deleted);
        string newName = mode == RenameMode.NoReplace ? "new" : "other";
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            Assert.True(volume.TryLookup(NodeId.Root, "target", out NodeAttributes target));
            FsException refused = Assert.Throws<FsException>(
                () => volume.Rename(NodeId.Root, "damaged", target.Id, newName, mode));
            Assert.Equal(FsError.Corrupt, refused.Error);
            volume.Rename(NodeId.Root, "damaged", NodeId.Root, "renamed in its place", RenameMode.NoReplace);
            volume.Unmount();
        }

        using UdfVolume again = VolumeShape.Mount(device, new StepClock());
        Assert.Equal(["renamed in its place", "target"], DirectoryListing.Names(again, NodeId.Root).Order());
        Assert.True(again.TryLookup(NodeId.Root, "target", out NodeAttributes left));
        Assert.Equal(["other"], DirectoryListing.Names(again, left.Id));
    }
}
