using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Attributes;

/// <summary>
/// Extended attributes on a UDF volume: named streams from 2.00 on, before that in the ICB. What the model cannot know:
/// space, checks by the checker, what others wrote.
/// </summary>
public sealed class UdfExtendedAttributeTests
{
    private static readonly VolumeShape Streams = new(UdfRevision.V201, 2048, 16384, 32);
    private static readonly VolumeShape Inline = new(UdfRevision.V150, 2048, 16384, 1);
    private readonly StepClock _clock = new();

    /// <summary>Space comes back on media that are rewritten only.</summary>
    public static TheoryData<int> Shapes() =>
        [.. Enumerable.Range(0, VolumeShape.All.Count).Where(index => !VolumeShape.All[index].IsWriteOnce)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void What_is_deleted_gives_back_every_block_of_its_attributes(int index)
    {
        VolumeShape shape = VolumeShape.All[index];
        SparseBlockDevice device = shape.Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        bool hasStreams = shape.Revision.HasExtendedFileEntry;
        int small = hasStreams || shape.BlockSize > 512 ? 20 : 1;
        long free = volume.GetStatistics().FreeBlocks;
        NodeId file = Create(volume, "file", NodeKind.File);
        NodeId directory = Create(volume, "directory", NodeKind.Directory);
        volume.Write(file, 0, new byte[900]);
        foreach (NodeId node in (ReadOnlySpan<NodeId>)[file, directory])
        {
            Set(volume, node, "user.a", small);
            Set(volume, node, "trusted.b", small);
            Set(volume, node, "user.large", hasStreams ? 60_000 : small);
            Set(volume, node, "user.large", hasStreams ? 30_000 : 0);
            Set(volume, node, "user.a", hasStreams ? 3_000 : 1);
        }

        volume.Sync();
        SoundVolume.Require(device, "With attributes", isMounted: true);
        volume.Unmount();
        SoundVolume.Require(device, "Closed with attributes");

        volume = VolumeShape.Mount(device, _clock);
        Assert.Equal(hasStreams ? 3_000 : 1, Length(volume, Find(volume, "file"), "user.a"));
        Assert.Equal(small, Length(volume, Find(volume, "directory"), "trusted.b"));
        volume.RemoveExtendedAttribute(Find(volume, "file"), "user.a");
        volume.Unlink(NodeId.Root, "file");
        volume.RemoveDirectory(NodeId.Root, "directory");
        volume.Forget(file, 10);
        volume.Forget(directory, 10);
        Assert.Equal(free, volume.GetStatistics().FreeBlocks);
        volume.Unmount();
        SoundVolume.Require(device, "After the deletion");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_open_file_without_a_name_keeps_its_attributes_and_the_disc_knows_nothing_of_them(bool hasStreams)
    {
        SparseBlockDevice device = (hasStreams ? Streams : Inline).Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        long free = volume.GetStatistics().FreeBlocks;
        NodeId file = Create(volume, "file", NodeKind.File);
        Set(volume, file, "user.a", 50);
        Set(volume, file, "user.b", hasStreams ? 9_000 : 5);
        volume.Sync();
        volume.Unlink(NodeId.Root, "file");
        volume.Sync();
        SoundVolume.Require(device, "With an open file that has no name", isMounted: true);
        Set(volume, file, "user.c", hasStreams ? 5_000 : 6);
        Set(volume, file, "user.a", hasStreams ? 4_000 : 7);
        volume.RemoveExtendedAttribute(file, "user.b");
        volume.Sync();
        SoundVolume.Require(device, "After its attributes changed", isMounted: true);
        Assert.Equal(["user.a", "user.c"], volume.ListExtendedAttributes(file).Order(StringComparer.Ordinal));
        Assert.Equal(hasStreams ? 5_000 : 6, Length(volume, file, "user.c"));
        volume.Forget(file, 1);
        Assert.Equal(free, volume.GetStatistics().FreeBlocks);
        volume.Unmount();
        SoundVolume.Require(device, "After it was closed");
    }

    [Fact]
    public void Names_that_UDF_reserves_are_recorded_as_UDF_wants_them()
    {
        SparseBlockDevice device = Streams.Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = Create(volume, "file", NodeKind.File);
        string[] names =
        [
            "trusted.x", "user.*UDF Macintosh Resource Fork", "user.*UDF NT ACL", "user.a/b", "user.trusted.x",
            "user.\u4E2D",
        ];
        foreach (string name in names)
        {
            Set(volume, file, name, 7);
        }

        volume.Unmount();
        SoundVolume.Require(device, "With odd names");
        volume = VolumeShape.Mount(device, _clock);
        Assert.Equal(
            names, volume.ListExtendedAttributes(Find(volume, "file")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_value_of_64_KiB_is_the_largest()
    {
        UdfVolume volume = VolumeShape.Mount(Streams.Format(), _clock);
        Set(volume, NodeId.Root, "user.a", 65_536);
        Fails(FsError.AttributeTooLarge, () => Set(volume, NodeId.Root, "user.a", 65_537));
        Assert.Equal(65_536, Length(volume, NodeId.Root, "user.a"));
        Fails(FsError.NameTooLong, () => Set(volume, NodeId.Root, "user." + new string('x', 255), 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_full_disc_refuses_and_keeps_the_old_value(bool hasStreams)
    {
        SparseBlockDevice device = (hasStreams ? Streams : Inline).Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = Create(volume, "file", NodeKind.File);
        volume.Write(file, 0, new byte[1_500]);
        Set(volume, file, "user.a", 100);
        NodeId filler = Create(volume, "filler", NodeKind.File);
        volume.Allocate(filler, AllocationMode.Extend, 0, (volume.GetStatistics().FreeBlocks - 2) * 2048);
        volume.Sync();
        while (volume.GetStatistics().FreeBlocks > 0)
        {
            Create(volume, $"f{volume.GetStatistics().FreeBlocks}", NodeKind.File);
        }

        Fails(FsError.NoSpace, () => Set(volume, file, "user.b", 1_000));
        Fails(FsError.NoSpace, () => Set(volume, file, "user.a", 10_000));
        Assert.Equal(100, Length(volume, file, "user.a"));
        Assert.Equal(["user.a"], volume.ListExtendedAttributes(file));
        volume.Sync();
        SoundVolume.Require(device, "When the disc is full", isMounted: true);
        volume.RemoveExtendedAttribute(file, "user.a");
        Assert.Empty(volume.ListExtendedAttributes(file));
        volume.Unmount();
        SoundVolume.Require(device, "After removal on a full disc");
    }

    [Fact]
    public void A_file_entry_has_room_for_so_much_and_says_so()
    {
        SparseBlockDevice device = Inline.Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = Create(volume, "file", NodeKind.File);
        byte[] content = new byte[1_700];
        new Prng(1).Fill(content);
        volume.Write(file, 0, content);
        Set(volume, file, "user.a", 800);
        Fails(FsError.NoSpace, () => Set(volume, file, "user.b", 900));
        byte[] back = new byte[2_000];
        Assert.Equal(content.Length, volume.Read(file, 0, back));
        Assert.Equal(content, back[..content.Length]);
        FileTime birth = volume.GetAttributes(file).CreationTime;
        volume.Unmount();
        SoundVolume.Require(device, "With attributes in the ICB");
        volume = VolumeShape.Mount(device, _clock);
        file = Find(volume, "file");
        Assert.Equal(birth, volume.GetAttributes(file).CreationTime);
        Assert.Equal(800, Length(volume, file, "user.a"));
    }

    [Fact]
    public void Link_target_and_device_numbers_live_beside_attributes_in_the_ICB()
    {
        SparseBlockDevice device = Inline.Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId link = volume.CreateSymbolicLink(
            NodeId.Root, "link", "a//b/", new NewNode { Kind = NodeKind.SymbolicLink }).Id;
        NodeId node = volume.Create(
            NodeId.Root,
            "device",
            new NewNode { Kind = NodeKind.CharacterDevice, Device = new DeviceNumber(5, 6) }).Id;
        Set(volume, link, "trusted.l", 40);
        volume.Sync();
        Set(volume, node, "trusted.d", 50);
        volume.Unmount();
        SoundVolume.Require(device, "With attributes of all kinds in the ICB");
        volume = VolumeShape.Mount(device, _clock);
        Assert.Equal("a//b/", volume.ReadSymbolicLink(Find(volume, "link")));
        Assert.Equal(40, Length(volume, Find(volume, "link"), "trusted.l"));
        Assert.Equal(new DeviceNumber(5, 6), volume.GetAttributes(Find(volume, "device")).Device);
        Assert.Equal(50, Length(volume, Find(volume, "device"), "trusted.d"));
    }

    private static void Set(UdfVolume volume, NodeId node, string name, int length) =>
        volume.SetExtendedAttribute(node, name, new byte[length], AttributeSetMode.Any);

    private static int Length(UdfVolume volume, NodeId node, string name) =>
        volume.GetExtendedAttribute(node, name, new byte[65_536]);

    private static NodeId Create(UdfVolume volume, string name, NodeKind kind) =>
        volume.Create(NodeId.Root, name, new NewNode { Kind = kind, Mode = 0x1B4 }).Id;

    private static NodeId Find(UdfVolume volume, params string[] path)
    {
        NodeId node = NodeId.Root;
        foreach (string name in path)
        {
            Assert.True(volume.TryLookup(node, name, out NodeAttributes attributes), name);
            node = attributes.Id;
        }

        return node;
    }

    private static void Fails(FsError error, Action act) => Assert.Equal(error, Assert.Throws<FsException>(act).Error);
}
