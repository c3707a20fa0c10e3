using PacketFs.Core;
using Xunit;

namespace PacketFs.TestKit.Volumes;

/// <content>Mounting again, several threads, random operations.</content>
public abstract partial class VolumeContract
{
    [Fact]
    public void A_volume_that_was_unmounted_refuses_everything()
    {
        NodeId file = MakeFile("file", "text");
        Volume.Unmount();
        Assert.ThrowsAny<Exception>(() => Volume.GetAttributes(file));
        Assert.ThrowsAny<Exception>(() => Volume.Write(file, 0, "x"u8));
        Assert.ThrowsAny<Exception>(() => MakeFile(NodeId.Root, "late"));
    }

    [Fact]
    public void Everything_is_there_after_mounting_again()
    {
        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        NodeId file = MakeFile(directory, "file");
        Volume.Write(file, 0, Noise(70_000));
        Volume.Link(file, NodeId.Root, "link");
        NodeId symbolic = Volume.CreateSymbolicLink(NodeId.Root, "symbolic", "directory/file", LinkNode()).Id;
        MakeFile("unlinked", "gone after the remount");
        Volume.Unlink(NodeId.Root, "unlinked");
        NodeAttributes before = Volume.GetAttributes(file);
        NodeAttributes directoryBefore = Volume.GetAttributes(directory);
        long files = Volume.GetStatistics().Files;
        Remount();

        Assert.Equal(["directory", "link", "symbolic"], NamesIn(NodeId.Root));
        Assert.Equal(file, Lookup(NodeId.Root, "link").Id);
        Assert.Equal(directory, Lookup(NodeId.Root, "directory").Id);
        Assert.Equal(symbolic, Lookup(NodeId.Root, "symbolic").Id);
        Assert.Null(AttributeComparison.Everything.Difference(before, Lookup(directory, "file")));
        Assert.Null(AttributeComparison.Everything.Difference(directoryBefore, Volume.GetAttributes(directory)));
        Assert.Equal("directory/file", Volume.ReadSymbolicLink(symbolic));
        Assert.Equal(Noise(70_000), ReadAll(file));
        Assert.InRange(Volume.GetStatistics().Files, files - 1, files);
    }

    [Fact]
    public void Threads_that_work_side_by_side_do_not_disturb_each_other()
    {
        NodeId shared = MakeDirectory(NodeId.Root, "shared");
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, worker =>
        {
            NodeId own = MakeDirectory(NodeId.Root, $"own {worker}");
            Prng random = new((ulong)worker);
            for (int i = 0; i < 150; i++)
            {
                byte[] content = new byte[random.Next(1, 9_000)];
                random.Fill(content);
                NodeId file = MakeFile(own, $"file {i}");
                Volume.Write(file, 0, content);
                Volume.Rename(own, $"file {i}", shared, $"{worker} {i}", RenameMode.NoReplace);
                Assert.Equal(content, ReadAll(file));
                DirectoryListing.ReadSome(Volume, shared, 0, 20);
                if (i % 3 == 0)
                {
                    Volume.Unlink(shared, $"{worker} {i}");
                }

                if (i % 40 == 0)
                {
                    Volume.Sync(file, dataOnly: false);
                    Volume.RunBackgroundStep();
                }

                Volume.Forget(file, 1);
            }
        });
        Assert.Equal(400, NamesIn(shared).Length);
        Assert.Equal(2u, Volume.GetAttributes(shared).LinkCount);
    }

    [Theory]
    [InlineData(101UL)]
    [InlineData(102UL)]
    [InlineData(103UL)]
    [InlineData(104UL)]
    public void Random_operations_give_what_the_model_gives(ulong seed)
    {
        RandomOperationsOptions options = RandomOptions with
        {
            CompareEvery = 1_000,
            Remount = AdoptRemounted,
        };
        options = options with { Mix = options.Mix.With((RandomOperation.Remount, 20)) };
        RandomOperations run = new(Volume, Clock, seed, options);
        run.Run(5_000);
    }

    /// <summary>What the random operations leave out or allow for this volume.</summary>
    protected virtual RandomOperationsOptions RandomOptions => new()
    {
        ExtendedAttributes = SupportsExtendedAttributes,
        ComparesCounts = !CountsNames,

        // Where attributes are small, an object has room for few.
        ToleratesNoSpace = LargestAttribute < 65_536,
        Model = new MemoryVolumeOptions
        {
            SupportsExtendedAttributes = SupportsExtendedAttributes,
            MaxLinks = (uint)MaxLinks,
        },
    };

    private IVolume AdoptRemounted(IVolume unmounted)
    {
        _volume = MountAgain(unmounted);
        Assert.NotNull(_volume);
        return _volume;
    }

    private void Remount()
    {
        Volume.Unmount();
        AdoptRemounted(Volume);
    }
}
