using PacketFs.Core;
using Xunit;

namespace PacketFs.TestKit.Volumes;

/// <content>Renaming: every kind over every kind, in every mode.</content>
public abstract partial class VolumeContract
{
    /// <summary>What stands at the source, what at the target, how, and what comes of it (null: it works).</summary>
    public static TheoryData<string, string, RenameMode, FsError?> RenameMatrix()
    {
        TheoryData<string, string, RenameMode, FsError?> table = [];
        string[] sources = ["file", "link", "fifo", "empty", "full"];
        string[] targets = ["nothing", "file", "link", "fifo", "empty", "full"];
        foreach (string source in sources)
        {
            foreach (string target in targets)
            {
                bool isDirectory = source is "empty" or "full";
                table.Add(source, target, RenameMode.Replace, target switch
                {
                    "nothing" => null,
                    "empty" => isDirectory ? null : FsError.IsDirectory,
                    "full" => isDirectory ? FsError.NotEmpty : FsError.IsDirectory,
                    _ => isDirectory ? FsError.NotDirectory : null,
                });
                table.Add(source, target, RenameMode.NoReplace, target == "nothing" ? null : FsError.Exists);
                table.Add(source, target, RenameMode.Exchange, target == "nothing" ? FsError.NotFound : null);
            }
        }

        return table;
    }

    [Theory]
    [MemberData(nameof(RenameMatrix))]
    public void Each_kind_moves_over_each_kind_as_posix_says(
        string source, string target, RenameMode mode, FsError? error)
    {
        NodeId from = MakeDirectory(NodeId.Root, "from");
        NodeId to = MakeDirectory(NodeId.Root, "to");
        NodeId moved = MakeSpecimen(from, "source", source);
        NodeId? other = target == "nothing" ? null : MakeSpecimen(to, "target", target);
        if (error is FsError expected)
        {
            Fails(expected, () => Volume.Rename(from, "source", to, "target", mode));
            Assert.Equal(moved, Lookup(from, "source").Id);
            Assert.Equal(other, Volume.TryLookup(to, "target", out NodeAttributes kept) ? kept.Id : null);
        }
        else
        {
            Volume.Rename(from, "source", to, "target", mode);
            Assert.Equal(moved, Lookup(to, "target").Id);
            bool isExchange = mode == RenameMode.Exchange;
            NodeId? left = Volume.TryLookup(from, "source", out NodeAttributes back) ? back.Id : null;
            Assert.Equal(isExchange ? other : null, left);
            if (!isExchange && other is NodeId replaced)
            {
                Assert.Equal(0u, Volume.GetAttributes(replaced).LinkCount);
            }
        }

        Assert.Equal(CountSubdirectories(from) + 2, Volume.GetAttributes(from).LinkCount);
        Assert.Equal(CountSubdirectories(to) + 2, Volume.GetAttributes(to).LinkCount);
        Assert.All(DirectoryListing.ReadAll(Volume, from), entry => AssertParent(entry, from));
        Assert.All(DirectoryListing.ReadAll(Volume, to), entry => AssertParent(entry, to));
    }

    [Fact]
    public void Renaming_to_another_name_of_the_same_file_changes_nothing()
    {
        NodeId file = MakeFile(NodeId.Root, "one");
        Volume.Link(file, NodeId.Root, "two");
        Volume.Rename(NodeId.Root, "one", NodeId.Root, "two", RenameMode.Replace);
        Volume.Rename(NodeId.Root, "one", NodeId.Root, "two", RenameMode.Exchange);
        Fails(FsError.Exists, () => Volume.Rename(NodeId.Root, "one", NodeId.Root, "two", RenameMode.NoReplace));
        Assert.Equal(["one", "two"], NamesIn(NodeId.Root));
        Assert.Equal(2u, Volume.GetAttributes(file).LinkCount);
    }

    [Fact]
    public void Renaming_to_itself_changes_nothing()
    {
        MakeFile(NodeId.Root, "file");
        MakeDirectory(NodeId.Root, "directory");
        foreach (string name in (string[])["file", "directory"])
        {
            Volume.Rename(NodeId.Root, name, NodeId.Root, name, RenameMode.Replace);
            Volume.Rename(NodeId.Root, name, NodeId.Root, name, RenameMode.Exchange);
            Fails(FsError.Exists, () => Volume.Rename(NodeId.Root, name, NodeId.Root, name, RenameMode.NoReplace));
        }

        Assert.Equal(["directory", "file"], NamesIn(NodeId.Root));
    }

    [Fact]
    public void A_directory_does_not_move_into_itself_or_below()
    {
        NodeId outer = MakeDirectory(NodeId.Root, "outer");
        NodeId inner = MakeDirectory(outer, "inner");
        NodeId deep = MakeDirectory(inner, "deep");
        foreach (NodeId into in (NodeId[])[outer, inner, deep])
        {
            Fails(FsError.InvalidArgument, () => Volume.Rename(NodeId.Root, "outer", into, "x", RenameMode.Replace));
            Fails(FsError.InvalidArgument, () => Volume.Rename(NodeId.Root, "outer", into, "x", RenameMode.NoReplace));
        }

        Fails(FsError.InvalidArgument, () => Volume.Rename(NodeId.Root, "outer", inner, "deep", RenameMode.Exchange));
        Fails(FsError.InvalidArgument, () => Volume.Rename(inner, "deep", NodeId.Root, "outer", RenameMode.Exchange));
        Fails(FsError.NotEmpty, () => Volume.Rename(inner, "deep", NodeId.Root, "outer", RenameMode.Replace));
        Assert.Equal(deep, Lookup(inner, "deep").Id);
    }

    [Fact]
    public void A_name_that_only_changes_its_case_can_be_renamed()
    {
        NodeId file = MakeFile(NodeId.Root, "name");
        Volume.Rename(NodeId.Root, "name", NodeId.Root, "NAME", RenameMode.NoReplace);
        Assert.Equal(["NAME"], NamesIn(NodeId.Root));
        Assert.Equal(file, Lookup(NodeId.Root, "NAME").Id);
    }

    [Fact]
    public void A_replaced_file_lives_while_it_is_referred_to()
    {
        NodeId old = MakeFile("target", "old");
        NodeId fresh = MakeFile("source", "new");
        Volume.Rename(NodeId.Root, "source", NodeId.Root, "target", RenameMode.Replace);
        Assert.Equal("old", ReadText(old));
        Assert.Equal("new", ReadText(Lookup(NodeId.Root, "target").Id));
        Assert.Equal(fresh, Lookup(NodeId.Root, "target").Id);
        Assert.Equal(1u, Volume.GetAttributes(fresh).LinkCount);
        Volume.Forget(old, 1);
        Fails(FsError.NotFound, () => Volume.GetAttributes(old));
    }

    private void AssertParent(DirectoryListing.Entry entry, NodeId directory)
    {
        if (entry.Attributes.Kind == NodeKind.Directory)
        {
            Assert.Equal(directory, Volume.GetParent(entry.Attributes.Id));
        }
    }

    private uint CountSubdirectories(NodeId directory) => (uint)DirectoryListing.ReadAll(Volume, directory)
        .Count(entry => entry.Attributes.Kind == NodeKind.Directory);

    private NodeId MakeSpecimen(NodeId directory, string name, string kind)
    {
        switch (kind)
        {
            case "file":
                return MakeFile(directory, name);
            case "link":
                return Volume.CreateSymbolicLink(directory, name, "target", LinkNode()).Id;
            case "fifo":
                return Volume.Create(directory, name, new NewNode(NodeKind.Fifo, 0x1A4, 0, 0)).Id;
            default:
                NodeId made = MakeDirectory(directory, name);
                if (kind == "full")
                {
                    MakeFile(made, "inside");
                }

                return made;
        }
    }
}
