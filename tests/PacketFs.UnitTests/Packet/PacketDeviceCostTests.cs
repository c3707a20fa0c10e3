using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;
using Xunit;

namespace PacketFs.UnitTests.Packet;

/// <summary>What reading and writing cost the medium, counted.</summary>
public sealed class PacketDeviceCostTests
{
    private const int Packet = 32;
    private const int Block = 2048;

    [Fact]
    public void A_long_sequential_write_costs_the_packets_it_fills_in_commands_of_the_largest_size()
    {
        SimulatedMedium medium = Medium(packets: 4096, maxPackets: 16);
        medium.Records = true;
        using PacketDevice device = Open(medium);
        byte[] piece = new byte[128 * 1024];
        for (long at = 0; at < 4000L * Packet; at += piece.Length / Block)
        {
            piece[0] = (byte)(at & 0xFF);
            device.Write(new Lba(at), piece);
        }

        device.Flush();
        PacketDeviceStatistics figures = device.Statistics;
        Assert.Equal(4000, figures.PacketsWritten);
        Assert.Equal(4000 * Packet, figures.BlocksWritten);
        Assert.Equal(250, figures.WriteCommands);
        Assert.Equal(0, figures.PacketsReadForModify);
        Assert.Equal(0, figures.ReadCommands);
        Assert.Equal(0, figures.PartialPackets);

        // Half of the cache keeps what the drive has not confirmed: 256 packets, then a sync.
        Assert.InRange(figures.Syncs, 2, 16);
        Assert.All(medium.Writes, run => Assert.Equal(16 * Packet, run.Count));
        Assert.Equal(medium.Writes.Select(run => run.Start), medium.Writes.Select(run => run.Start).Order());
    }

    [Fact]
    public void Blocks_written_one_by_one_leave_as_whole_packets()
    {
        SimulatedMedium medium = Medium(packets: 64, maxPackets: 8);
        using PacketDevice device = Open(medium);
        byte[] block = new byte[Block];
        for (int i = 0; i < 16 * Packet; i++)
        {
            device.Write(new Lba(i), block);
        }

        device.Flush();
        PacketDeviceStatistics figures = device.Statistics;
        Assert.Equal(16, figures.PacketsWritten);
        Assert.Equal(2, figures.WriteCommands);
        Assert.Equal(0, figures.ReadCommands);
    }

    [Fact]
    public void A_partial_packet_costs_one_read_and_one_write()
    {
        SimulatedMedium medium = Medium(packets: 64, maxPackets: 8);
        using PacketDevice device = Open(medium);
        device.Write(new Lba(3), new byte[Block]);
        device.Write(new Lba(9), new byte[2 * Block]);
        device.Flush();
        PacketDeviceStatistics figures = device.Statistics;
        Assert.Equal((1L, 1L, 1L, 1L, 1L), (figures.PacketsWritten, figures.PartialPackets,
            figures.PacketsReadForModify, figures.ReadCommands, figures.WriteCommands));
        device.Write(new Lba(4), new byte[Block]);
        device.Flush();
        Assert.Equal(1, device.Statistics.ReadCommands);
        Assert.Equal(2, device.Statistics.PacketsWritten);
    }

    [Fact]
    public void A_partial_packet_that_holds_nothing_live_is_not_read()
    {
        SimulatedMedium medium = Medium(packets: 64, maxPackets: 8);
        using PacketDevice device = Open(medium);
        device.CommittedBlocks = new LiveBlocks();
        device.Write(new Lba(3), new byte[Block]);
        device.Flush();
        Assert.Equal(0, device.Statistics.ReadCommands);
        Assert.Equal(1, device.Statistics.PacketsWritten);
    }

    [Fact]
    public void Scattered_packets_leave_in_ascending_order()
    {
        SimulatedMedium medium = Medium(packets: 64, maxPackets: 8);
        medium.Records = true;
        using PacketDevice device = Open(medium);
        foreach (int packet in new[] { 40, 3, 5, 4, 60, 41, 1 })
        {
            device.Write(new Lba(packet * Packet), new byte[Packet * Block]);
        }

        device.Flush();
        Assert.Equal(
            [new BlockRun(new Lba(32), 32), new(new Lba(96), 96), new(new Lba(1280), 64), new(new Lba(1920), 32)],
            medium.Writes);
    }

    [Fact]
    public void Without_a_log_fresh_packets_go_before_a_sync_and_live_ones_after_it_ascending()
    {
        SimulatedMedium medium = Medium(packets: 64, maxPackets: 8);
        medium.Records = true;
        using PacketDevice device = Open(medium);
        LiveBlocks live = new();
        live.Add(new Lba(10 * Packet), 1);
        live.Add(new Lba(5 * Packet), 1);
        device.CommittedBlocks = live;
        device.Write(new Lba(10 * Packet), new byte[Packet * Block]);
        device.Write(new Lba(5 * Packet), new byte[Packet * Block]);
        device.Write(new Lba(20 * Packet), new byte[Packet * Block]);
        device.Flush();
        Assert.Equal([20 * Packet, 5 * Packet, 10 * Packet], medium.Writes.Select(run => (int)run.Start.Value));
        Assert.Equal(2, device.Statistics.Syncs);
    }

    [Fact]
    public void Long_reads_go_straight_through_in_long_commands_and_leave_the_cache_alone()
    {
        SimulatedMedium medium = Medium(packets: 64, maxPackets: 16);
        using PacketDevice device = Open(medium);
        byte[] buffer = new byte[16 * Packet * Block];
        device.Read(new Lba(7), buffer);
        Assert.Equal(1, device.Statistics.ReadCommands);
        Assert.Equal(0, device.Statistics.MaxCachedPackets);
    }

    [Fact]
    public void Short_reads_bring_their_packet_in_once()
    {
        SimulatedMedium medium = Medium(packets: 64, maxPackets: 16);
        using PacketDevice device = Open(medium);
        byte[] block = new byte[Block];
        for (int i = 0; i < 2 * Packet; i++)
        {
            device.Read(new Lba(i), block);
        }

        Assert.Equal(2, device.Statistics.ReadCommands);
        Assert.Equal(2 * Packet, device.Statistics.BlocksRead);
    }

    [Fact]
    public void A_flush_with_nothing_written_costs_nothing()
    {
        SimulatedMedium medium = Medium(packets: 64, maxPackets: 16);
        using PacketDevice device = Open(medium);
        device.Flush();
        device.Commit();
        device.Write(new Lba(0), new byte[Block]);
        device.Flush();
        device.Flush();
        Assert.Equal(1, device.Statistics.Syncs);
    }

    [Fact]
    public void Reads_and_writes_allocate_nothing()
    {
        SimulatedMedium medium = Medium(packets: 2048, maxPackets: 16);
        using PacketDevice device = Open(medium);
        byte[] piece = new byte[128 * 1024];
        byte[] block = new byte[Block];
        Run(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(400);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The simulated medium keeps each packet written in an array of its own; nothing else may be allocated.
        long packets = 100 * 2;
        Assert.InRange(allocated, 0, (packets * (65536 + 400)) + 20_000);

        void Run(int from)
        {
            for (int i = 0; i < 100; i++)
            {
                device.Write(new Lba((from + (i * 2)) * Packet), piece);
                device.Read(new Lba((from + i) * Packet), piece);
                device.Read(new Lba(((from + i) * Packet) + 1), block);
            }
        }
    }

    [Fact]
    public void Data_that_rests_leaves_in_the_background()
    {
        SimulatedMedium medium = Medium(packets: 64, maxPackets: 16);
        ManualClock clock = new();
        using PacketDevice device = PacketDevice.Open(medium, PacketDeviceOptions.Default, clock, NullLogger.Instance);
        Assert.Equal(Timeout.InfiniteTimeSpan, device.RunBackgroundStep());
        device.Write(new Lba(0), new byte[Packet * Block]);
        Assert.Equal(TimeSpan.FromSeconds(2), device.RunBackgroundStep());
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(Timeout.InfiniteTimeSpan, device.RunBackgroundStep());
        Assert.Equal(1, device.Statistics.PacketsWritten);
    }

    private static SimulatedMedium Medium(int packets, int maxPackets) =>
        new(new BlockGeometry(Block, packets * Packet, Packet, false), maxPackets * Packet);

    private static PacketDevice Open(SimulatedMedium medium) =>
        PacketDevice.Open(medium, PacketDeviceOptions.Default, TimeProvider.System, NullLogger.Instance);
}
