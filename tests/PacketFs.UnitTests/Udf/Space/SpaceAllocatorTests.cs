using PacketFs.Udf.Space;
using Xunit;

namespace PacketFs.UnitTests.Udf.Space;

public sealed class SpaceAllocatorTests
{
    private const int PacketBlocks = 32;
    private readonly SpaceMap _map = new(new BlockBitmap(8192));
    private readonly List<BlockRun> _runs = [];

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_large_file_starts_on_a_packet_of_the_medium(int partitionStart)
    {
        SpaceAllocator allocator = new(_map, PacketBlocks, partitionStart);
        Assert.True(allocator.TryAllocateMetadata(out _));
        SpaceWindow? window = null;
        Assert.True(allocator.TryAllocateData(ref window, SpaceAllocator.NoGoal, 64, 64, _runs));
        BlockRun run = Assert.Single(_runs);
        Assert.Equal(0u, (run.Start + (uint)partitionStart) % PacketBlocks);
    }

    [Fact]
    public void Small_files_lie_side_by_side_and_apart_from_metadata()
    {
        SpaceAllocator allocator = new(_map, PacketBlocks, 0);
        HashSet<uint> metadataPackets = [];
        HashSet<uint> dataPackets = [];
        for (int i = 0; i < 64; i++)
        {
            Assert.True(allocator.TryAllocateMetadata(out uint block));
            metadataPackets.Add(block / PacketBlocks);
            SpaceWindow? window = null;
            _runs.Clear();
            Assert.True(allocator.TryAllocateData(ref window, SpaceAllocator.NoGoal, 2, 2, _runs));
            dataPackets.Add(Assert.Single(_runs).Start / PacketBlocks);
        }

        Assert.Equal((2, 4), (metadataPackets.Count, dataPackets.Count));
        Assert.Empty(metadataPackets.Intersect(dataPackets));
    }

    [Fact]
    public void Windows_count_as_free_and_come_back_when_space_is_short()
    {
        SpaceAllocator allocator = new(_map, PacketBlocks, 0);
        SpaceWindow? window = null;
        Assert.True(allocator.TryAllocateData(ref window, SpaceAllocator.NoGoal, 64, 64, _runs));
        Assert.True(allocator.HeldBlocks > 0);
        Assert.Equal(8192 - 64, allocator.FreeBlocks);
        SpaceWindow? other = null;
        Assert.False(allocator.TryAllocateData(ref other, SpaceAllocator.NoGoal, 8192 - 63, 8192, _runs));
        Assert.True(allocator.TryAllocateData(ref other, SpaceAllocator.NoGoal, 8192 - 64, 8192, _runs));
        Assert.Equal((0, 0), (allocator.FreeBlocks, allocator.HeldBlocks));
        Assert.Equal(8192, _runs.Sum(run => run.Count));
    }

    [Fact]
    public void A_commit_sees_windows_as_free_space()
    {
        SpaceAllocator allocator = new(_map, PacketBlocks, 0);
        SpaceWindow? window = null;
        Assert.True(allocator.TryAllocateData(ref window, SpaceAllocator.NoGoal, 64, 64, _runs));
        allocator.SuspendWindows();
        Assert.Equal(64u, _map.Used.CountSet(0, 8192));
        _map.MarkCommitted();
        allocator.ResumeWindows();
        Assert.True(allocator.TryAllocateData(ref window, _runs[0].End, 64, 128, _runs));
        Assert.Equal(128u, Assert.Single(_runs).Count);
    }
}
