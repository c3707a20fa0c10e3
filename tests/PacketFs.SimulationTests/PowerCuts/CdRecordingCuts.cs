using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>
/// The power goes while a CD is recorded: what was flushed stays, the rest is told, and can be mended.
/// </summary>
public sealed class CdRecordingCuts
{
    [Theory]
    [InlineData(WriteType.TrackAtOnce)]
    [InlineData(WriteType.Packet)]
    public void A_track_that_is_cut_is_damaged_and_can_be_repaired_closed_and_followed(WriteType type)
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            using CdBench cd = CdBench.Blank(new EmulatedDriveOptions { Faults = new FaultPlan(seed) });
            cd.RecordTrack(300);
            Assert.True(cd.Mode(type, trackMode: (byte)(type == WriteType.Packet ? 5 : 4)).IsGood);
            Assert.True(cd.WritePattern(452, 400).IsGood);
            cd.Bench.Drive.Clock.Advance(TimeSpan.FromMilliseconds(100 * (int)(seed % 50)));
            cd.PowerCycle();
            Assert.True(cd.HoldsPattern(0, 300));
            TrackInformation track = cd.Track(2);
            if (track.IsBlank)
            {
                Assert.Equal(452, cd.NextWritable);
                continue;
            }

            long end = ((Lba)track.LastRecordedAddress).Value + 1;
            Assert.True(track.IsDamaged);
            Assert.False(track.IsNextWritableAddressValid);
            Assert.Equal(SessionState.Damaged, cd.Information().LastSessionState);
            Assert.Equal("05/72/03", cd.CloseSession().Sense.ToString());
            if (end > 452)
            {
                Assert.True(cd.HoldsPattern(452, (int)(end - 452)), $"seed {seed}");
            }

            Assert.True((seed % 2 == 0 ? cd.Bench.Send(new RepairTrack(2)) : cd.CloseTrack(2)).IsGood);
            if (type == WriteType.Packet && seed % 2 == 0)
            {
                Assert.True(cd.Mode(type, trackMode: 5).IsGood);
                long next = cd.NextWritable;
                Assert.True(cd.WritePattern(next, 16).IsGood);
                Assert.True(cd.CloseTrack(2).IsGood);
                Assert.True(cd.HoldsPattern(next, 16));
            }

            cd.RecordTrack(300);
            Assert.True(cd.CloseSession().IsGood);
            Assert.True(cd.HoldsPattern(0, 300));
        }
    }

    [Fact]
    public void Looking_at_a_cut_after_every_write_finds_what_was_flushed_and_disturbs_nothing()
    {
        using CdBench cd = CdBench.Blank();
        Assert.True(cd.Mode(WriteType.Packet, trackMode: 5).IsGood);
        long next = 0;
        List<long> starts = [];
        for (int packet = 0; packet < 20; packet++)
        {
            Assert.True(cd.WritePattern(next, 48).IsGood);
            Judge(cd, starts, (ulong)packet);
            Assert.True(cd.Bench.Sync().IsGood);
            starts.Add(next);
            Judge(cd, starts, (ulong)packet + 100);
            next = cd.NextWritable;
        }

        Assert.True(cd.CloseTrack(0xFF).IsGood);
        Assert.True(cd.CloseSession().IsGood);
        Assert.All(starts, start => Assert.True(cd.HoldsPattern(start, 48)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_session_whose_closing_is_cut_is_closed_again(int sessions)
    {
        using CdBench cd = CdBench.Blank();
        for (int i = 0; i < sessions; i++)
        {
            cd.RecordTrack(300);
            Assert.True(cd.CloseSession().IsGood);
        }

        long start = cd.RecordTrack(300);
        Assert.True(cd.Bench.Send(new CloseTrackSession(CloseFunction.Session, Immediate: true)).IsGood);
        cd.Bench.Drive.Clock.Advance(TimeSpan.FromSeconds(2));
        cd.PowerCycle();
        Assert.Equal(SessionState.Damaged, cd.Information().LastSessionState);
        Assert.Equal(sessions + 1, cd.Information().SessionCount);
        Assert.Equal("05/2C/00", cd.WritePattern(start + 452, 16).Sense.ToString());
        Assert.True(cd.HoldsPattern(start, 300));
        Assert.True(cd.Mode(WriteType.TrackAtOnce).IsGood);
        Assert.True(cd.CloseSession().IsGood);
        Assert.Equal(SessionState.Empty, cd.Information().LastSessionState);
        cd.RecordTrack(300);
    }

    [Fact]
    public void A_blanking_that_is_cut_must_be_done_again_and_a_partial_one_has_not_happened()
    {
        using CdBench cd = CdBench.BlankRewritable();
        cd.RecordTrack(300);
        Assert.True(cd.CloseSession().IsGood);
        Assert.True(cd.Bench.Send(new Blank(BlankType.UncloseLastSession, Immediate: true)).IsGood);
        cd.PowerCycle();
        Assert.Equal(SessionState.Empty, cd.Information().LastSessionState);
        Assert.True(cd.HoldsPattern(0, 300));
        Assert.True(cd.Bench.Send(new Blank(BlankType.Minimal, Immediate: true)).IsGood);
        cd.PowerCycle();
        Assert.Equal("03/51/01", cd.Bench.Read(0, new byte[2048]).Sense.ToString());
        Assert.True(cd.Bench.Send(new Blank(BlankType.Minimal)).IsGood);
        Assert.True(cd.Disc.IsBlank);
        cd.RecordTrack(300);
    }

    [Fact]
    public void A_write_error_is_told_and_leaves_a_damaged_track()
    {
        FaultPlan plan = new(1, Fault.WriteError(5));
        using CdBench cd = CdBench.Blank(new EmulatedDriveOptions { Faults = plan });
        Assert.True(cd.Mode(WriteType.TrackAtOnce).IsGood);
        ScsiResult result = cd.WritePattern(0, 160);
        Assert.Equal(("03/0C/00", 64u), (result.Sense.ToString(), result.Sense.Information));
        Assert.True(cd.Track(1).IsDamaged);
        Assert.True(cd.HoldsPattern(0, 64));
        Assert.Equal("03/11/05", cd.Bench.Read(64, new byte[2048]).Sense.ToString());
        Assert.True(cd.CloseTrack(1).IsGood);
        Assert.True(cd.CloseSession().IsGood);
    }

    private static void Judge(CdBench cd, List<long> flushed, ulong seed)
    {
        foreach (PacketOutcome outcome in (PacketOutcome[])
            [PacketOutcome.Old, PacketOutcome.New, PacketOutcome.Unreadable, PacketOutcome.BySeed])
        {
            using EmulatedDisc copy = cd.Bench.Drive.PeekPowerCut(seed, outcome);
            using CdBench other = CdBench.Blank(disc: copy.Clone());
            Assert.All(flushed, start => Assert.True(other.HoldsPattern(start, 48)));
        }
    }
}
