using PacketFs.Core;
using Xunit;

namespace PacketFs.TestKit.Volumes;

/// <content>Hard links, references, and what has lost its name.</content>
public abstract partial class VolumeContract
{
    [Fact]
    public void All_names_of_a_file_are_one_node()
    {
        NodeId file = MakeFile("one", "content");
        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        NodeAttributes linked = Volume.Link(file, directory, "two");
        Assert.Equal((file, 2u), (linked.Id, linked.LinkCount));
        Volume.Write(Lookup(directory, "two").Id, 0, "CON"u8);
        Assert.Equal("CONtent", ReadText(Lookup(NodeId.Root, "one").Id));
        Volume.Unlink(NodeId.Root, "one");
        Assert.Equal(1u, Lookup(directory, "two").LinkCount);
        Assert.Equal("CONtent", ReadText(file));
    }

    [Fact]
    public void Everything_but_a_directory_can_be_linked()
    {
        NodeId link = Volume.CreateSymbolicLink(NodeId.Root, "link", "target", LinkNode()).Id;
        Assert.Equal(2u, Volume.Link(link, NodeId.Root, "link2").LinkCount);
        Assert.Equal("target", Volume.ReadSymbolicLink(Lookup(NodeId.Root, "link2").Id));
        NodeId fifo = Volume.Create(NodeId.Root, "fifo", new NewNode(NodeKind.Fifo, 0x1A4, 0, 0)).Id;
        Assert.Equal(2u, Volume.Link(fifo, NodeId.Root, "fifo2").LinkCount);
        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        Fails(FsError.PermissionDenied, () => Volume.Link(directory, NodeId.Root, "directory2"));
        Fails(FsError.PermissionDenied, () => Volume.Link(NodeId.Root, NodeId.Root, "root2"));
    }

    [Fact]
    public void A_file_has_as_many_names_as_its_link_count_can_say_and_no_more()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        for (int i = 1; i < MaxLinks; i++)
        {
            Volume.Link(file, NodeId.Root, $"l{i}");
        }

        Assert.Equal((uint)MaxLinks, Volume.GetAttributes(file).LinkCount);
        Fails(FsError.TooManyLinks, () => Volume.Link(file, NodeId.Root, "one too many"));
        Volume.Unlink(NodeId.Root, "l7");
        Volume.Link(file, NodeId.Root, "one in its place");
        Assert.Equal((uint)MaxLinks, Volume.GetAttributes(file).LinkCount);
    }

    [Fact]
    public void A_file_without_a_name_lives_while_it_is_referred_to()
    {
        NodeId file = MakeFile("file", "still here");
        Volume.Unlink(NodeId.Root, "file");
        Assert.Equal(0u, Volume.GetAttributes(file).LinkCount);
        Volume.Write(file, 10, "!"u8);
        Assert.Equal("still here!", ReadText(file));
        Volume.SetAttributes(file, new AttributeChange { Size = 5, Mode = 0x180 });
        Assert.Equal("still", ReadText(file));
        Fails(FsError.NotFound, () => Volume.Link(file, NodeId.Root, "again"));
        Volume.Forget(file, 1);
        Fails(FsError.NotFound, () => Volume.GetAttributes(file));
        Fails(FsError.NotFound, () => Volume.Read(file, 0, new byte[1]));
        Fails(FsError.NotFound, () => Volume.Write(file, 0, "x"u8));
    }

    [Fact]
    public void Each_answer_for_a_name_adds_one_reference()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        Lookup(NodeId.Root, "file");
        Volume.Link(file, NodeId.Root, "link");
        DirectoryListing.ReadAll(Volume, NodeId.Root, withAttributes: true);
        Volume.Unlink(NodeId.Root, "file");
        Volume.Unlink(NodeId.Root, "link");
        Volume.Forget(file, 4);
        Assert.Equal(0u, Volume.GetAttributes(file).LinkCount);
        Volume.Forget(file, 1);
        Fails(FsError.NotFound, () => Volume.GetAttributes(file));
    }

    [Fact]
    public void A_listing_without_attributes_and_an_entry_that_found_no_room_add_no_reference()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        DirectoryListing.ReadAll(Volume, NodeId.Root);
        Assert.Empty(DirectoryListing.ReadSome(Volume, NodeId.Root, 0, 0, withAttributes: true));
        Volume.Unlink(NodeId.Root, "file");
        Volume.Forget(file, 1);
        Fails(FsError.NotFound, () => Volume.GetAttributes(file));
    }

    [Fact]
    public void Space_of_an_unlinked_file_comes_back_with_its_last_reference()
    {
        Volume.Sync();
        long free = Volume.GetStatistics().FreeBlocks;
        NodeId file = MakeFile(NodeId.Root, "file");
        Volume.Write(file, 0, new byte[300_000]);
        Volume.Sync();
        long used = free - Volume.GetStatistics().FreeBlocks;
        int blockSize = Volume.GetStatistics().BlockSize;
        Assert.InRange(used * blockSize, 300_000, 400_000);
        Volume.Unlink(NodeId.Root, "file");
        Assert.True(free - Volume.GetStatistics().FreeBlocks >= 300_000 / blockSize, "an open file keeps its space");
        Volume.Forget(file, 1);
        Volume.Sync();
        Volume.RunBackgroundStep();
        long lost = free - Volume.GetStatistics().FreeBlocks;
        Assert.InRange(lost, ReusesSpace ? 0 : used, ReusesSpace ? used / 2 : used * 2);
    }

    [Fact]
    public void A_removed_directory_that_is_referred_to_is_empty_for_good()
    {
        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        NodeId file = MakeFile(NodeId.Root, "file");
        Volume.RemoveDirectory(NodeId.Root, "directory");
        Assert.Equal(0u, Volume.GetAttributes(directory).LinkCount);
        Assert.Empty(NamesIn(directory));
        Assert.False(Exists(directory, "x"));
        Fails(FsError.NotFound, () => MakeFile(directory, "x"));
        Fails(FsError.NotFound, () => MakeDirectory(directory, "x"));
        Fails(FsError.NotFound, () => Volume.CreateSymbolicLink(directory, "x", "y", LinkNode()));
        Fails(FsError.NotFound, () => Volume.Link(file, directory, "x"));
        Fails(FsError.NotFound, () => Volume.Rename(NodeId.Root, "file", directory, "x", RenameMode.Replace));
        Volume.Forget(directory, 1);
        Fails(FsError.NotFound, () => Volume.GetAttributes(directory));
    }

    [Fact]
    public void A_node_that_never_was_is_not_found()
    {
        NodeId none = new(0xDEAD_BEEF_0000);
        Fails(FsError.NotFound, () => Volume.GetAttributes(none));
        Fails(FsError.NotFound, () => Volume.SetAttributes(none, new AttributeChange { Mode = 0 }));
        Fails(FsError.NotFound, () => Volume.TryLookup(none, "x", out _));
        Fails(FsError.NotFound, () => Volume.Create(none, "x", FileNode()));
        Fails(FsError.NotFound, () => Volume.Link(none, NodeId.Root, "x"));
        Fails(FsError.NotFound, () => Volume.Read(none, 0, new byte[1]));
        Fails(FsError.NotFound, () => Volume.ReadSymbolicLink(none));
        Fails(FsError.NotFound, () => DirectoryListing.ReadAll(Volume, none));
    }

    [Fact]
    public void A_node_that_was_forgotten_is_found_under_the_same_id()
    {
        NodeId file = MakeFile("file", "text");
        Volume.Forget(file, 1);
        Assert.Equal(file, Lookup(NodeId.Root, "file").Id);
        Assert.Equal("text", ReadText(file));
    }

    [Fact]
    public void The_root_needs_no_reference()
    {
        Volume.Forget(NodeId.Root, 1000);
        Assert.Equal(NodeKind.Directory, Volume.GetAttributes(NodeId.Root).Kind);
    }
}
