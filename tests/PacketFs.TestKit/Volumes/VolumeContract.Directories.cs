using PacketFs.Core;
using Xunit;

namespace PacketFs.TestKit.Volumes;

/// <content>Directories and their listing.</content>
public abstract partial class VolumeContract
{
    [Fact]
    public void A_directory_counts_its_subdirectories_as_links()
    {
        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        NodeId inner = MakeDirectory(directory, "one");
        MakeDirectory(directory, "two");
        MakeFile(directory, "file");
        Assert.Equal(4u, Volume.GetAttributes(directory).LinkCount);
        Volume.RemoveDirectory(directory, "two");
        Assert.Equal(3u, Volume.GetAttributes(directory).LinkCount);
        Volume.Rename(directory, "one", NodeId.Root, "moved", RenameMode.Replace);
        Assert.Equal(2u, Volume.GetAttributes(directory).LinkCount);
        Assert.Equal(4u, Volume.GetAttributes(NodeId.Root).LinkCount);
        Assert.Equal(2u, Volume.GetAttributes(inner).LinkCount);
    }

    [Fact]
    public void A_directory_knows_its_parent_also_after_a_move()
    {
        NodeId one = MakeDirectory(NodeId.Root, "one");
        NodeId two = MakeDirectory(NodeId.Root, "two");
        NodeId inner = MakeDirectory(one, "inner");
        Assert.Equal(NodeId.Root, Volume.GetParent(NodeId.Root));
        Assert.Equal(NodeId.Root, Volume.GetParent(one));
        Assert.Equal(one, Volume.GetParent(inner));
        Volume.Rename(one, "inner", two, "inner", RenameMode.Replace);
        Assert.Equal(two, Volume.GetParent(inner));
    }

    [Fact]
    public void Only_an_empty_directory_is_removed_and_only_as_a_directory()
    {
        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        MakeFile(directory, "file");
        Fails(FsError.NotEmpty, () => Volume.RemoveDirectory(NodeId.Root, "directory"));
        Fails(FsError.IsDirectory, () => Volume.Unlink(NodeId.Root, "directory"));
        Fails(FsError.NotDirectory, () => Volume.RemoveDirectory(directory, "file"));
        Volume.Unlink(directory, "file");
        Volume.RemoveDirectory(NodeId.Root, "directory");
        Assert.False(Exists(NodeId.Root, "directory"));
        Assert.Equal(2u, Volume.GetAttributes(NodeId.Root).LinkCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_listing_by_any_number_of_entries_gives_each_entry_once(int batch)
    {
        List<string> names = [.. Enumerable.Range(0, 500).Select(number => $"entry {number}")];
        Assert.All(names, name => MakeFile(NodeId.Root, name));
        List<DirectoryListing.Entry> listed = DirectoryListing.ReadAll(Volume, NodeId.Root, batch: batch);
        Assert.Equal(
            names.Order(StringComparer.Ordinal),
            listed.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal(listed.Count, listed.Select(entry => entry.Cookie).Distinct().Count());
        Assert.DoesNotContain(listed, entry => entry.Cookie == 0);
    }

    [Fact]
    public void A_listing_goes_on_from_any_cookie_that_it_gave()
    {
        Assert.All(Enumerable.Range(0, 60), number => MakeFile(NodeId.Root, $"entry {number}"));
        List<DirectoryListing.Entry> all = DirectoryListing.ReadAll(Volume, NodeId.Root);
        for (int i = 0; i < all.Count; i += 7)
        {
            List<DirectoryListing.Entry> rest = DirectoryListing.ReadSome(Volume, NodeId.Root, all[i].Cookie, 1000);
            Assert.Equal(all.Skip(i + 1).Select(entry => entry.Name), rest.Select(entry => entry.Name));
        }
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void What_stays_is_listed_exactly_once_while_other_names_come_and_go(ulong seed)
    {
        Prng random = new(seed);
        List<string> staying = [.. Enumerable.Range(0, 300).Select(number => $"stays {number}")];
        List<string> passing = [.. Enumerable.Range(0, 300).Select(number => $"passes {number}")];
        foreach ((string first, string second) in staying.Zip(passing))
        {
            MakeFile(NodeId.Root, first);
            MakeFile(NodeId.Root, second);
        }

        List<string> listed = [];
        ulong cookie = 0;
        for (int made = 0; ; made++)
        {
            int batch = random.Next(1, 20);
            List<DirectoryListing.Entry> some = DirectoryListing.ReadSome(Volume, NodeId.Root, cookie, batch);
            if (some.Count == 0 || made > 2_000)
            {
                break;
            }

            cookie = some[^1].Cookie;
            listed.AddRange(some.Select(entry => entry.Name)
                .Where(name => name.StartsWith("stays", StringComparison.Ordinal)));
            for (int i = 0; i < 10 && passing.Count > 0; i++)
            {
                int victim = random.Next(passing.Count);
                Volume.Unlink(NodeId.Root, passing[victim]);
                passing.RemoveAt(victim);
            }

            if (made < 100)
            {
                MakeFile(NodeId.Root, $"new {made}");
            }
        }

        Assert.Equal(staying.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Removing_what_a_listing_gave_empties_a_directory()
    {
        Assert.All(Enumerable.Range(0, 1_000), number => MakeFile(NodeId.Root, $"entry {number}"));
        ulong cookie = 0;
        for (int calls = 0; calls < 1_000; calls++)
        {
            List<DirectoryListing.Entry> some = DirectoryListing.ReadSome(Volume, NodeId.Root, cookie, 9);
            if (some.Count == 0)
            {
                break;
            }

            Assert.All(some, entry => Volume.Unlink(NodeId.Root, entry.Name));
            cookie = some[^1].Cookie;
        }

        Assert.Empty(NamesIn(NodeId.Root));
    }

    [Fact]
    public void A_listing_says_which_node_and_which_kind()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        NodeId link = Volume.CreateSymbolicLink(NodeId.Root, "link", "x", LinkNode()).Id;
        Dictionary<string, NodeAttributes> listed =
            DirectoryListing.ReadAll(Volume, NodeId.Root).ToDictionary(entry => entry.Name, entry => entry.Attributes);
        Assert.Equal((file, NodeKind.File), (listed["file"].Id, listed["file"].Kind));
        Assert.Equal((directory, NodeKind.Directory), (listed["directory"].Id, listed["directory"].Kind));
        Assert.Equal((link, NodeKind.SymbolicLink), (listed["link"].Id, listed["link"].Kind));
        foreach (DirectoryListing.Entry entry in DirectoryListing.ReadAll(Volume, NodeId.Root, withAttributes: true))
        {
            NodeAttributes wanted = Volume.GetAttributes(entry.Attributes.Id);
            Assert.Null(AttributeComparison.Everything.Difference(wanted, entry.Attributes));
        }
    }

    [Fact]
    public void Ten_thousand_entries_are_made_found_listed_and_removed()
    {
        for (int i = 0; i < 10_000; i++)
        {
            Volume.Forget(MakeFile(NodeId.Root, $"entry {i}"), 1);
        }

        Assert.Equal(10_000, DirectoryListing.ReadAll(Volume, NodeId.Root).Count);
        for (int i = 0; i < 10_000; i += 2)
        {
            Volume.Unlink(NodeId.Root, $"entry {i}");
        }

        Assert.Equal(5_000, DirectoryListing.ReadAll(Volume, NodeId.Root).Count);
        Assert.True(Exists(NodeId.Root, "entry 4999"));
        Assert.False(Exists(NodeId.Root, "entry 5000"));
    }

    [Fact]
    public void Directories_can_be_three_hundred_deep()
    {
        NodeId directory = NodeId.Root;
        for (int depth = 0; depth < 300; depth++)
        {
            directory = MakeDirectory(directory, $"level {depth}");
        }

        NodeId bottom = MakeFile(directory, "bottom");
        for (int depth = 299; depth >= 0; depth--)
        {
            directory = Volume.GetParent(directory);
        }

        Assert.Equal(NodeId.Root, directory);
        for (int depth = 0; depth < 300; depth++)
        {
            directory = Lookup(directory, $"level {depth}").Id;
        }

        Assert.Equal(bottom, Lookup(directory, "bottom").Id);
    }

    [Fact]
    public void The_statistics_count_every_object_once()
    {
        long before = Volume.GetStatistics().Files;
        NodeId file = MakeFile(NodeId.Root, "file");
        Volume.Link(file, NodeId.Root, "link");
        MakeDirectory(NodeId.Root, "directory");
        Volume.CreateSymbolicLink(NodeId.Root, "symbolic", "x", LinkNode());
        Assert.Equal(before + (CountsNames ? 4 : 3), Volume.GetStatistics().Files);
        Volume.Unlink(NodeId.Root, "link");
        Assert.Equal(before + 3, Volume.GetStatistics().Files);
    }
}
