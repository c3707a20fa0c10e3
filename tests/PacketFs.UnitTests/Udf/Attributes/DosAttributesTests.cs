using System.Buffers.Binary;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Mounted;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Attributes;

/// <summary>Read-only, hidden, system and archive: shown, set, and there after a remount.</summary>
public sealed class DosAttributesTests
{
    private const string Name = "system.ntfs_attrib";
    private const uint ReadOnly = 0x01;
    private const uint Hidden = 0x02;
    private const uint System = 0x04;
    private const uint Directory = 0x10;
    private const uint Archive = 0x20;
    private const uint Normal = 0x80;

    public static TheoryData<int> Shapes => [0, 3, 4, 9, 11, 14, 17, 18];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void They_are_set_and_stay(int shape)
    {
        using IBlockDevice device = VolumeShape.All[shape].FormatAny();
        uint[] wanted = [Hidden, System | Archive, ReadOnly, ReadOnly | Hidden | System | Archive, 0];
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            for (int i = 0; i < wanted.Length; i++)
            {
                NodeId file = volume.Create(NodeId.Root, $"file {i}", new NewNode(NodeKind.File, 0x1A4)).Id;
                Assert.Equal(Archive, Get(volume, file));
                Set(volume, file, wanted[i]);
                Assert.Equal(wanted[i] == 0 ? Normal : wanted[i], Get(volume, file));
            }

            NodeId folder = volume.Create(NodeId.Root, "folder", new NewNode(NodeKind.Directory, 0x1ED)).Id;
            Set(volume, folder, Hidden);
            volume.Unmount();
        }

        Assert.Empty(VolumeChecker.Check(device).Findings);
        using UdfVolume again = VolumeShape.Mount(device, new StepClock());
        for (int i = 0; i < wanted.Length; i++)
        {
            Assert.True(again.TryLookup(NodeId.Root, $"file {i}", out NodeAttributes found));
            Assert.Equal(wanted[i] == 0 ? Normal : wanted[i], Get(again, found.Id));
            Assert.Equal((wanted[i] & ReadOnly) != 0 ? 0x124 : 0x1A4, found.Mode);
            Assert.Empty(again.ListExtendedAttributes(found.Id));
        }

        Assert.True(again.TryLookup(NodeId.Root, "folder", out NodeAttributes hidden));
        Assert.Equal(Hidden | Directory, Get(again, hidden.Id));
        Assert.Contains("folder", DirectoryListing.Names(again, NodeId.Root));
        if (!VolumeShape.All[shape].IsWriteOnce)
        {
            Set(again, hidden.Id, 0);
            Assert.Equal(Directory, Get(again, hidden.Id));
        }
    }

    [Fact]
    public void A_file_that_becomes_writable_again_is_its_owners_to_write()
    {
        using SparseBlockDevice device = VolumeShape.All[3].Format();
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        NodeId file = volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x124)).Id;
        Assert.Equal(ReadOnly | Archive, Get(volume, file));
        Set(volume, file, Archive);
        Assert.Equal(0x1A4, volume.GetAttributes(file).Mode);
    }

    [Fact]
    public void Every_name_in_the_directory_is_hidden_with_the_file()
    {
        using SparseBlockDevice device = VolumeShape.All[3].Format();
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        NodeId file = volume.Create(NodeId.Root, "one", new NewNode(NodeKind.File, 0x1A4)).Id;
        volume.Link(file, NodeId.Root, "two");
        Set(volume, file, Hidden);
        volume.Unlink(NodeId.Root, "one");
        Assert.Equal(Hidden, Get(volume, file));
        volume.Rename(NodeId.Root, "two", NodeId.Root, "three", RenameMode.Replace);
        Assert.True(volume.TryLookup(NodeId.Root, "three", out _));
        Assert.Equal(Hidden, Get(volume, file));
        volume.Unmount();
        Assert.Empty(VolumeChecker.Check(device).Findings);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void What_is_no_such_value_is_refused(int length)
    {
        using SparseBlockDevice device = VolumeShape.All[3].Format();
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        FsException failure = Assert.Throws<FsException>(
            () => volume.SetExtendedAttribute(NodeId.Root, Name, new byte[length], AttributeSetMode.Any));
        Assert.Equal(FsError.InvalidArgument, failure.Error);
    }

    [Fact]
    public void Both_orders_of_bytes_say_the_same_and_the_root_cannot_be_hidden()
    {
        using SparseBlockDevice device = VolumeShape.All[3].Format();
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        byte[] value = new byte[4];
        Assert.Equal(4, volume.GetExtendedAttribute(NodeId.Root, "system.ntfs_attrib_be", []));
        volume.GetExtendedAttribute(NodeId.Root, "system.ntfs_attrib_be", value);
        Assert.Equal(Directory, BinaryPrimitives.ReadUInt32BigEndian(value));
        Assert.Equal(Directory, Get(volume, NodeId.Root));
        FsException failure = Assert.Throws<FsException>(() => Set(volume, NodeId.Root, Hidden));
        Assert.Equal(FsError.NotSupported, failure.Error);
    }

    private static uint Get(UdfVolume volume, NodeId node)
    {
        byte[] value = new byte[4];
        Assert.Equal(4, volume.GetExtendedAttribute(node, Name, value));
        return BinaryPrimitives.ReadUInt32LittleEndian(value);
    }

    private static void Set(UdfVolume volume, NodeId node, uint bits)
    {
        byte[] value = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(value, bits);
        volume.SetExtendedAttribute(node, Name, value, AttributeSetMode.Any);
    }
}
