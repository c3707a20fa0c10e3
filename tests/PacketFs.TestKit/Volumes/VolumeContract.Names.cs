using PacketFs.Core;
using Xunit;

namespace PacketFs.TestKit.Volumes;

/// <content>Names, and making and removing things by them.</content>
public abstract partial class VolumeContract
{
    [Fact]
    public void A_new_volume_has_an_empty_root_directory()
    {
        NodeAttributes root = Volume.GetAttributes(NodeId.Root);
        Assert.Equal(NodeKind.Directory, root.Kind);
        Assert.Equal(NodeId.Root, root.Id);
        Assert.Equal(2u, root.LinkCount);
        Assert.Empty(NamesIn(NodeId.Root));
        Assert.Null(Volume.ReadOnlyReason);
    }

    [Fact]
    public void Every_odd_name_can_be_made_found_listed_and_removed()
    {
        foreach (string name in OddNames.Valid)
        {
            NodeId file = MakeFile(NodeId.Root, name);
            Assert.Equal(file, Lookup(NodeId.Root, name).Id);
        }

        Assert.Equal(OddNames.Valid.Order(StringComparer.Ordinal), NamesIn(NodeId.Root));
        foreach (string name in OddNames.Valid)
        {
            Volume.Unlink(NodeId.Root, name);
            Assert.False(Exists(NodeId.Root, name));
        }

        Assert.Empty(NamesIn(NodeId.Root));
    }

    [Fact]
    public void Names_that_differ_in_case_or_in_composition_are_different_files()
    {
        string[] names =
            ["readme", "README", "ReadMe", "\u00E9", "e\u0301", "\u00DF", "ss", "\u0131", "i", "\u212A", "K", "k"];
        foreach (string name in names)
        {
            NodeId file = MakeFile(NodeId.Root, name);
            Volume.Write(file, 0, System.Text.Encoding.UTF8.GetBytes(name));
        }

        Assert.All(names, name => Assert.Equal(name, ReadText(Lookup(NodeId.Root, name).Id)));
    }

    [Fact]
    public void A_name_that_is_too_long_is_refused_wherever_a_name_is_given()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        foreach (string name in OddNames.TooLong)
        {
            Fails(FsError.NameTooLong, () => Volume.TryLookup(NodeId.Root, name, out _));
            Fails(FsError.NameTooLong, () => Volume.Create(NodeId.Root, name, FileNode()));
            Fails(FsError.NameTooLong, () => Volume.Create(NodeId.Root, name, DirectoryNode()));
            Fails(FsError.NameTooLong, () => Volume.CreateSymbolicLink(NodeId.Root, name, "x", LinkNode()));
            Fails(FsError.NameTooLong, () => Volume.Link(file, NodeId.Root, name));
            Fails(FsError.NameTooLong, () => Volume.Unlink(NodeId.Root, name));
            Fails(FsError.NameTooLong, () => Volume.RemoveDirectory(NodeId.Root, name));
            Fails(FsError.NameTooLong, () => Volume.Rename(NodeId.Root, "file", NodeId.Root, name, RenameMode.Replace));
            Fails(FsError.NameTooLong, () => Volume.Rename(NodeId.Root, name, NodeId.Root, "y", RenameMode.Replace));
        }

        Assert.Equal(["file"], NamesIn(NodeId.Root));
    }

    [Fact]
    public void A_name_that_cannot_be_recorded_is_refused_for_everything_new()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        foreach (string name in OddNames.Invalid)
        {
            Fails(FsError.InvalidName, () => Volume.Create(NodeId.Root, name, FileNode()));
            Fails(FsError.InvalidName, () => Volume.Create(NodeId.Root, name, DirectoryNode()));
            Fails(FsError.InvalidName, () => Volume.CreateSymbolicLink(NodeId.Root, name, "x", LinkNode()));
            Fails(FsError.InvalidName, () => Volume.Link(file, NodeId.Root, name));
            Fails(FsError.InvalidName, () => Volume.Rename(NodeId.Root, "file", NodeId.Root, name, RenameMode.Replace));
        }
    }

    [Fact]
    public void The_longest_name_that_statistics_promise_can_be_made()
    {
        int units = Volume.GetStatistics().MaxNameUnits;
        MakeFile(NodeId.Root, new string('q', units));
        Fails(FsError.NameTooLong, () => MakeFile(NodeId.Root, new string('q', units + 1)));
    }

    [Fact]
    public void What_exists_is_not_made_again()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        MakeDirectory(NodeId.Root, "directory");
        Volume.CreateSymbolicLink(NodeId.Root, "link", "nowhere", LinkNode());
        foreach (string name in (string[])["file", "directory", "link"])
        {
            Fails(FsError.Exists, () => Volume.Create(NodeId.Root, name, FileNode()));
            Fails(FsError.Exists, () => Volume.Create(NodeId.Root, name, DirectoryNode()));
            Fails(FsError.Exists, () => Volume.CreateSymbolicLink(NodeId.Root, name, "x", LinkNode()));
            Fails(FsError.Exists, () => Volume.Link(file, NodeId.Root, name));
        }
    }

    [Fact]
    public void A_missing_name_is_a_plain_no_to_lookup_and_an_error_to_removal()
    {
        Assert.False(Volume.TryLookup(NodeId.Root, "none", out _));
        Fails(FsError.NotFound, () => Volume.Unlink(NodeId.Root, "none"));
        Fails(FsError.NotFound, () => Volume.RemoveDirectory(NodeId.Root, "none"));
        Fails(FsError.NotFound, () => Volume.Rename(NodeId.Root, "none", NodeId.Root, "x", RenameMode.Replace));
    }

    [Fact]
    public void A_file_holds_no_names()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        NodeId link = Volume.CreateSymbolicLink(NodeId.Root, "link", "file", LinkNode()).Id;
        foreach (NodeId node in (NodeId[])[file, link])
        {
            Fails(FsError.NotDirectory, () => Volume.TryLookup(node, "x", out _));
            Fails(FsError.NotDirectory, () => Volume.Create(node, "x", FileNode()));
            Fails(FsError.NotDirectory, () => Volume.CreateSymbolicLink(node, "x", "y", LinkNode()));
            Fails(FsError.NotDirectory, () => Volume.Link(file, node, "x"));
            Fails(FsError.NotDirectory, () => Volume.Unlink(node, "x"));
            Fails(FsError.NotDirectory, () => Volume.RemoveDirectory(node, "x"));
            Fails(FsError.NotDirectory, () => DirectoryListing.ReadAll(Volume, node));
            Fails(FsError.NotDirectory, () => Volume.GetParent(node));
            Fails(FsError.NotDirectory, () => Volume.Rename(node, "x", NodeId.Root, "y", RenameMode.Replace));
            Fails(FsError.NotDirectory, () => Volume.Rename(NodeId.Root, "file", node, "y", RenameMode.Replace));
        }
    }

    [Fact]
    public void Each_kind_of_node_comes_back_as_it_was_made()
    {
        NodeKind[] kinds = [NodeKind.File, NodeKind.Directory, NodeKind.Fifo, NodeKind.Socket,
            NodeKind.BlockDevice, NodeKind.CharacterDevice];
        foreach (NodeKind kind in kinds)
        {
            bool isDevice = kind is NodeKind.BlockDevice or NodeKind.CharacterDevice;
            DeviceNumber device = isDevice ? new DeviceNumber(8, 70_000) : default;
            NodeAttributes made = Volume.Create(
                NodeId.Root, kind.ToString(), new NewNode(kind, 0xE5B, 4_000_000_000, 7, device));
            NodeAttributes found = Lookup(NodeId.Root, kind.ToString());
            Assert.Null(AttributeComparison.Everything.Difference(made, found));
            Assert.Equal(
                (kind, (ushort)0xE5B, 4_000_000_000u, 7u),
                (found.Kind, found.Mode, found.UserId, found.GroupId));
            Assert.Equal(kind == NodeKind.Directory ? 2u : 1u, found.LinkCount);
            Assert.Equal(isDevice ? device : found.Device, found.Device);
        }
    }

    [Fact]
    public void A_symbolic_link_is_not_made_by_create() =>
        Fails(FsError.InvalidArgument, () => Volume.Create(NodeId.Root, "link", LinkNode()));

    [Fact]
    public void An_owner_that_is_not_given_is_not_recorded()
    {
        Volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4));
        NodeAttributes found = Lookup(NodeId.Root, "file");
        Assert.Null(found.UserId);
        Assert.Null(found.GroupId);
    }

    [Fact]
    public void A_symbolic_link_keeps_its_target_to_the_letter()
    {
        string[] targets = ["x", "a/b/c", "../up", "..", ".", "/", "/absolute/path", "./here", "../../..",
            "\u041F\u0440/\u4E2D\u6587/\uD83D\uDE00", new string('t', 200) + "/" + new string('u', 250)];
        for (int i = 0; i < targets.Length; i++)
        {
            NodeAttributes made = Volume.CreateSymbolicLink(NodeId.Root, $"link{i}", targets[i], LinkNode());
            Assert.Equal(NodeKind.SymbolicLink, made.Kind);
            Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(targets[i]), made.Size);
            Assert.Equal(targets[i], Volume.ReadSymbolicLink(made.Id));
            Assert.Equal(made.Size, Lookup(NodeId.Root, $"link{i}").Size);
        }
    }

    [Fact]
    public void A_symbolic_link_keeps_doubled_and_trailing_slashes()
    {
        string[] targets = ["a//b", "a/", "//a", "./", "a/./b", "a///"];
        for (int i = 0; i < targets.Length; i++)
        {
            NodeId link = Volume.CreateSymbolicLink(NodeId.Root, $"link{i}", targets[i], LinkNode()).Id;
            Assert.Equal(targets[i], Volume.ReadSymbolicLink(link));
        }
    }

    [Fact]
    public void Only_a_symbolic_link_has_a_target()
    {
        Fails(FsError.InvalidArgument, () => Volume.ReadSymbolicLink(NodeId.Root));
        Fails(FsError.InvalidArgument, () => Volume.ReadSymbolicLink(MakeFile(NodeId.Root, "file")));
        Fails(FsError.InvalidArgument, () => Volume.CreateSymbolicLink(NodeId.Root, "empty", "", LinkNode()));
    }
}
