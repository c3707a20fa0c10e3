using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies.ModePages;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

public sealed class WriteCacheTests
{
    [Fact]
    public void A_write_is_in_the_buffer_first_and_on_the_disc_after_a_flush()
    {
        using DriveBench bench = DriveBench.Formatted();
        bench.WritePacket(3, 9);
        Assert.Equal(0, bench.Statistics.PacketsWritten);
        Assert.Equal((byte)9, bench.ReadPacket(3));
        Assert.Equal(0, bench.Statistics.PacketsRead);
        Assert.True(bench.Sync().IsGood);
        Assert.Equal(1, bench.Statistics.PacketsWritten);
        Assert.Equal((byte)9, bench.ReadPacket(3));
        Assert.Equal(1, bench.Statistics.PacketsRead);
    }

    [Fact]
    public void A_read_that_the_buffer_cannot_answer_empties_it_first()
    {
        using DriveBench bench = DriveBench.Formatted();
        bench.WritePacket(3, 9);
        byte[] two = new byte[2 * DriveBench.PacketBytes];
        Assert.True(bench.Read(3 * 32, two).IsGood);
        Assert.Equal(9, two[0]);
        Assert.Equal(0, two[DriveBench.PacketBytes]);
        Assert.Equal(1, bench.Statistics.PacketsWritten);
    }

    [Fact]
    public void Writing_a_packet_again_while_it_waits_costs_the_medium_one_write()
    {
        using DriveBench bench = DriveBench.Formatted();
        bench.WritePacket(1, 1);
        bench.WritePacket(2, 2);
        bench.WritePacket(2, 3);
        bench.Sync();
        Assert.Equal(2, bench.Statistics.PacketsWritten);
        Assert.Equal(1, bench.Statistics.BufferOverwrites);
        Assert.Equal((byte)3, bench.ReadPacket(2));
    }

    [Fact]
    public void The_packet_under_the_laser_is_finished_before_its_new_content_is_written()
    {
        using DriveBench bench = DriveBench.Formatted();
        bench.WritePacket(1, 1);
        bench.Sync();
        bench.WritePacket(2, 1);
        bench.Drive.Clock.Advance(TimeSpan.FromMilliseconds(30));
        bench.WritePacket(2, 2);
        Assert.Equal((byte)2, bench.ReadPacket(2));
        bench.Sync();
        Assert.Equal((byte)2, bench.ReadPacket(2));
        Assert.Equal(3u, bench.Drive.Disc!.GetRewrites(2));
    }

    [Fact]
    public void Time_alone_brings_packets_to_the_disc()
    {
        using DriveBench bench = DriveBench.Formatted();
        bench.WritePacket(0, 1);
        bench.Drive.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(bench.Send(new TestUnitReady()).IsGood);
        Assert.Equal(1, bench.Statistics.PacketsWritten);
    }

    [Fact]
    public void Without_write_cache_or_with_forced_access_a_write_is_on_the_disc_when_it_returns()
    {
        using DriveBench bench = DriveBench.Formatted();
        byte[] data = new byte[DriveBench.PacketBytes];
        Assert.True(bench.SendData(new Write10(new Lba(0), 32, ForceUnitAccess: true), data).IsGood);
        Assert.Equal(1, bench.Statistics.PacketsWritten);
        ScsiResult selected = bench.Select<CachingPage>(
            ModePageCode.Caching, (ref page) => page.WriteCacheEnabled = false);
        Assert.True(selected.IsGood);
        Assert.True(bench.WritePacket(1, 1).IsGood);
        Assert.Equal(2, bench.Statistics.PacketsWritten);
    }

    [Fact]
    public void A_clean_shutdown_loses_nothing()
    {
        EmulatedDisc disc = EmulatedDisc.CreateInMemory();
        DriveBench bench = DriveBench.Formatted(disc: disc);
        bench.WritePacket(7, 42);
        EmulatedDisc? kept = null;
        Assert.True(bench.Send(new StartStopUnit(Start: false, LoadEject: true)).IsGood);
        kept = bench.Drive.Insert(null);
        bench.Dispose();
        using DriveBench other = DriveBench.Ready(disc: kept);
        Assert.Equal((byte)42, other.ReadPacket(7));
    }

    [Fact]
    public void A_flush_without_waiting_is_busy_until_the_buffer_is_empty()
    {
        using DriveBench bench = DriveBench.Formatted();
        for (int packet = 0; packet < 8; packet++)
        {
            bench.WritePacket(packet, 1);
        }

        Assert.True(bench.Send(new SynchronizeCache10(Immediate: true)).IsGood);
        ScsiResult busy = bench.Send(new TestUnitReady());
        Assert.Equal(new SenseCode(2, 4, 7), busy.Sense.Code);
        Assert.Equal(new SenseCode(2, 4, 8), bench.WritePacket(9, 1).Sense.Code);
        bench.Drive.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True(bench.Send(new TestUnitReady()).IsGood);
        Assert.Equal(8, bench.Statistics.PacketsWritten);
    }

    [Fact]
    public void A_drive_that_modifies_packets_itself_takes_any_block()
    {
        using DriveBench bench = DriveBench.Formatted(
            new EmulatedDriveOptions { PartialPackets = PartialPacketPolicy.Rmw });
        bench.WritePacket(0, 5);
        bench.WritePacket(1, 6);
        bench.Sync();
        Assert.True(bench.Write(31, 2, 9).IsGood);
        bench.Sync();
        byte[] data = new byte[64 * 2048];
        Assert.True(bench.Read(0, data).IsGood);
        Assert.Equal([5, 9, 9, 6], new[] { data[30 * 2048], data[31 * 2048], data[32 * 2048], data[33 * 2048] });
        Assert.Equal(2, bench.Statistics.DriveReadModifyWrites);
        Assert.Equal(4, bench.Statistics.PacketsWritten);
    }

    [Fact]
    public void A_write_error_is_told_late_by_a_drive_of_that_kind_and_names_the_packet()
    {
        EmulatedDisc disc = EmulatedDisc.CreateInMemory();
        disc.MarkDefective(5);
        using DriveBench bench = DriveBench.Formatted(new EmulatedDriveOptions { DeferWriteErrors = true }, disc: disc);
        Assert.True(bench.WritePacket(5, 1).IsGood);
        bench.Drive.Clock.Advance(TimeSpan.FromSeconds(10));
        ScsiResult late = bench.Send(new TestUnitReady());
        Assert.Equal(new SenseCode(3, 0x0C, 0), late.Sense.Code);
        Assert.True(late.Sense.IsDeferred);
        Assert.Equal(160u, late.Sense.Information);
        Assert.True(bench.WritePacket(5, 1).IsGood);
        ScsiResult sync = bench.Sync();
        Assert.Equal(new SenseCode(3, 0x0C, 0), sync.Sense.Code);
        Assert.False(sync.Sense.IsDeferred);
    }

    [Fact]
    public void Reads_and_writes_allocate_nothing()
    {
        using DriveBench bench = DriveBench.Formatted(packets: 64);
        byte[] data = new byte[DriveBench.PacketBytes];
        byte[] write = new byte[10];
        byte[] read = new byte[10];
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int packet = 0; packet < 64; packet++)
            {
                new Write10(new Lba(packet * 32), 32).EncodeCdb(write);
                new Read10(new Lba(packet * 32), 32).EncodeCdb(read);
                Assert.True(bench.Execute(write, ScsiTransfer.Out(data)).IsGood);
                Assert.True(bench.Execute(read, ScsiTransfer.In(data)).IsGood);
            }

            Assert.True(bench.Sync().IsGood);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.True(allocated < 1024, $"{allocated} bytes for 128 commands");
    }
}
