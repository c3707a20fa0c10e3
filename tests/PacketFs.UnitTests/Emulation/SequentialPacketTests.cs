using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

/// <summary>Fixed packets appended to a blank disc, as recording programs do it, then closed.</summary>
public sealed class SequentialPacketTests
{
    [Fact]
    public void Packets_are_appended_closed_and_can_then_be_overwritten()
    {
        using DriveBench bench = DriveBench.Ready();
        Assert.True(bench.WritePacket(0, 1).IsGood);
        Assert.True(bench.Write(32, 64, 2).IsGood);
        TrackInformation open = Track(bench, 0xFF);
        Assert.Equal(96, ((Lba)open.NextWritableAddress).Value);
        Assert.True(open.IsNextWritableAddressValid);
        Assert.Equal(new SenseCode(5, 0x21, 2), bench.WritePacket(0, 9).Sense.Code);
        Assert.Equal(new SenseCode(5, 0x72, 3), bench.Send(new CloseTrackSession(CloseFunction.Session)).Sense.Code);
        Assert.Equal(SessionState.Incomplete, Disc(bench).LastSessionState);

        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.Track, 0xFF)).IsGood);
        Assert.Equal(new SenseCode(5, 0x63, 0), bench.WritePacket(3, 9).Sense.Code);
        Assert.True(bench.Send(new CloseTrackSession(CloseFunction.Session)).IsGood);
        Assert.Equal(SessionState.Complete, Disc(bench).LastSessionState);
        Assert.Equal(96u, (uint)Track(bench, 1).TrackSize);
        Assert.True(Track(bench, 1).IsFormattedForPackets);
        Assert.Equal(20, bench.Ask(new ReadTocPmaAtip(TocFormat.Toc, 64)).Length);
        Assert.True(bench.WritePacket(0, 7).IsGood);
        Assert.Equal(new SenseCode(5, 0x21, 0), bench.WritePacket(3, 7).Sense.Code);
        Assert.Equal([7, 2, 2], new[] { bench.ReadPacket(0), bench.ReadPacket(1), bench.ReadPacket(2) });
    }

    [Fact]
    public void An_appended_packet_that_was_cut_off_must_be_repaired_before_the_track_goes_on()
    {
        FaultPlan plan = new(1, Fault.PowerCutInPacket(3, PacketOutcome.Unreadable));
        using DriveBench bench = DriveBench.Ready(new EmulatedDriveOptions { Faults = plan });
        for (int packet = 0; packet < 3; packet++)
        {
            bench.WritePacket(packet, (byte)(packet + 1));
        }

        bench.Sync();
        bench.Drive.PowerOn();
        bench.Send(new TestUnitReady());
        Assert.True(Track(bench, 1).IsDamaged);
        Assert.False(Track(bench, 1).IsNextWritableAddressValid);
        Assert.Equal(new SenseCode(5, 0x21, 2), bench.WritePacket(3, 4).Sense.Code);
        Assert.True(bench.Send(new RepairTrack(1)).IsGood);
        Assert.Equal(96, ((Lba)Track(bench, 1).NextWritableAddress).Value);
        Assert.True(bench.WritePacket(3, 4).IsGood);
        Assert.Equal([1, 2, null, 4], Enumerable.Range(0, 4).Select(packet => bench.ReadPacket(packet)));
    }

    [Fact]
    public void A_cut_while_appending_leaves_no_gap()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            using DriveBench bench = DriveBench.Ready(new EmulatedDriveOptions { Faults = new FaultPlan(seed) });
            for (int packet = 0; packet < 8; packet++)
            {
                bench.WritePacket(packet, 1);
            }

            bench.Drive.Clock.Advance(TimeSpan.FromMilliseconds(7000 + (20 * (int)seed)));
            bench.Drive.CutPower();
            bench.Drive.PowerOn();
            bench.Send(new TestUnitReady());
            long recorded = bench.Drive.Disc!.UserBlocks / 32;
            for (int packet = 0; packet < recorded - 1; packet++)
            {
                Assert.Equal((byte)1, bench.ReadPacket(packet));
            }
        }
    }

    [Fact]
    public void A_formatted_disc_grows_and_keeps_its_data()
    {
        using DriveBench bench = DriveBench.Formatted(packets: 10);
        bench.WritePacket(9, 5);
        ScsiResult grown = bench.SendList(
            new FormatUnit(1),
            new FormatParameterList(new FormatDescriptor(320, FormatType.GrowSession, 32), immediate: false));
        Assert.True(grown.IsGood);
        Assert.Equal((byte)5, bench.ReadPacket(9));
        Assert.Equal((byte)0, bench.ReadPacket(19));
        Assert.Equal(640u, (uint)Track(bench, 1).TrackSize);
    }

    [Fact]
    public void The_format_of_the_first_recorders_is_understood()
    {
        using DriveBench bench = DriveBench.Ready();
        LegacyFormatParameterList list = new(3200, immediate: false);
        Assert.True(bench.SendList(new FormatUnit(7), list).IsGood);
        Assert.Equal(3200, bench.Drive.Disc!.UserBlocks);
        Assert.True(bench.Drive.Disc.IsFormatted);
    }

    private static TrackInformation Track(DriveBench bench, int track) =>
        Wire.Read<TrackInformation>(bench.Ask(ReadTrackInformation.OfTrack(track, 64)));

    private static DiscInformation Disc(DriveBench bench) =>
        Wire.Read<DiscInformation>(bench.Ask(new ReadDiscInformation(64)));
}
