using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

public sealed class PowerCutTests
{
    private const int Packets = 16;

    [Fact]
    public void After_a_cut_nothing_answers_until_the_power_is_back()
    {
        using DriveBench bench = DriveBench.Formatted();
        bench.Drive.CutPower();
        Assert.Equal(ScsiStatus.TransportFailed, bench.Send(new TestUnitReady()).Status);
        Assert.Equal(ScsiStatus.TransportFailed, bench.AskStatus(new Inquiry(36)).Status);
        bench.Drive.PowerOn();
        Assert.Equal(new SenseCode(6, 0x29, 0), bench.Send(new TestUnitReady()).Sense.Code);
        Assert.True(bench.Send(new TestUnitReady()).IsGood);
    }

    [Fact]
    public void What_was_flushed_survives_every_cut_and_what_was_not_is_old_new_or_one_unreadable_packet()
    {
        HashSet<string> outcomes = [];
        for (ulong seed = 0; seed < 64; seed++)
        {
            using DriveBench bench = Formatted(new FaultPlan(seed));
            WriteAll(bench, 1);
            bench.Sync();
            WriteAll(bench, 2);
            bench.Drive.Clock.Advance(TimeSpan.FromMilliseconds(300));
            bench.Drive.CutPower();
            bench.Drive.PowerOn();
            bench.Send(new TestUnitReady());
            string outcome = ReadAll(bench);
            Assert.Matches("^[12]*[-12]?[12]*$", outcome);
            outcomes.Add(outcome);
        }

        Assert.Contains(outcomes, outcome => outcome.Contains('-', StringComparison.Ordinal));
        Assert.True(outcomes.Count > 20, "cuts with different seeds must differ");
    }

    [Theory]
    [InlineData(PacketOutcome.Old, "1")]
    [InlineData(PacketOutcome.New, "2")]
    [InlineData(PacketOutcome.Unreadable, "-")]
    public void A_cut_inside_a_packet_leaves_it_as_the_plan_says(PacketOutcome outcome, string expected)
    {
        // Packet writes 1 to 16 are the first round; the third of the second round is cut.
        using DriveBench bench = Formatted(new FaultPlan(1, Fault.PowerCutInPacket(Packets + 3, outcome)));
        WriteAll(bench, 1);
        bench.Sync();
        WriteAll(bench, 2);
        Assert.Equal(ScsiStatus.TransportFailed, bench.Sync().Status);
        bench.Drive.PowerOn();
        bench.Send(new TestUnitReady());
        string state = ReadAll(bench);
        Assert.Equal("22" + expected, state[..3]);
        Assert.DoesNotContain('-', state[3..]);
        Assert.True(bench.WritePacket(2, 3).IsGood);
        Assert.Equal((byte)3, bench.ReadPacket(2));
    }

    [Fact]
    public void A_cut_at_every_command_leaves_a_disc_without_torn_packets_and_the_same_one_each_time()
    {
        for (long command = 2; command < 40; command++)
        {
            Assert.Equal(Run(command), Run(command));
        }

        static string Run(long command)
        {
            using DriveBench bench = Formatted(new FaultPlan((ulong)command, Fault.PowerCut(command)));
            for (byte round = 1; round < 5 && bench.Drive.IsPowered; round++)
            {
                WriteAll(bench, round);
                bench.Sync();
            }

            Assert.Equal(command, bench.Drive.CommandCount);
            bench.Drive.PowerOn();
            bench.Send(new TestUnitReady());
            return ReadAll(bench);
        }
    }

    [Fact]
    public void A_look_at_what_a_cut_would_do_disturbs_nothing_and_shows_every_kind_of_end()
    {
        using DriveBench bench = Formatted(FaultPlan.None);
        WriteAll(bench, 1);
        bench.Sync();
        WriteAll(bench, 2);
        HashSet<string> ends = [];
        using EmulatedDisc reused = bench.Drive.Disc!.Clone();
        for (ulong seed = 0; seed < 50; seed++)
        {
            using EmulatedDisc copy = bench.Drive.PeekPowerCut(seed);
            string end = ReadDisc(copy);
            Assert.Matches("^[12]*[-12]?[12]*$", end);
            ends.Add(end);
            Assert.Equal(end, ReadDisc(bench.Drive.PeekPowerCut(seed, reuse: reused)));
        }

        Assert.True(ends.Count > 20, "cuts with different seeds must differ");
        Assert.DoesNotContain('-', ReadDisc(bench.Drive.PeekPowerCut(1, PacketOutcome.New, reused)));
        Assert.Contains('-', ReadDisc(bench.Drive.PeekPowerCut(1, PacketOutcome.Unreadable, reused)));
        bench.Sync();
        Assert.Equal(new string('2', Packets), ReadAll(bench));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_look_into_a_close_shows_a_damaged_session_that_may_be_closed_again(bool refuses)
    {
        using CdBench cd = CdBench.Blank();
        cd.RecordTrack(300);
        Assert.True(cd.Bench.Send(new CloseTrackSession(CloseFunction.Session, Immediate: true)).IsGood);
        Assert.True(cd.Bench.Drive.IsBusy);
        EmulatedDriveOptions options = new() { RefusesRepeatedClose = refuses };
        using CdBench cut = CdBench.Blank(options, cd.Bench.Drive.PeekPowerCut(1));
        Assert.Equal(SessionState.Damaged, cut.Information().LastSessionState);
        Assert.True(cut.HoldsPattern(0, 300));
        Assert.Equal(refuses, !cut.CloseSession().IsGood);
        cd.Bench.Drive.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(SessionState.Empty, cd.Information().LastSessionState);
        Assert.False(cd.Bench.Drive.IsBusy);
    }

    [Fact]
    public void A_look_into_a_close_of_a_reserved_track_shows_how_far_the_padding_has_come()
    {
        EmulatedDisc disc = EmulatedDisc.CreateInMemory(new DiscDescription
        {
            Medium = MediumType.DvdMinusR,
            Units = 640,
        });
        using DriveBench bench = DriveBench.Ready(null, disc);
        Assert.True(bench.Send(ReserveTrack.OfSize(3_200)).IsGood);
        Assert.True(bench.Write(0, 16, 7).IsGood);
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.Track, 1, Immediate: true)).IsGood);
        int least = Padded(bench);
        bench.Drive.Clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.InRange(Padded(bench), least + 1, 200);
        Assert.Equal(PacketState.Blank, disc.GetPacketState(199));
    }

    [Fact]
    public void Mode_pages_speed_lock_and_buffer_are_forgotten()
    {
        using DriveBench bench = DriveBench.Formatted();
        bench.SelectWriteParameters((ref page) => page.TrackMode = 5);
        bench.Send(new PreventAllowMediumRemoval(true));
        bench.Drive.CutPower();
        bench.Drive.PowerOn();
        bench.Send(new TestUnitReady());
        Assert.Equal(7, bench.WriteParameters().TrackMode);
        Assert.True(bench.Send(new StartStopUnit(Start: false, LoadEject: true)).IsGood);
    }

    private static int Padded(DriveBench bench)
    {
        using EmulatedDisc copy = bench.Drive.PeekPowerCut(1);
        int units = 0;
        while (copy.GetPacketState(units) == PacketState.Written)
        {
            units++;
        }

        Assert.Equal(PacketState.Unreadable, copy.GetPacketState(units));
        return units;
    }

    private static DriveBench Formatted(FaultPlan plan) =>
        DriveBench.Formatted(new EmulatedDriveOptions { Faults = plan }, packets: Packets);

    private static void WriteAll(DriveBench bench, byte fill)
    {
        for (int packet = 0; packet < Packets; packet++)
        {
            bench.WritePacket(packet, fill);
        }
    }

    private static string ReadDisc(EmulatedDisc disc) => string.Concat(Enumerable.Range(0, Packets).Select(packet =>
    {
        byte[] content = new byte[DriveBench.PacketBytes];
        disc.Read(packet * 32L, content);
        return disc.GetPacketState(packet) == PacketState.Written ? content[0].ToString() : "-";
    }));

    private static string ReadAll(DriveBench bench) => string.Concat(
        Enumerable.Range(0, Packets).Select(packet => bench.ReadPacket(packet)?.ToString() ?? "-"));
}
