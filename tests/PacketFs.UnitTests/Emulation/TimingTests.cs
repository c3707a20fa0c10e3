using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

public sealed class TimingTests
{
    private static readonly byte[] Zeros = new byte[DriveBench.PacketBytes];

    [Fact]
    public void Four_hundred_megabytes_in_order_take_the_drives_streaming_limit()
    {
        using DriveBench bench = WarmedUp();
        const int Packets = 400_000_000 / DriveBench.PacketBytes;
        TimeSpan start = bench.Drive.Clock.Elapsed;
        for (int packet = 0; packet < Packets; packet++)
        {
            Assert.True(bench.Write(packet * 32L, Zeros).IsGood);
        }

        bench.Sync();
        double seconds = (bench.Drive.Clock.Elapsed - start).TotalSeconds;

        // 39 frames for 32 blocks at ten times 75 frames per second.
        double limit = Packets * 39 / 750.0;
        Assert.InRange(seconds / limit, 1.0, 1.01);
        Assert.Equal(Packets, bench.Statistics.PacketsWritten);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    public void A_lower_speed_is_obeyed(int speed)
    {
        using DriveBench bench = WarmedUp();
        bench.Send(new SetCdSpeed(ushort.MaxValue, (ushort)((speed * 177) + 5)));
        TimeSpan start = bench.Drive.Clock.Elapsed;
        for (int packet = 0; packet < 200; packet++)
        {
            bench.Write(packet * 32L, Zeros);
        }

        bench.Sync();
        double seconds = (bench.Drive.Clock.Elapsed - start).TotalSeconds;
        Assert.InRange(seconds / (200 * 39 / (75.0 * speed)), 1.0, 1.03);
    }

    [Fact]
    public void Reading_in_order_runs_at_the_drives_reading_speed()
    {
        using DriveBench bench = WarmedUp();
        byte[] buffer = new byte[DriveBench.PacketBytes];
        bench.Read(0, buffer);
        TimeSpan start = bench.Drive.Clock.Elapsed;
        for (int packet = 1; packet < 1000; packet++)
        {
            bench.Read(packet * 32L, buffer);
        }

        double seconds = (bench.Drive.Clock.Elapsed - start).TotalSeconds;
        Assert.InRange(seconds / (999 * 39 / (75.0 * 24)), 0.99, 1.01);
        Assert.Equal(1000, bench.Statistics.PacketsRead);
    }

    [Fact]
    public void The_rest_of_a_packet_comes_from_the_drives_buffer()
    {
        using DriveBench bench = WarmedUp();
        byte[] block = new byte[2048];
        bench.Read(320, block);
        bench.Drive.Clock.Advance(TimeSpan.FromSeconds(1));
        TimeSpan start = bench.Drive.Clock.Elapsed;
        for (int i = 1; i < 32; i++)
        {
            bench.Read(320 + i, block);
        }

        Assert.True((bench.Drive.Clock.Elapsed - start).TotalSeconds < 0.05);
        Assert.Equal(1, bench.Statistics.PacketsRead);
    }

    [Fact]
    public void Scattered_packets_cost_a_seek_each()
    {
        using DriveBench bench = WarmedUp();
        Prng prng = new(5);
        TimeSpan start = bench.Drive.Clock.Elapsed;
        for (int i = 0; i < 100; i++)
        {
            bench.Write(prng.Next(9000) * 32L, Zeros);
        }

        bench.Sync();
        double each = (bench.Drive.Clock.Elapsed - start).TotalSeconds / 100;
        Assert.InRange(each, 0.1, 0.3);
        Assert.InRange(bench.Statistics.Seeks, 90, 110);
    }

    [Fact]
    public void Alternating_reads_and_writes_cost_a_switch_each_time()
    {
        using DriveBench bench = WarmedUp();
        bench.Statistics.Reset();
        TimeSpan start = bench.Drive.Clock.Elapsed;
        for (int i = 0; i < 50; i++)
        {
            bench.Write(i * 32L, Zeros);
            bench.Read((5000 + i) * 32L, new byte[2048]);
        }

        // The first write comes to a head that has not read before.
        Assert.Equal(99, bench.Statistics.ReadWriteSwitches);
        Assert.True((bench.Drive.Clock.Elapsed - start).TotalSeconds > 99 * 0.15);
        Assert.True(bench.Statistics.BusyTime > TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void Long_operations_take_as_long_as_their_frames()
    {
        using DriveBench bench = WarmedUp();
        Assert.InRange(Measure(bench, () => bench.Format(9227)), 490, 520);
        Assert.InRange(Measure(bench, () => bench.Send(new Blank(BlankType.Minimal))), 45, 50);
        Assert.InRange(Measure(bench, () => bench.Send(new Blank(BlankType.Full))), 480, 490);
        Assert.InRange(Measure(bench, () => bench.Send(new SendOpcInformation(true))), 3, 3.1);
    }

    [Fact]
    public void A_command_that_takes_longer_than_the_host_waits_times_out()
    {
        using DriveBench bench = WarmedUp();
        byte[] cdb = [0xA1, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        ScsiResult result = bench.Drive.Execute(cdb, ScsiTransfer.None, TimeSpan.FromSeconds(60));
        Assert.Equal(ScsiStatus.TimedOut, result.Status);
        Assert.True(bench.Drive.Disc!.IsBlank);
    }

    [Fact]
    public void A_host_that_polls_without_waiting_still_sees_the_end()
    {
        using DriveBench bench = DriveBench.Ready();
        bench.Format(9227, immediate: true);
        int polls = 0;
        while (!bench.Send(new TestUnitReady()).IsGood)
        {
            Assert.True(++polls < 100, "the format must end");
        }

        Assert.InRange(polls, 10, 60);
    }

    [Fact]
    public void In_real_time_the_drive_sleeps_for_its_work()
    {
        EmulatedDriveOptions options = new()
        {
            Clock = new SimulatedClock(realTime: true),
            Timing = new TimingProfile { PowerCalibration = TimeSpan.FromMilliseconds(120), SpinUp = TimeSpan.Zero },
        };
        using DriveBench bench = DriveBench.Formatted(options, packets: 16);
        long start = TimeProvider.System.GetTimestamp();
        bench.Send(new SendOpcInformation(true));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds, 110, 5000);
    }

    private static double Measure(DriveBench bench, Action action)
    {
        TimeSpan start = bench.Drive.Clock.Elapsed;
        action();
        return (bench.Drive.Clock.Elapsed - start).TotalSeconds;
    }

    private static DriveBench WarmedUp()
    {
        DriveBench bench = DriveBench.Formatted(packets: 9227);
        bench.Send(new StartStopUnit(Start: true));
        bench.Send(new SendOpcInformation(true));
        return bench;
    }
}
