using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Udf;

/// <summary>Large directories, large files, many threads.</summary>
public sealed class LargeVolumeTests(ITestOutputHelper output)
{
    [Fact]
    public void A_directory_of_a_hundred_thousand_names_grows_in_proportion()
    {
        const int Names = 100_000;
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 200_000, 32).Format();
        UdfVolume volume = VolumeShape.Mount(device, TimeProvider.System);
        NodeId directory = volume.Create(NodeId.Root, "large", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        long[] times = new long[4];
        for (int i = 0; i < Names; i++)
        {
            long start = TimeProvider.System.GetTimestamp();
            NodeAttributes made = volume.Create(directory, $"name number {i}", new NewNode(NodeKind.File, 0x1A4, 0, 0));
            volume.Forget(made.Id, 1);
            times[i / (Names / 4)] += TimeProvider.System.GetTimestamp() - start;
        }

        long perMillisecond = TimeProvider.System.TimestampFrequency / 1000;
        output.WriteLine($"Quarters took {string.Join(", ", times.Select(time => time / perMillisecond))} ms");
        Assert.True(times[3] < (times[0] * 5) + TimeProvider.System.TimestampFrequency, "no quadratic cost");
        volume.Unmount();
        UdfVolume again = VolumeShape.Mount(device, TimeProvider.System);
        Assert.True(again.TryLookup(NodeId.Root, "large", out NodeAttributes found));
        Assert.Equal(Names, DirectoryListing.Names(again, found.Id).Distinct().Count());
        for (int i = 0; i < Names; i += 2)
        {
            again.Unlink(found.Id, $"name number {i}");
        }

        again.Unmount();
        SoundVolume.Require(device, "After half of a large directory was removed");
    }

    [Fact]
    public void A_sparse_file_of_a_terabyte_comes_back()
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 65_536, 32).Format();
        UdfVolume volume = VolumeShape.Mount(device, TimeProvider.System);
        NodeId file = volume.Create(NodeId.Root, "sparse", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        byte[] data = new byte[5_000];
        new Prng(2).Fill(data);
        for (long offset = 0; offset < 1L << 40; offset += 3_000_000_001)
        {
            volume.Write(file, offset, data);
        }

        volume.Unmount();
        SoundVolume.Require(device, "With a sparse file of a terabyte");
        UdfVolume again = VolumeShape.Mount(device, TimeProvider.System);
        Assert.True(again.TryLookup(NodeId.Root, "sparse", out NodeAttributes found));
        byte[] back = new byte[data.Length];
        for (long offset = 0; offset < 1L << 40; offset += 3_000_000_001)
        {
            Assert.Equal(back.Length, again.Read(found.Id, offset, back));
            Assert.True(back.AsSpan().SequenceEqual(data), $"byte {offset}");
        }


        // The data of 5,000 bytes takes three blocks.
        Assert.Equal(3 * 2048, again.Seek(found.Id, 1, SeekTarget.Hole));
        again.Unmount();
    }

    [Fact]
    public void Threads_that_do_everything_at_once_leave_a_sound_volume()
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 65_536, 32).Format();
        UdfVolume volume = VolumeShape.Mount(
            device, TimeProvider.System, new UdfMountOptions { MaximumDirtyNodes = 50, CachedNodes = 20 });
        Parallel.For(0, 8, worker =>
        {
            Prng random = new((ulong)worker);
            byte[] data = new byte[30_000];
            for (int i = 0; i < 1_500; i++)
            {
                string name = $"name {random.Next(30)}";
                try
                {
                    Act(volume, random, name, data);
                }
                catch (FsException failure) when (failure.Error is FsError.NotFound or FsError.Exists)
                {
                    // Another thread was faster.
                }
            }
        });
        volume.Unmount();
        SoundVolume.Require(device, "After eight threads");
    }

    private static void Act(UdfVolume volume, Prng random, string name, byte[] data)
    {
        switch (random.Next(6))
        {
            case 0:
                NodeId made = volume.Create(NodeId.Root, name, new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
                volume.Write(made, random.Next(5_000), data.AsSpan(0, random.Next(1, data.Length)));
                volume.Forget(made, 1);
                break;
            case 1:
                volume.Unlink(NodeId.Root, name);
                break;
            case 2:
                volume.Rename(NodeId.Root, name, NodeId.Root, $"name {random.Next(30)}", RenameMode.Replace);
                break;
            case 3:
                volume.RunBackgroundStep();
                volume.Sync();
                break;
            default:
                if (volume.TryLookup(NodeId.Root, name, out NodeAttributes found))
                {
                    volume.Read(found.Id, 0, data);
                    volume.SetAttributes(found.Id, new AttributeChange { Size = random.Next(20_000) });
                    volume.Forget(found.Id, 1);
                }

                break;
        }
    }
}
