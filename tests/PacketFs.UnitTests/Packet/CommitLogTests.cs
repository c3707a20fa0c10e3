using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.UnitTests.Packet;

/// <summary>The commit log on a CD-RW's packets: what it costs, what it refuses, what it makes of damage.</summary>
public sealed class CommitLogTests(ITestOutputHelper output)
{
    private const int Packet = 32;
    private const int Block = 2048;
    private static readonly Guid s_identity = new("0badcafe-0001-4002-8003-000000000004");
    private static readonly BlockRun s_witness = new(new Lba(7), 2);

    [Fact]
    public void A_small_commit_costs_one_packet_and_one_sync()
    {
        using PacketDevice device = OpenWithArea(Medium(), out _);
        device.Write(new Lba(1000), Filled(1, 1));
        PacketDeviceStatistics before = device.Statistics;
        device.Commit();
        Assert.Equal(1, device.Statistics.PacketsWritten - before.PacketsWritten);
        Assert.Equal(1, device.Statistics.Syncs - before.Syncs);
        Assert.Equal(1, device.Statistics.Commits);
    }

    [Fact]
    public void Fsync_of_a_small_file_costs_under_three_packets_on_average_checkpoints_included()
    {
        SimulatedMedium medium = Medium(areaPackets: 64);
        using PacketDevice device = OpenWithArea(medium, out LiveBlocks live, areaPackets: 64);
        live.Add(new Lba(90 * Packet), 10 * Packet);

        // Each file: two data blocks in a fresh packet of their own, an ICB, a directory block, a bitmap block, the
        // LVID.
        const int files = 500;
        for (int i = 0; i < files; i++)
        {
            device.Write(new Lba((220 + (i % 36)) * Packet), Filled(2, i));
            device.Write(new Lba((92 * Packet) + (i % (3 * Packet))), Filled(1, i));
            device.Write(new Lba((90 * Packet) + (i / 20)), Filled(1, i));
            device.Write(new Lba((91 * Packet) + 3), Filled(1, i));
            device.Write(s_witness.Start, Filled(1, i));
            device.Commit();
        }

        PacketDeviceStatistics figures = device.Statistics;
        output.WriteLine(
            $"{figures.PacketsWritten / (double)files:F2} packets, {figures.Syncs / (double)files:F2} syncs per "
            + $"commit; {figures}");
        Assert.InRange(figures.PacketsWritten, files, 3 * files);
        Assert.InRange(figures.PacketsReadForModify, 0, 20);
    }

    [Fact]
    public void A_large_file_pays_for_its_metadata_only()
    {
        SimulatedMedium medium = Medium(packets: 3600, areaPackets: 64);
        using PacketDevice device = OpenWithArea(medium, out LiveBlocks live, areaPackets: 64);
        live.Add(new Lba(90 * Packet), Packet);
        byte[] piece = new byte[128 * 1024];
        for (int i = 0; i < 1600; i++)
        {
            device.Write(new Lba((300 + (2 * i)) * Packet), piece);
            if (i % 60 == 59)
            {
                // A commit every five seconds at 1.5 MB/s: ICB, bitmap, LVID.
                device.Write(new Lba(90 * Packet), Filled(1, i));
                device.Write(new Lba((90 * Packet) + 9), Filled(2, i));
                device.Write(s_witness.Start, Filled(1, i));
                device.Commit();
            }
        }

        device.Commit();
        PacketDeviceStatistics figures = device.Statistics;
        output.WriteLine($"{figures.PacketsWritten / 3200.0:F4} times the packets of the data; {figures}");
        Assert.InRange(figures.PacketsWritten, 3200, 3264);
        Assert.InRange(figures.PacketsReadForModify, 0, 4);

        // The integrity descriptor goes through the log, though this file system has forgotten to call it live.
        Assert.Equal(0, figures.PartialPackets);
    }

    [Fact]
    public void A_log_is_void_once_another_system_has_written_the_volume()
    {
        SimulatedMedium medium = Medium();
        using (PacketDevice device = OpenWithArea(medium, out _))
        {
            device.Write(new Lba(1000), Filled(1, 1));
            device.Commit();
        }

        SimulatedMedium elsewhere = medium.Reopen();
        using (PacketDevice other = Open(elsewhere.Reopen()))
        {
            Assert.Equal(CommitAreaOutcome.Replayed, other.AttachCommitArea(Area()).Outcome);
        }

        using (PacketDevice other = Open(elsewhere))
        {
            other.Write(new Lba(1000), Filled(1, 77));
            other.Write(s_witness.Start + 1, Filled(1, 78));
            other.Flush();
        }

        SimulatedMedium back = elsewhere.Reopen();
        using (PacketDevice device = Open(back))
        {
            Assert.Equal(CommitAreaOutcome.Stale, device.AttachCommitArea(Area()).Outcome);
            Assert.Equal(Filled(1, 77), ReadBlocks(device, 1000, 1));
        }

        using PacketDevice again = Open(back.Reopen());
        Assert.Equal(CommitAreaOutcome.Clean, again.AttachCommitArea(Area()).Outcome);
    }

    /// <summary>
    /// There a packet of the cache need not be whole, and what it lacks is no witness of anything.
    /// </summary>
    [Fact]
    public void Where_blocks_are_written_one_by_one_a_checkpoint_does_not_void_the_log()
    {
        SimulatedMedium before = new(new BlockGeometry(Block, 272 * Packet, 1, false), 16 * Packet);
        using (PacketDevice other = Open(before))
        {
            other.Write(s_witness.Start + 1, Filled(1, 78));
            other.Flush();
        }

        SimulatedMedium medium = before.Reopen();
        using (PacketDevice device = OpenWithArea(medium, out _))
        {
            foreach (int value in new[] { 1, 2 })
            {
                device.Write(new Lba(1000), Filled(1, value));
                device.Write(s_witness.Start, Filled(1, value));
                device.Commit();
                if (value == 1)
                {
                    device.Checkpoint();
                }
            }
        }

        using PacketDevice again = Open(medium.Reopen());
        Assert.Equal(CommitAreaOutcome.Replayed, again.AttachCommitArea(Area()).Outcome);
        Assert.Equal(Filled(1, 2), ReadBlocks(again, 1000, 1));
    }

    [Fact]
    public void The_callers_word_that_a_log_is_stale_is_taken()
    {
        SimulatedMedium medium = Medium();
        using (PacketDevice device = OpenWithArea(medium, out _))
        {
            device.Write(new Lba(1000), Filled(1, 1));
            device.Commit();
        }

        using PacketDevice again = Open(medium.Reopen());
        Assert.Equal(CommitAreaOutcome.Stale, again.AttachCommitArea(Area() with { Discard = true }).Outcome);
        Assert.Equal(Filled(1, 0), ReadBlocks(again, 1000, 1));
    }

    [Fact]
    public void Another_volumes_log_is_nothing()
    {
        SimulatedMedium medium = Medium();
        using (PacketDevice device = OpenWithArea(medium, out _))
        {
            device.Write(new Lba(1000), Filled(1, 1));
            device.Commit();
        }

        using PacketDevice again = Open(medium.Reopen());
        CommitAreaReport report =
            again.AttachCommitArea(Area() with { VolumeIdentity = new Guid("11111111-2222-4333-8444-555555555555") });
        Assert.Equal(CommitAreaOutcome.Empty, report.Outcome);
        Assert.Equal(Filled(1, 0), ReadBlocks(again, 1000, 1));
    }

    [Fact]
    public void Detach_leaves_everything_in_place_and_the_log_clean()
    {
        SimulatedMedium medium = Medium();
        using (PacketDevice device = OpenWithArea(medium, out _))
        {
            device.Write(new Lba(1000), Filled(3, 1));
            device.DetachCommitArea();
            device.Write(new Lba(2000), Filled(1, 5));
            device.Close();
        }

        SimulatedMedium found = medium.Reopen();
        Assert.Equal(Filled(3, 1), found.Content(new Lba(1000), 3));
        Assert.Equal(Filled(1, 5), found.Content(new Lba(2000), 1));
        using PacketDevice again = Open(found);
        Assert.Equal(CommitAreaOutcome.Clean, again.AttachCommitArea(Area()).Outcome);
    }

    [Fact]
    public void What_is_committed_is_seen_before_it_is_in_place_and_on_a_read_only_medium()
    {
        SimulatedMedium medium = Medium();
        using (PacketDevice device = OpenWithArea(medium, out _))
        {
            device.Write(new Lba(1000), Filled(2, 3));
            device.Commit();
        }

        Assert.NotEqual(Filled(2, 3), medium.Content(new Lba(1000), 2));
        SimulatedMedium pressed = medium.ReopenReadOnly();
        using PacketDevice reader = Open(pressed);
        Assert.Equal(CommitAreaOutcome.ReplayedInMemory, reader.AttachCommitArea(Area()).Outcome);
        Assert.Equal(Filled(2, 3), ReadBlocks(reader, 1000, 2));
        Assert.Equal(Filled(2, 3), ReadBlocks(reader, 900, 150).AsSpan(100 * Block, 2 * Block).ToArray());
        reader.Close();
        Assert.Equal(0, pressed.Commands);
    }

    [Fact]
    public void A_commit_lost_in_the_middle_is_damage_and_ends_writing_not_reading()
    {
        SimulatedMedium medium = Medium();
        using (PacketDevice device = OpenWithArea(medium, out _))
        {
            for (int i = 1; i <= 3; i++)
            {
                device.Write(new Lba(1000 + (100 * i)), Filled(1, i));
                device.Commit();
            }
        }

        SimulatedMedium found = medium.Reopen();
        found.MakeUnreadable(AreaPacket + 1);
        using PacketDevice again = Open(found);
        CommitAreaReport report = again.AttachCommitArea(Area());
        Assert.Equal(CommitAreaOutcome.Damaged, report.Outcome);
        Assert.Equal(1, report.UnreadableLogPackets);
        Assert.Equal(Filled(1, 1), ReadBlocks(again, 1100, 1));
        Assert.Equal(Filled(1, 3), ReadBlocks(again, 1300, 1));
        Assert.Equal(FsError.ReadOnly, Assert.Throws<FsException>(() => again.Write(new Lba(0), Filled(1, 9))).Error);
        Assert.Contains("commit area is damaged", again.ReadOnlyReason, StringComparison.Ordinal);

        // Nothing is lost by letting go of it, and nothing is written.
        int before = found.Commands;
        again.Close();
        Assert.True(found.IsDisposed);
        Assert.Equal(before, found.Commands);
    }

    [Fact]
    public void The_last_commit_lost_is_the_end_of_the_log()
    {
        SimulatedMedium medium = Medium();
        using (PacketDevice device = OpenWithArea(medium, out _))
        {
            device.Write(new Lba(1000), Filled(1, 1));
            device.Commit();
            device.Write(new Lba(1000), Filled(1, 2));
            device.Commit();
        }

        SimulatedMedium found = medium.Reopen();
        found.MakeUnreadable(AreaPacket + 1);
        using PacketDevice again = Open(found);
        Assert.Equal(CommitAreaOutcome.Replayed, again.AttachCommitArea(Area()).Outcome);
        Assert.Equal(Filled(1, 1), ReadBlocks(again, 1000, 1));
    }

    [Fact]
    public void Defective_packets_of_the_area_are_skipped()
    {
        SimulatedMedium medium = Medium();
        for (int i = 0; i < 4; i++)
        {
            medium.Defective.Add(AreaPacket + (3 * i));
        }

        using (PacketDevice device = OpenWithArea(medium, out _))
        {
            for (int i = 0; i < 40; i++)
            {
                device.Write(new Lba(1000 + i), Filled(1, i));
                device.Commit();
            }

            Assert.Equal(4, device.Statistics.DefectiveLogPackets);
        }

        using PacketDevice again = Open(medium.Reopen());
        again.AttachCommitArea(Area());
        Assert.Equal(Filled(1, 39), ReadBlocks(again, 1039, 1));
    }

    [Fact]
    public void When_the_area_dies_slot_by_slot_the_volume_stays_at_its_last_commit_and_says_so()
    {
        SimulatedMedium medium = Medium();
        using PacketDevice device = OpenWithArea(medium, out _);
        int value = 0;
        FsException? end = null;
        for (int slot = 0; slot < 16 && end is null; slot++)
        {
            medium.Defective.Add(AreaPacket + slot);
            for (int commit = 0; commit < 20 && end is null; commit++)
            {
                device.Write(new Lba(1000), Filled(1, value + 1));
                end = Record.Exception(device.Commit) as FsException;
                value += end is null ? 1 : 0;
            }
        }

        Assert.NotNull(end);
        Assert.InRange(device.Statistics.DefectiveLogPackets, 6, 16);
        Assert.Contains("16 packets of the commit area cannot be written", end.Message, StringComparison.Ordinal);
        Assert.Equal(device.ReadOnlyReason, end.Message);
        Assert.Equal(Filled(1, value + 1), ReadBlocks(device, 1000, 1));
        Assert.Equal(
            FsError.ReadOnly, Assert.Throws<FsException>(() => device.Write(new Lba(1000), Filled(1, 0))).Error);
        using PacketDevice again = Open(medium.AfterPowerCut(new Prng(5)));
        again.AttachCommitArea(Area());
        Assert.Equal(Filled(1, value), ReadBlocks(again, 1000, 1));
    }

    [Fact]
    public void A_commit_that_would_not_fit_is_advised_in_time_and_never_half_done()
    {
        SimulatedMedium medium = Medium();
        using PacketDevice device = OpenWithArea(medium, out _);
        device.Write(new Lba(1000), Filled(1, 1));
        device.Commit();
        int blocks = 0;
        while (!device.CommitAdvised)
        {
            device.Write(new Lba(2000 + blocks), Filled(1, blocks));
            blocks++;
        }

        Assert.InRange(blocks, 3 * Packet, 8 * Packet);
        device.Write(new Lba(2000), new byte[16 * Packet * Block]);
        FsException error = Assert.Throws<FsException>(device.Commit);
        Assert.Equal(FsError.NoSpace, error.Error);
        Assert.Equal(FsError.ReadOnly, Assert.Throws<FsException>(() => device.Write(new Lba(1), Filled(1, 1))).Error);

        using PacketDevice again = Open(medium.Reopen());
        again.AttachCommitArea(Area());
        Assert.Equal(Filled(1, 1), ReadBlocks(again, 1000, 1));
        Assert.Equal(new byte[4 * Block], ReadBlocks(again, 2000, 4));
    }

    [Fact]
    public void Nobody_else_writes_into_the_area()
    {
        using PacketDevice device = OpenWithArea(Medium(), out _);
        Assert.Equal(FsError.InvalidArgument,
            Assert.Throws<FsException>(() => device.Write(Area().Start + 5, Filled(1, 1))).Error);
    }

    [Theory]
    [InlineData((AreaPacket * Packet) + 1, 16 * Packet)]
    [InlineData(AreaPacket * Packet, 8 * Packet)]
    [InlineData(AreaPacket * Packet, 100_000)]
    [InlineData(0, 16 * Packet)]
    public void An_area_that_cannot_be_is_refused(int start, int blocks)
    {
        using PacketDevice device = Open(Medium());
        FsException error = Assert.Throws<FsException>(
            () => device.AttachCommitArea(Area() with { Start = new Lba(start), BlockCount = blocks }));
        Assert.Equal(FsError.Corrupt, error.Error);
    }

    [Fact]
    public void A_log_that_has_rested_is_emptied_in_the_background()
    {
        SimulatedMedium medium = Medium();
        ManualClock clock = new();
        using PacketDevice device = PacketDevice.Open(medium, PacketDeviceOptions.Default, clock, NullLogger.Instance);
        device.AttachCommitArea(Area());
        device.Write(new Lba(1000), Filled(1, 1));
        device.Commit();
        TimeSpan delay = PacketDeviceOptions.Default.CheckpointDelay;
        Assert.Equal(delay, device.RunBackgroundStep());
        clock.Advance(delay);
        Assert.Equal(Timeout.InfiniteTimeSpan, device.RunBackgroundStep());
        Assert.Equal(Filled(1, 1), medium.Content(new Lba(1000), 1));
        Assert.Equal(1, device.Statistics.Checkpoints);
    }

    [Fact]
    public void Every_log_packet_is_read_back_where_metadata_is_verified()
    {
        SimulatedMedium medium = Medium();
        medium.Silent.Add(AreaPacket);
        using (PacketDevice device = PacketDevice.Open(
            medium, PacketDeviceOptions.Default with { Verify = VerifyPolicy.Metadata }, TimeProvider.System,
                NullLogger.Instance))
        {
            device.AttachCommitArea(Area());
            device.Write(new Lba(1000), Filled(1, 1));
            device.Commit();
            Assert.Equal(1, device.Statistics.VerifyMismatches);
        }

        using PacketDevice again = Open(medium.Reopen());
        again.AttachCommitArea(Area());
        Assert.Equal(Filled(1, 1), ReadBlocks(again, 1000, 1));
    }

    private const int AreaPacket = 150;

    private static CommitAreaDescription Area(int packets = 16) =>
        new(new Lba(AreaPacket * Packet), packets * Packet, s_identity, s_witness);

    private static SimulatedMedium Medium(int packets = 256, int areaPackets = 16) =>
        new(new BlockGeometry(Block, (packets + areaPackets) * Packet, Packet, false), 16 * Packet);

    private static PacketDevice Open(SimulatedMedium medium) =>
        PacketDevice.Open(medium, PacketDeviceOptions.Default, TimeProvider.System, NullLogger.Instance);

    private static PacketDevice OpenWithArea(SimulatedMedium medium, out LiveBlocks live, int areaPackets = 16)
    {
        PacketDevice device = Open(medium);
        Assert.Equal(CommitAreaOutcome.Empty, device.AttachCommitArea(Area(areaPackets)).Outcome);
        live = new LiveBlocks();
        live.Add(new Lba(1000), 400);
        live.Add(new Lba(2000), 1000);
        device.CommittedBlocks = live;
        return device;
    }

    private static byte[] Filled(int blocks, int value)
    {
        byte[] data = new byte[blocks * Block];
        data.AsSpan().Fill((byte)(value & 0xFF));
        return data;
    }

    private static byte[] ReadBlocks(PacketDevice device, long start, int blocks)
    {
        byte[] data = new byte[blocks * Block];
        device.Read(new Lba(start), data);
        return data;
    }
}
