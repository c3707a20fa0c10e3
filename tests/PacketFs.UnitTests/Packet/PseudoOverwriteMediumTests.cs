using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Packet;
using Xunit;

namespace PacketFs.UnitTests.Packet;

/// <summary>
/// A BD-R with pseudo-overwrite as a medium of packets: appended where it is fresh, else written again.
/// </summary>
public sealed class PseudoOverwriteMediumTests : IDisposable
{
    private const int Unit = 32;
    private readonly EmulatedDrive _emulated = new(
        EmulatedDisc.CreateInMemory(new DiscDescription { Medium = MediumType.BdR, Units = 320 }));

    private readonly OpticalDrive _drive;

    public PseudoOverwriteMediumTests()
    {
        _drive = new OpticalDrive(_emulated, _emulated.Clock, NullLogger.Instance);
        FormatPlan plan = FormatPlan.Create(_drive.Refresh(), new FormatOptions(PseudoOverwrite: true));
        Assert.True(plan.Execute(_drive).IsGood);
    }

    public void Dispose()
    {
        _drive.Dispose();
        _emulated.Dispose();
    }

    [Fact]
    public void The_recipe_takes_the_format_with_spares_that_the_drive_offers()
    {
        using EmulatedDrive other = new(
            EmulatedDisc.CreateInMemory(new DiscDescription { Medium = MediumType.BdR, Units = 320 }));
        using OpticalDrive drive = new(other, other.Clock, NullLogger.Instance);
        MediumState blank = drive.Refresh();
        FormatPlan plan = FormatPlan.Create(blank, new FormatOptions(PseudoOverwrite: true));
        Assert.True(plan.IsPossible);
        FormatStep step = Assert.Single(plan.Steps);
        Assert.Equal(FormatStepKind.Format, step.Kind);
        Assert.Contains("type 32h.0", step.Command, StringComparison.Ordinal);
        Assert.Equal(blank.OfferedFormats.First(offer => (byte)offer.Type == 0x32).BlockCount, plan.BlockCount);
        Assert.False(FormatPlan.Create(blank).IsPossible);
        Assert.True(plan.Execute(drive).IsGood);
        Assert.True(drive.State!.HasPseudoOverwrite);

        // Once is enough, and once is all.
        Assert.Empty(FormatPlan.Create(drive.State, new FormatOptions(PseudoOverwrite: true)).Steps);
    }

    [Fact]
    public void A_recorded_disc_and_other_media_are_refused()
    {
        using EmulatedDrive other = new(
            EmulatedDisc.CreateInMemory(new DiscDescription { Medium = MediumType.BdR, Units = 320 }));
        using OpticalDrive drive = new(other, other.Clock, NullLogger.Instance);
        drive.Refresh();
        Assert.True(drive.Write(new Lba(0), new byte[Unit * 2048]).IsGood);
        Assert.True(drive.SynchronizeCache().IsGood);
        FormatPlan recorded = FormatPlan.Create(drive.Refresh(), new FormatOptions(PseudoOverwrite: true));
        Assert.Contains("only while it is blank", recorded.Refusal, StringComparison.Ordinal);

        using EmulatedDrive rewritable = new(
            EmulatedDisc.CreateInMemory(new DiscDescription { Medium = MediumType.BdRe, Units = 320 }));
        using OpticalDrive second = new(rewritable, rewritable.Clock, NullLogger.Instance);
        FormatPlan plan = FormatPlan.Create(second.Refresh(), new FormatOptions(PseudoOverwrite: true));
        Assert.Contains("BD-RE", plan.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_never_written_reads_as_zeros_and_costs_no_command()
    {
        PseudoOverwriteMedium medium = PseudoOverwriteMedium.Open(_drive);
        Write(medium, packet: 2, fill: 7);
        long commands = _emulated.CommandCount;
        byte[] back = new byte[4 * Unit * 2048];
        back.AsSpan().Fill(0xEE);
        Assert.True(medium.Read(new Lba(3 * Unit), back).IsGood);
        Assert.All(back, value => Assert.Equal(0, value));
        Assert.Equal(commands, _emulated.CommandCount);
        Assert.Equal(7, Read(medium, 2));
    }

    [Fact]
    public void A_packet_further_on_makes_zeros_of_those_before_it()
    {
        PseudoOverwriteMedium medium = PseudoOverwriteMedium.Open(_drive);
        Write(medium, packet: 5, fill: 1);
        Assert.Equal((5, 0), (medium.FilledPackets, medium.ReplacedPackets));
        Assert.Equal(0, Read(medium, 3));

        // Now it counts as written.
        Write(medium, packet: 3, fill: 2);
        Assert.Equal((5, 1), (medium.FilledPackets, medium.ReplacedPackets));
        Assert.True(medium.Sync().IsGood);
        Assert.Equal((1, 2), (Read(medium, 5), Read(medium, 3)));
    }

    [Fact]
    public void A_replacement_takes_what_was_fresh_and_the_medium_tells()
    {
        PseudoOverwriteMedium medium = PseudoOverwriteMedium.Open(_drive);
        Write(medium, packet: 0, fill: 1);
        Assert.True(medium.Sync().IsGood);
        Assert.Equal(new Lba(Unit), Assert.Single(medium.ListFresh()).Start);
        OverwriteResources before = medium.Left!.Value;
        long version = medium.Version;

        Write(medium, packet: 0, fill: 2);
        Assert.True(medium.Sync().IsGood);
        Assert.Equal(new Lba(2 * Unit), Assert.Single(medium.ListFresh()).Start);
        Assert.NotEqual(version, medium.Version);
        Assert.Equal(
            before with { Units = before.Units - 1, Entries = before.Entries - 1, Updates = before.Updates - 1 },
            medium.Left);

        // Where the replacement lies nothing can be appended any more: it is written again, elsewhere.
        Write(medium, packet: 1, fill: 3);
        Assert.True(medium.Sync().IsGood);
        Assert.Equal((2, 3), (Read(medium, 0), Read(medium, 1)));
    }

    [Fact]
    public void Tracks_grow_side_by_side()
    {
        Assert.True(_drive.SplitTrack(new Lba(10 * Unit)).IsGood);
        Assert.True(_drive.SplitTrack(new Lba(20 * Unit)).IsGood);
        _drive.Refresh();
        PseudoOverwriteMedium medium = PseudoOverwriteMedium.Open(_drive);
        Write(medium, packet: 10, fill: 1);
        Write(medium, packet: 20, fill: 2);
        Write(medium, packet: 0, fill: 3);
        Write(medium, packet: 11, fill: 4);
        Assert.Equal((0, 0), (medium.FilledPackets, medium.ReplacedPackets));
        Assert.Equal([1L, 12, 21], medium.ListFresh().Select(run => run.Start.Value / Unit));
        Assert.True(medium.Sync().IsGood);
        Assert.Equal([3, 1, 4, 2], ((int[])[0, 10, 11, 20]).Select(packet => (int)Read(medium, packet)));
    }

    [Fact]
    public void What_a_power_cut_has_torn_is_repaired_and_gone_round()
    {
        PseudoOverwriteMedium medium = PseudoOverwriteMedium.Open(_drive);
        Write(medium, packet: 0, fill: 1);
        Assert.True(medium.Sync().IsGood);
        Write(medium, packet: 1, fill: 2);
        EmulatedDisc torn = _emulated.PeekPowerCut(1, PacketOutcome.Unreadable);

        using EmulatedDrive later = new(torn);
        using OpticalDrive drive = new(later, later.Clock, NullLogger.Instance);
        drive.Refresh();
        PseudoOverwriteMedium again = PseudoOverwriteMedium.Open(drive);
        Assert.Equal(1, Read(again, 0));
        Assert.Equal(new Lba(2 * Unit), Assert.Single(again.ListFresh()).Start);
        byte[] packet = new byte[Unit * 2048];
        Assert.Equal(MediumStatus.Unreadable, again.Read(new Lba(Unit), packet).Status);
        Write(again, packet: 1, fill: 5);
        Assert.True(again.Sync().IsGood);
        Assert.Equal(5, Read(again, 1));
    }

    private static void Write(PseudoOverwriteMedium medium, int packet, byte fill)
    {
        byte[] data = new byte[Unit * 2048];
        data.AsSpan().Fill(fill);
        Assert.True(medium.Write(new Lba(packet * Unit), data).IsGood);
    }

    private static byte Read(PseudoOverwriteMedium medium, int packet)
    {
        byte[] data = new byte[Unit * 2048];
        Assert.True(medium.Read(new Lba(packet * Unit), data).IsGood);
        Assert.All(data, value => Assert.Equal(data[0], value));
        return data[0];
    }
}
