using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>A full disc refuses what it cannot hold, exactly, and loses nothing by it.</summary>
public sealed class UdfFullDiscTests
{
    private readonly StepClock _clock = new();

    [Theory]
    [InlineData(2048, 1)]
    [InlineData(2048, 32)]
    [InlineData(512, 1)]
    public void A_full_disc_takes_every_last_block_and_gives_all_back(int blockSize, int packetBlocks)
    {
        VolumeShape shape = new(UdfRevision.V201, blockSize, 8192, packetBlocks);
        SparseBlockDevice device = shape.Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        long free = volume.GetStatistics().FreeBlocks;
        NodeId file = Create(volume, "file");
        byte[] block = new byte[blockSize];
        block.AsSpan().Fill(7);
        long blocks = 0;
        while (TryWrite(volume, file, blocks * blockSize, block))
        {
            blocks++;
        }

        // One block went to the file's ICB; a file in one piece needs no block for descriptors.
        Assert.Equal(0, volume.GetStatistics().FreeBlocks);
        Assert.Equal(free - 1, blocks);
        Assert.Equal(blocks * blockSize, volume.GetAttributes(file).Size);
        Assert.Equal(FsError.NoSpace, Assert.Throws<FsException>(() => Create(volume, "one too many")).Error);
        volume.Sync();
        SoundVolume.Require(device, "When the disc is full", isMounted: true);
        volume.Unlink(NodeId.Root, "file");
        volume.Forget(file, 1);
        Assert.Equal(free, volume.GetStatistics().FreeBlocks);
        file = Create(volume, "again");
        Assert.True(TryWrite(volume, file, 0, new byte[(free - 1) * blockSize]), "what was freed can be used at once");
        volume.Unmount();
        SoundVolume.Require(device, "After it was filled twice");
    }

    [Fact]
    public void A_write_that_finds_no_room_changes_nothing()
    {
        VolumeShape shape = new(UdfRevision.V150, 2048, 4096, 32);
        SparseBlockDevice device = shape.Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = Create(volume, "file");
        volume.Write(file, 0, "before"u8);
        NodeAttributes attributes = volume.GetAttributes(file);
        long free = volume.GetStatistics().FreeBlocks;
        byte[] tooMuch = new byte[(free + 1) * 2048];
        Assert.False(TryWrite(volume, file, 0, tooMuch));
        Assert.False(TryWrite(volume, file, 5, tooMuch));
        Assert.Equal(FsError.NoSpace, Assert.Throws<FsException>(
            () => volume.Allocate(file, AllocationMode.Extend, 0, tooMuch.Length)).Error);
        Assert.Null(AttributeComparison.Everything.Difference(attributes, volume.GetAttributes(file)));
        Assert.Equal(free, volume.GetStatistics().FreeBlocks);
        byte[] back = new byte[10];
        Assert.Equal(6, volume.Read(file, 0, back));
        Assert.Equal("before"u8, back.AsSpan(0, 6));
        volume.Unmount();
        SoundVolume.Require(device, "After refused writes");
    }

    [Fact]
    public void A_disc_in_crumbs_is_filled_to_the_last_block()
    {
        VolumeShape shape = new(UdfRevision.V201, 2048, 4096, 32);
        SparseBlockDevice device = shape.Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        byte[] two = new byte[4096];
        for (int i = 0; ; i++)
        {
            try
            {
                volume.Write(Create(volume, $"crumb {i}"), 0, two);
            }
            catch (FsException failure) when (failure.Error == FsError.NoSpace)
            {
                break;
            }
        }

        for (int i = 0; volume.TryLookup(NodeId.Root, $"crumb {i}", out NodeAttributes found); i += 2)
        {
            volume.Unlink(NodeId.Root, $"crumb {i}");
            volume.Forget(found.Id, 2);
        }

        NodeId file = Create(volume, "file");
        new Prng(5).Fill(two);
        long offset = 0;
        while (TryWrite(volume, file, offset, two))
        {
            offset += two.Length;
        }

        Assert.InRange(volume.GetStatistics().FreeBlocks, 0, 4);
        Assert.True(volume.CountExtents(file) > 300, "the file lies in crumbs");
        volume.Unmount();
        SoundVolume.Require(device, "After filling crumbs");
        UdfVolume again = VolumeShape.Mount(device, _clock);
        Assert.True(again.TryLookup(NodeId.Root, "file", out NodeAttributes attributes));
        Assert.Equal(offset, attributes.Size);
        byte[] back = new byte[4096];
        for (long at = 0; at < offset; at += back.Length)
        {
            again.Read(attributes.Id, at, back);
            Assert.True(back.AsSpan().SequenceEqual(two), $"byte {at}");
        }

        again.Unmount();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_operations_on_a_disc_that_is_always_nearly_full_find_no_difference(int seed)
    {
        VolumeShape shape = new(
            seed % 2 == 0 ? UdfRevision.V201 : UdfRevision.V150, 2048, 2048, seed > 2 ? 32 : 1);
        RandomUdfRun run = new(shape, (ulong)seed + 40);
        run.Run(4_000);
    }

    private static NodeId Create(UdfVolume volume, string name) =>
        volume.Create(NodeId.Root, name, new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;

    private static bool TryWrite(UdfVolume volume, NodeId file, long offset, byte[] data)
    {
        try
        {
            volume.Write(file, offset, data);
            return true;
        }
        catch (FsException failure) when (failure.Error == FsError.NoSpace)
        {
            return false;
        }
    }
}
