using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation.Cd;

/// <summary>READ SUB-CHANNEL: where the head was, and what has no number.</summary>
public sealed class ReadSubChannelTests
{
    [Fact]
    public void The_position_is_that_of_the_block_that_was_read_last()
    {
        using CdBench cd = CdBench.Blank();
        cd.RecordTrack(300);
        cd.RecordTrack(300);
        Assert.True(cd.Bench.Read(452 + 75, new byte[2048]).IsGood);

        // Header; format 1, ADR 1 and CONTROL 4, track 2, index 1; LBA 527; 75 blocks into its track.
        byte[] reply = cd.Bench.Ask(new ReadSubChannel(SubChannelFormat.CurrentPosition, 16), 16);
        Assert.Equal("001500 0C 01140201 0000020F 0000004B".Replace(" ", "", StringComparison.Ordinal),
            Convert.ToHexString(reply));
        reply = cd.Bench.Ask(new ReadSubChannel(SubChannelFormat.CurrentPosition, 16, Msf: true), 16);
        Assert.Equal("00000902", Convert.ToHexString(reply[8..12]));
        Assert.Equal("00000100", Convert.ToHexString(reply[12..]));
        Assert.Equal(4, cd.Bench.Ask(new ReadSubChannel(default, 16, SubQ: false), 16).Length);
    }

    [Fact]
    public void A_disc_without_numbers_says_so_and_what_is_not_there_is_refused()
    {
        using CdBench cd = CdBench.Blank();
        cd.RecordTrack(300);
        byte[] reply = cd.Bench.Ask(new ReadSubChannel(SubChannelFormat.MediaCatalogNumber, 24), 24);
        Assert.Equal((24, 2, 0), (reply.Length, reply[4], reply[8]));
        reply = cd.Bench.Ask(new ReadSubChannel(SubChannelFormat.TrackIsrc, 24, Track: 1), 24);
        Assert.Equal((24, 3, 1, 0), (reply.Length, reply[4], reply[6], reply[8]));
        Assert.Equal(
            new SenseCode(5, 0x24, 0),
            cd.Bench.AskStatus(new ReadSubChannel(SubChannelFormat.TrackIsrc, 24, Track: 9)).Sense.Code);
        Assert.Equal(
            new SenseCode(5, 0x24, 0), cd.Bench.AskStatus(new ReadSubChannel((SubChannelFormat)4, 24)).Sense.Code);
    }

    [Fact]
    public void A_dvd_has_no_sub_channel()
    {
        using DriveBench bench = DriveBench.Ready(null, EmulatedDisc.CreateInMemory(new DiscDescription
        {
            Medium = MediumType.DvdRam,
            Units = 320,
        }));
        Assert.Equal(SenseKey.IllegalRequest, bench.AskStatus(
            new ReadSubChannel(SubChannelFormat.CurrentPosition, 16)).Sense.Key);
    }
}
