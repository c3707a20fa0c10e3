using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.UnitTests.Packet;

/// <summary>
/// Volumes without a commit area: what was written later is never found without what was written earlier.
/// </summary>
public sealed class OrderedWritesTests(ITestOutputHelper output)
{
    private const int Packet = 4;
    private const int Block = 512;
    private const int Packets = 12;

    [Theory]
    [InlineData(Packet)]
    [InlineData(1)]
    public void Whatever_moment_the_power_goes_no_stage_is_there_before_the_one_before_it(int packetBlocks)
    {
        int cuts = 0;
        for (ulong seed = 1; seed <= 12; seed++)
        {
            int commands = Run(seed, packetBlocks, -1, CutMode.Before, out _);
            for (int at = 0; at < commands; at++)
            {
                foreach (CutMode mode in (CutMode[])[CutMode.Before, CutMode.Torn, CutMode.After])
                {
                    Run(seed, packetBlocks, at, mode, out string? wrong);
                    Assert.True(wrong is null, $"seed {seed}, {mode} command {at}: {wrong}");
                    cuts++;
                }
            }
        }

        output.WriteLine($"{cuts} cuts");
        Assert.InRange(cuts, 1_000, int.MaxValue);
    }

    [Fact]
    public void Stages_within_one_packet_cost_one_write_of_it()
    {
        using PacketDevice device = Open(Medium(Packet));
        for (int block = 0; block < Packet; block++)
        {
            device.Write(new Lba(block), new byte[Block]);
            device.Order();
        }

        device.Flush();
        Assert.Equal(1, device.Statistics.PacketsWritten);
        Assert.Equal(1, device.Statistics.Syncs);
    }

    [Fact]
    public void A_packet_of_two_stages_goes_out_once_between_them()
    {
        using PacketDevice device = Open(Medium(Packet));
        device.Write(new Lba(0), new byte[Block]);
        device.Write(new Lba(Packet), new byte[Block]);
        device.Order();
        device.Write(new Lba(1), new byte[Block]);
        device.Write(new Lba(2 * Packet), new byte[Block]);
        device.Flush();
        Assert.Equal(3, device.Statistics.PacketsWritten);
        Assert.Equal(3, device.Statistics.Syncs);
    }

    [Fact]
    public void A_packet_with_another_between_its_stages_goes_out_twice()
    {
        using PacketDevice device = Open(Medium(Packet));
        device.Write(new Lba(0), new byte[Block]);
        device.Order();
        device.Write(new Lba(Packet), new byte[Block]);
        device.Order();
        device.Write(new Lba(1), new byte[Block]);
        device.Flush();
        Assert.Equal(3, device.Statistics.PacketsWritten);
        Assert.Equal(3, device.Statistics.Syncs);
    }

    [Fact]
    public void With_a_commit_area_order_is_free()
    {
        SimulatedMedium medium = new(new BlockGeometry(Block, 40 * Packet, Packet, false), 8 * Packet);
        using PacketDevice device = Open(medium);
        device.AttachCommitArea(new CommitAreaDescription(
            new Lba(20 * Packet), 16 * Packet, new Guid("0badcafe-0001-4002-8003-000000000004"), default));
        for (int packet = 0; packet < 3; packet++)
        {
            device.Write(new Lba(packet * Packet), new byte[Block]);
            device.Order();
        }

        device.Commit();
        Assert.Equal(1, device.Statistics.PacketsWritten);
        Assert.Equal(1, device.Statistics.Syncs);
    }

    [Fact]
    public void Both_copies_of_a_relocators_table_are_never_on_their_way_at_once()
    {
        SimulatedMedium medium = Medium(Packet);
        medium.Defective.Add(5);
        for (int at = 0; ; at++)
        {
            SimulatedMedium cut = medium.Reopen();
            cut.CutAt = at;
            cut.CutMode = CutMode.Torn;
            bool isOver = false;
            using (PacketDevice device = Open(cut))
            {
                device.Relocator = new TwoTables(device);
                device.Write(new Lba(5 * Packet), new byte[Packet * Block]);
                try
                {
                    device.Flush();
                    isOver = true;
                }
                catch (PowerCutException)
                {
                    // What the cut has left is looked at below.
                }
            }

            for (ulong chance = 0; chance < 16; chance++)
            {
                SimulatedMedium left = cut.AfterPowerCut(new Prng(chance));
                Assert.False(left.IsUnreadable(0) && left.IsUnreadable(1), $"command {at}");
                bool isRecorded = IsRecorded(left, 0) || IsRecorded(left, 1);
                Assert.True(!isRecorded || !left.IsUnreadable(10), $"command {at}: the table leads to nothing");
            }

            if (isOver)
            {
                Assert.InRange(at, 4, 40);
                return;
            }
        }
    }

    private static bool IsRecorded(SimulatedMedium medium, int packet) =>
        !medium.IsUnreadable(packet) && medium.Content(new Lba(packet * Packet), 1)[0] == 1;

    private static int Run(ulong seed, int packetBlocks, int cutAt, CutMode mode, out string? wrong)
    {
        Prng chance = new(seed);
        SimulatedMedium medium = Medium(packetBlocks);
        medium.CutAt = cutAt;
        medium.CutMode = mode;
        List<(int Stage, int Block, int Stamp)> history = [];
        int stage = 0;
        int durable = 0;
        using (PacketDevice device = Open(medium))
        {
            try
            {
                for (int step = 1; step < 80; step++)
                {
                    if (chance.OneIn(12))
                    {
                        device.Flush();
                        durable = history.Count;
                        stage++;
                        continue;
                    }

                    if (chance.OneIn(4))
                    {
                        device.Order();
                        stage++;
                    }

                    byte[] data = new byte[Block];
                    BitConverter.TryWriteBytes(data, step);
                    int block = chance.Next(Packets * Packet);
                    history.Add((stage, block, step));
                    device.Write(new Lba(block), data);
                }

                device.Flush();
                durable = history.Count;
            }
            catch (PowerCutException)
            {
                // Judged like any other end.
            }
        }

        int commands = medium.Commands;
        wrong = Judge(cutAt < 0 ? medium : medium.AfterPowerCut(new Prng(seed + (ulong)cutAt)), history, durable);
        return commands;
    }

    private static string? Judge(
        SimulatedMedium medium, List<(int Stage, int Block, int Stamp)> history, int durable)
    {
        int packetBlocks = medium.Geometry.PacketBlocks;
        Dictionary<int, int> found = [];
        for (int block = 0; block < Packets * Packet; block++)
        {
            // What lay in the packet in flight is excused: it may have been written before it was torn.
            found[block] = medium.IsUnreadable(block / packetBlocks)
                ? int.MaxValue
                : BitConverter.ToInt32(medium.Content(new Lba(block), 1));
        }

        int reached = history.Where(write => found[write.Block] == write.Stamp)
            .Select(write => write.Stage).DefaultIfEmpty(-1).Max();
        for (int i = 0; i < history.Count; i++)
        {
            (int stage, int block, int stamp) = history[i];
            if ((stage < reached || i < durable) && found[block] < stamp)
            {
                return $"block {block} holds {found[block]}, not {stamp} of stage {stage}; stage {reached} is there";
            }
        }

        return null;
    }

    private static SimulatedMedium Medium(int packetBlocks) =>
        new(new BlockGeometry(Block, Packets * Packet, packetBlocks, false), 8 * Packet);

    private static PacketDevice Open(SimulatedMedium medium)
    {
        PacketDevice device = PacketDevice.Open(
            medium,
            PacketDeviceOptions.Default with { CacheBytes = 64 * 1024 },
            TimeProvider.System,
            NullLogger.Instance);
        LiveBlocks live = new();
        live.Add(new Lba(0), Packets * Packet);
        device.CommittedBlocks = live;
        return device;
    }

    /// <summary>A table in packet 0, its copy in packet 1, one spare.</summary>
    private sealed class TwoTables(PacketDevice device) : IRelocator
    {
        public int FreeSpares => 1;

        public int TotalSpares => 1;

        public bool TryPropose(Lba failed, out Lba replacement)
        {
            replacement = new Lba(10 * Packet);
            return failed == new Lba(5 * Packet);
        }

        public void Record(Lba failed, Lba replacement)
        {
            byte[] table = new byte[Block];
            table[0] = 1;
            device.Write(new Lba(0), table);
            device.Write(new Lba(Packet), table);
        }
    }
}
