using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

public sealed class FaultPlanTests
{
    private static readonly FaultMix Mix = new()
    {
        DefectivePackets = 5,
        WriteErrors = 5,
        DeferredWriteErrors = 2,
        ReadErrors = 5,
        SilentWrites = 2,
        MisdirectedWrites = 2,
        BusyStorms = 3,
        UnitAttentions = 3,
        PowerCuts = 1,
        PowerCutsInPackets = 1,
    };

    [Fact]
    public void A_plan_follows_from_its_seed_alone()
    {
        Assert.Equal(FaultPlan.FromSeed(42, Mix).ToString(), FaultPlan.FromSeed(42, Mix).ToString());
        Assert.NotEqual(FaultPlan.FromSeed(42, Mix).ToString(), FaultPlan.FromSeed(43, Mix).ToString());
        Assert.Equal(29, FaultPlan.FromSeed(42, Mix).Faults.Count);
    }

    [Fact]
    public void The_same_plan_and_commands_give_the_same_answers_time_and_disc()
    {
        FaultMix mix = Mix with { Commands = 150, PacketWrites = 100, Packets = 64 };
        for (ulong seed = 0; seed < 10; seed++)
        {
            Assert.Equal(Run(seed, mix), Run(seed, mix));
        }

        Assert.NotEqual(Run(1, mix), Run(2, mix));
    }

    [Fact]
    public void A_write_error_strikes_once_and_names_the_packet()
    {
        using DriveBench bench = Planned(Fault.WriteError(2));
        Assert.True(bench.WritePacket(0, 1).IsGood);
        ScsiResult failed = bench.WritePacket(1, 1);
        Assert.Equal(new SenseCode(3, 0x0C, 0), failed.Sense.Code);
        Assert.Equal(32u, failed.Sense.Information);
        Assert.Null(bench.ReadPacket(1));
        Assert.True(bench.WritePacket(1, 1).IsGood);
        Assert.Equal((byte)1, bench.ReadPacket(1));
    }

    [Fact]
    public void A_deferred_error_is_told_by_a_later_command_that_is_not_executed()
    {
        using DriveBench bench = Planned(Fault.DeferredWriteError(1));
        Assert.True(bench.WritePacket(4, 1).IsGood);
        bench.Drive.Clock.Advance(TimeSpan.FromSeconds(20));
        ScsiResult late = bench.WritePacket(5, 1);
        Assert.True(late.Sense.IsDeferred);
        Assert.Equal(128u, late.Sense.Information);
        bench.Sync();
        Assert.Equal((byte)0, bench.ReadPacket(5));
    }

    [Fact]
    public void A_read_error_heals_on_a_later_try_and_by_writing()
    {
        using DriveBench bench = Planned(Fault.ReadError(3, 2), Fault.ReadError(4, int.MaxValue));
        Assert.Null(bench.ReadPacket(3));
        Assert.Null(bench.ReadPacket(3));
        Assert.Equal((byte)0, bench.ReadPacket(3));
        Assert.Null(bench.ReadPacket(4));
        Assert.Null(bench.ReadPacket(4));
        bench.WritePacket(4, 9);
        bench.Sync();
        Assert.Equal((byte)9, bench.ReadPacket(4));
    }

    [Fact]
    public void Silent_and_misdirected_writes_report_success()
    {
        using DriveBench bench = Planned(Fault.SilentWrite(1), Fault.MisdirectedWrite(2, landsOn: 9));
        Assert.True(bench.WritePacket(0, 1).IsGood);
        Assert.True(bench.WritePacket(1, 2).IsGood);
        Assert.True(bench.Sync().IsGood);
        Assert.Equal((byte)0, bench.ReadPacket(0));
        Assert.Equal((byte)0, bench.ReadPacket(1));
        Assert.Equal((byte)2, bench.ReadPacket(9));
    }

    [Fact]
    public void Write_and_verify_with_comparison_catches_a_silent_write()
    {
        using DriveBench bench = Planned(Fault.SilentWrite(1));
        byte[] data = Enumerable.Repeat((byte)1, DriveBench.PacketBytes).ToArray();
        ScsiResult result = bench.SendData(new WriteAndVerify10(new Lba(0), 32, ByteCheck: true), data);
        Assert.Equal(new SenseCode(0xE, 0x1D, 0), result.Sense.Code);
        Assert.True(bench.SendData(new WriteAndVerify10(new Lba(0), 32, ByteCheck: true), data).IsGood);
    }

    [Fact]
    public void A_busy_storm_answers_for_as_many_commands_as_planned()
    {
        using DriveBench bench = Planned(Fault.Busy(3, 2));
        Assert.True(bench.WritePacket(0, 1).IsGood);
        Assert.Equal(new SenseCode(2, 4, 8), bench.WritePacket(1, 1).Sense.Code);
        Assert.Equal(new SenseCode(2, 4, 7), bench.Send(new TestUnitReady()).Sense.Code);
        Assert.True(bench.WritePacket(1, 1).IsGood);
    }

    [Fact]
    public void A_unit_attention_strikes_at_its_command()
    {
        using DriveBench bench = Planned(Fault.UnitAttention(3, new SenseCode(6, 0x28, 0)));
        Assert.True(bench.Send(new TestUnitReady()).IsGood);
        Assert.Equal(new SenseCode(6, 0x28, 0), bench.Send(new TestUnitReady()).Sense.Code);
        Assert.True(bench.Send(new TestUnitReady()).IsGood);
    }

    [Fact]
    public void A_tray_opened_by_force_loses_the_buffer()
    {
        using DriveBench bench = Planned(Fault.TrayOpened(3));
        bench.WritePacket(0, 1);
        Assert.Equal(new SenseCode(2, 0x3A, 2), bench.Send(new TestUnitReady()).Sense.Code);
        bench.Send(new StartStopUnit(Start: true, LoadEject: true));
        bench.Send(new TestUnitReady());
        Assert.Equal((byte)0, bench.ReadPacket(0));
    }

    [Fact]
    public void Another_disc_in_the_tray_is_told_before_anything_is_written_to_it()
    {
        using EmulatedDisc other = EmulatedDisc.CreateInMemory();
        using DriveBench bench = Planned(Fault.MediumSwap(3, other));
        bench.WritePacket(0, 1);
        Assert.Equal(new SenseCode(6, 0x28, 0), bench.WritePacket(1, 1).Sense.Code);
        Assert.True(bench.Drive.Disc!.IsBlank);
    }

    [Fact]
    public void A_lost_device_stays_lost()
    {
        using DriveBench bench = Planned(Fault.DeviceLost(3));
        Assert.True(bench.Send(new TestUnitReady()).IsGood);
        Assert.Equal(ScsiStatus.TransportFailed, bench.Send(new TestUnitReady()).Status);
        bench.Drive.PowerOn();
        Assert.Equal(ScsiStatus.TransportFailed, bench.Send(new TestUnitReady()).Status);
    }

    [Fact]
    public void A_worn_out_packet_fails_and_its_neighbours_do_not()
    {
        EmulatedDisc disc = EmulatedDisc.CreateInMemory(new DiscDescription { WearLimit = 5 });
        using DriveBench bench = DriveBench.Formatted(packets: 16, disc: disc);
        int written = 0;
        while (bench.WritePacket(3, 1).IsGood && bench.Sync().IsGood)
        {
            written++;
        }

        // The format was the first of the five.
        Assert.Equal(4, written);
        Assert.True(bench.WritePacket(4, 1).IsGood);
    }

    [Fact]
    public void Defects_lie_where_the_seed_says_and_certification_finds_them()
    {
        DiscDescription description = new() { DefectSeed = 77, DefectCount = 20 };
        int[] defects = Defects(EmulatedDisc.CreateInMemory(description));
        Assert.Equal(20, defects.Length);
        Assert.Equal(defects, Defects(EmulatedDisc.CreateInMemory(description)));
        Assert.NotEqual(defects, Defects(EmulatedDisc.CreateInMemory(description with { DefectSeed = 78 })));

        using DriveBench bench = DriveBench.Ready(disc: EmulatedDisc.CreateInMemory(description));
        byte[] certify = Convert.FromHexString("008000080004816040000020");
        Assert.True(bench.SendData(new FormatUnit(1), certify).IsGood);
        Assert.Equal(20, bench.Statistics.CertificationDefects);
        Assert.Equal(defects, VerifyFindings(bench));

        certify[1] = 0x90;
        Assert.Equal(new SenseCode(3, 0x31, 1), bench.SendData(new FormatUnit(1), certify).Sense.Code);
        Assert.Equal(new SenseCode(3, 0x31, 0), bench.Read(0, new byte[2048]).Sense.Code);
    }

    private static int[] VerifyFindings(DriveBench bench)
    {
        List<int> found = [];
        for (long lba = 0; lba < 295_264;)
        {
            ushort count = (ushort)Math.Min(8192, 295_264 - lba);
            ScsiResult result = bench.Send(new Verify10(new Lba(lba), count));
            if (result.IsGood)
            {
                lba += count;
                continue;
            }

            Assert.Equal(new SenseCode(3, 0x11, 5), result.Sense.Code);
            found.Add((int)(result.Sense.Information!.Value / 32));
            lba = (found[^1] + 1) * 32L;
        }

        return [.. found];
    }

    private static int[] Defects(EmulatedDisc disc) =>
        [.. Enumerable.Range(0, disc.PacketCapacity).Where(disc.IsDefective)];

    // The unit attention of power-on is command 1.
    private static DriveBench Planned(params IEnumerable<Fault> faults) =>
        DriveBench.Formatted(new EmulatedDriveOptions { Faults = new FaultPlan(1, faults) }, packets: 16);

    private static string Run(ulong seed, FaultMix mix)
    {
        EmulatedDriveOptions options = new() { Faults = FaultPlan.FromSeed(seed, mix) };
        using DriveBench bench = DriveBench.Formatted(options, packets: 64);
        Prng prng = new(seed);
        List<string> log = [];
        for (int i = 0; i < 150; i++)
        {
            int packet = prng.Next(64);
            ScsiResult result = prng.Next(4) switch
            {
                0 => bench.Read(packet * 32, new byte[2048]),
                1 => bench.Sync(),
                _ => bench.WritePacket(packet, (byte)i),
            };
            log.Add(result.ToString());
            bench.Drive.PowerOn();
        }

        return $"{string.Join(' ', log)} {bench.Drive.Clock.Elapsed} {bench.Statistics.FaultsInjected}";
    }
}
