using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>
/// Directories stay in one piece as they grow: libudfread, and with it most video players, reads no more than one.
/// </summary>
public sealed class UdfDirectoryPlaceTests
{
    private const int Directories = 3;
    private readonly StepClock _clock = new();

    /// <summary>On media that are written once a commit gives directories their places.</summary>
    public static TheoryData<int> Shapes() =>
        [.. Enumerable.Range(0, VolumeShape.All.Count).Where(index => !VolumeShape.All[index].IsWriteOnce)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Directories_that_grow_side_by_side_are_each_in_one_piece(int index)
    {
        SparseBlockDevice device = VolumeShape.All[index].Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        for (int round = 0; round < 2; round++)
        {
            NodeId[] directories = [.. Enumerable.Range(0, Directories).Select(number => Open(volume, number))];
            for (int i = 0; i < 150; i++)
            {
                foreach (NodeId directory in directories)
                {
                    Create(volume, directory, $"a file with a long name, {round}, {i}");
                }
            }

            Assert.All(directories, directory => Assert.InRange(volume.CountExtents(directory), 0, 1));
            volume.Unmount();
            SoundVolume.Require(device, "After growing");
            volume = VolumeShape.Mount(device, _clock);
        }

        Assert.Equal(300, DirectoryListing.Names(volume, Open(volume, Directories - 1)).Count());
        volume.Dispose();
    }

    [Fact]
    public void A_full_volume_keeps_its_directories_in_pieces_rather_than_refuse_a_name()
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 4096, 1).Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId directory = Open(volume, 0);
        List<NodeId> fillers = [];
        while (volume.GetStatistics().FreeBlocks > 20)
        {
            NodeId filler = Create(volume, NodeId.Root, $"filler {fillers.Count}");
            volume.Write(filler, 0, new byte[4096]);
            fillers.Add(filler);
        }

        for (int i = 0; i < fillers.Count; i += 8)
        {
            volume.Unlink(NodeId.Root, $"filler {i}");
            volume.Forget(fillers[i], 1);
        }

        volume.Sync();
        int made = 0;
        while (TryCreate(volume, directory, $"a name that is as long as names on a full disc are, {made}"))
        {
            made++;
        }

        Assert.True(volume.CountExtents(directory) > 1, "there is no room for one piece");
        Assert.True(volume.GetStatistics().FreeBlocks < 3, $"{volume.GetStatistics().FreeBlocks} blocks are left");
        volume.Unmount();
        SoundVolume.Require(device, "On a full volume");
        using UdfVolume again = VolumeShape.Mount(device, _clock);
        Assert.Equal(made, DirectoryListing.Names(again, Open(again, 0)).Count());
    }

    /// <summary>No commit area, no order but that of the writes: as on any image.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cut_while_a_directory_moves_loses_no_name_of_the_commit_before(bool hasMetadata)
    {
        VolumeShape shape = new(hasMetadata ? UdfRevision.V250 : UdfRevision.V201, 512, 16384, 1);
        SparseBlockDevice before = shape.Format();
        UdfVolume volume = VolumeShape.Mount(before, _clock);
        Fill(volume, Open(volume, 0), 0, 40);
        volume.Unmount();
        for (long cut = 0; ; cut++)
        {
            SparseBlockDevice device = before.Copy();
            CutDevice power = new(device, cut);
            UdfVolume doomed = VolumeShape.Mount(power, _clock);
            bool isOver = true;
            try
            {
                Fill(doomed, Open(doomed, 0), 40, 60);
                doomed.Sync();
            }
            catch (FsException)
            {
                isOver = false;
            }

            doomed.Dispose();
            using UdfVolume after = VolumeShape.Mount(device, _clock);
            string[] names = [.. DirectoryListing.Names(after, Open(after, 0))];
            Assert.Null(after.ReadOnlyReason);
            Assert.Empty(Enumerable.Range(0, 40).Select(Name).Except(names));
            Assert.All(names, name => Assert.True(after.TryLookup(Open(after, 0), name, out _), name));
            if (isOver)
            {
                Assert.Equal(60, names.Length);
                return;
            }
        }
    }

    private static bool TryCreate(UdfVolume volume, NodeId directory, string name)
    {
        try
        {
            Create(volume, directory, name);
            return true;
        }
        catch (FsException failure) when (failure.Error == FsError.NoSpace)
        {
            return false;
        }
    }

    private static string Name(int number) => $"one of the names, {number}";

    private static void Fill(UdfVolume volume, NodeId directory, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            Create(volume, directory, Name(i));
        }
    }

    private static NodeId Open(UdfVolume volume, int number) =>
        volume.TryLookup(NodeId.Root, $"directory {number}", out NodeAttributes found)
            ? found.Id
            : volume.Create(NodeId.Root, $"directory {number}", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;

    private static NodeId Create(UdfVolume volume, NodeId directory, string name) =>
        volume.Create(directory, name, new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
}
