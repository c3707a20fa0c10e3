using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>
/// What copying costs in packets, counted by the packet device on a CD-RW of full size. Data is zeros, which the medium
/// keeps for nothing.
/// </summary>
public sealed class UdfPacketCostTests : IDisposable
{
    private const int PacketBlocks = 32;
    private const int BlockSize = 2048;
    private const int PacketBytes = PacketBlocks * BlockSize;
    private readonly StepClock _clock = new();
    private readonly SparseBlockDevice _disc = new(new BlockGeometry(BlockSize, 295_264, PacketBlocks, false));
    private readonly SparseMedium _medium;
    private readonly ITestOutputHelper _output;
    private readonly PacketDevice _device;
    private readonly UdfVolume _volume;

    public UdfPacketCostTests(ITestOutputHelper output)
    {
        _output = output;
        VolumeShape.Format(_disc, UdfRevision.V201);
        _medium = new SparseMedium(_disc, 16 * PacketBlocks);
        _device = PacketDevice.Open(_medium, PacketDeviceOptions.Default, _clock, NullLogger.Instance);
        _volume = VolumeShape.Mount(_device, _clock);
    }

    public void Dispose()
    {
        _volume.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void A_file_of_400_MB_costs_hardly_more_packets_than_it_fills()
    {
        const long Size = 400L << 20;
        byte[] chunk = new byte[128 * 1024];
        NodeId file = Create(NodeId.Root, "large");
        for (long offset = 0; offset < Size; offset += chunk.Length)
        {
            _volume.Write(file, offset, chunk);
            Pass(TimeSpan.FromSeconds(chunk.Length / 3_600_000.0));
        }

        _volume.CloseWriter(file);
        _volume.Unmount();
        Report();
        const long Filled = Size / PacketBytes;
        Assert.InRange(_device.Statistics.PacketsWritten, Filled, (long)(Filled * 1.02));
        Assert.InRange(_device.Statistics.PacketsReadForModify, 0, Filled / 100);
    }

    [Fact]
    public void Five_thousand_files_of_4_KiB_cost_at_most_half_again_the_packets_of_data_and_metadata()
    {
        const int Files = 5_000;
        byte[] content = new byte[4096];
        NodeId directory = _volume.Create(NodeId.Root, "directory", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        long freeBefore = _volume.GetStatistics().FreeBlocks;
        for (int i = 0; i < Files; i++)
        {
            NodeId file = Create(directory, $"small file {i}.txt");
            _volume.Write(file, 0, content);
            _volume.CloseWriter(file);
            _volume.Forget(file, 1);
            Pass(TimeSpan.FromMilliseconds(4));
        }

        long blocks = freeBefore - _volume.GetStatistics().FreeBlocks;
        _volume.Unmount();
        Report();
        long packets = (blocks + PacketBlocks - 1) / PacketBlocks;
        _output.WriteLine($"{blocks} blocks of data and metadata, {packets} packets");
        Assert.InRange(_device.Statistics.PacketsWritten, packets, packets * 3 / 2);
    }

    [Fact]
    public void Writers_side_by_side_do_not_interleave()
    {
        byte[] chunk = new byte[PacketBytes];
        NodeId[] files = [Create(NodeId.Root, "a"), Create(NodeId.Root, "b"), Create(NodeId.Root, "c")];
        for (int i = 0; i < 300; i++)
        {
            foreach (NodeId file in files)
            {
                _volume.Write(file, (long)i * chunk.Length, chunk);
            }

            Pass(TimeSpan.FromSeconds(0.1));
        }

        foreach (NodeId file in files)
        {
            _volume.CloseWriter(file);
            _output.WriteLine($"{_volume.CountExtents(file)} extents");
            Assert.InRange(_volume.CountExtents(file), 1, 16);
        }

        _volume.Unmount();
        SoundVolume.Require(_disc, "After three writers");
    }

    [Fact]
    public void Writing_and_reading_allocate_nothing()
    {
        byte[] chunk = new byte[128 * 1024];
        NodeId file = Create(NodeId.Root, "file");
        for (int i = 0; i < 64; i++)
        {
            _volume.Write(file, (long)i * chunk.Length, chunk);
        }

        _volume.Sync();
        _volume.Write(file, 0, chunk);
        _volume.Read(file, 0, chunk);
        _disc.WriteLog.EnsureCapacity(1 << 20);

        // A collection that other tests cause counts the rest of this thread's allocation buffer: the least round
        // tells.
        long least = Enumerable.Range(0, 10).Min(_ => MeasureRound(file, chunk));
        Assert.Equal(0, least);
    }

    private long MeasureRound(NodeId file, byte[] chunk)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 64; i++)
        {
            _volume.Read(file, i * 1000, chunk.AsSpan(0, 5000));
            _volume.Write(file, (long)i * chunk.Length, chunk);
            _volume.Write(file, i * 1000, chunk.AsSpan(0, 100));
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private NodeId Create(NodeId directory, string name) =>
        _volume.Create(directory, name, new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;

    private void Pass(TimeSpan time)
    {
        _clock.Advance(time);
        _volume.RunBackgroundStep();
        _device.RunBackgroundStep();
    }

    private void Report() => _output.WriteLine(
        $"{_device.Statistics.PacketsWritten} packets written, {_device.Statistics.PartialPackets} of them partial, "
        + $"{_device.Statistics.PacketsReadForModify} read for modify, {_volume.CommitCount} commits");
}
