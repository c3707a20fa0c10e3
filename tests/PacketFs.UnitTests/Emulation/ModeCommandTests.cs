using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies.ModePages;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

public sealed class ModeCommandTests
{
    [Fact]
    public void All_pages_together_are_the_pages_one_by_one()
    {
        using DriveBench bench = DriveBench.Ready();
        byte[] all = bench.Ask(new ModeSense10(ModePageCode.AllPages, 1024));
        List<byte> pages = [];
        List<int> codes = [];
        for (int offset = 8; offset < all.Length; offset += 2 + all[offset + 1])
        {
            codes.Add(all[offset] & 0x3F);
            pages.AddRange(bench.Ask(new ModeSense10((ModePageCode)codes[^1], 256))[8..]);
        }

        Assert.Equal([0x01, 0x05, 0x08, 0x0D, 0x0E, 0x1A, 0x1D, 0x2A], codes);
        Assert.Equal(pages, all[8..]);
        Assert.Equal(0x32, bench.Ask(new ModeSense10(ModePageCode.WriteParameters, 256))[9]);
    }

    [Fact]
    public void A_header_with_a_block_descriptor_and_no_page_is_accepted()
    {
        using DriveBench bench = DriveBench.Ready();
        byte[] list = [0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 8, 0];
        Assert.True(bench.SendData(new ModeSelect10((ushort)list.Length), list).IsGood);
        Assert.True(bench.SendData(new ModeSelect10(8), new byte[8]).IsGood);
    }

    [Fact]
    public void A_list_that_is_cut_short_is_refused()
    {
        using DriveBench bench = DriveBench.Ready();
        byte[] page = bench.Ask(new ModeSense10(ModePageCode.WriteParameters, 256));
        page.AsSpan(0, 8).Clear();
        Assert.Equal(new SenseCode(5, 0x1A, 0), bench.SendData(new ModeSelect10(30), page.AsSpan(0, 30)).Sense.Code);
        Assert.Equal(new SenseCode(5, 0x1A, 0), bench.SendData(new ModeSelect10(5), page.AsSpan(0, 5)).Sense.Code);
        Assert.True(bench.SendData(new ModeSelect10((ushort)page.Length), page).IsGood);
        page[8] |= 0x80;
        Assert.Equal(new SenseCode(5, 0x26, 0), bench.SendData(new ModeSelect10((ushort)page.Length), page).Sense.Code);
    }

    [Fact]
    public void Changeable_bits_are_shown_and_only_they_change()
    {
        using DriveBench bench = DriveBench.Ready();
        byte[] mask = bench.Ask(new ModeSense10(ModePageCode.Caching, 64, PageControl.Changeable));
        Assert.Equal(0x05, mask[10]);
        bench.Select<CachingPage>(ModePageCode.Caching, (ref page) => page.Flags = 0xFF);
        byte[] current = bench.Ask(new ModeSense10(ModePageCode.Caching, 64));
        Assert.Equal(0x05, current[10]);
        byte[] defaults = bench.Ask(new ModeSense10(ModePageCode.Caching, 64, PageControl.Default));
        Assert.Equal(0x04, defaults[10]);
    }

    [Fact]
    public void The_capabilities_page_cannot_be_written()
    {
        using DriveBench bench = DriveBench.Ready();
        byte[] page = bench.Ask(new ModeSense10(ModePageCode.Capabilities, 256));
        page.AsSpan(0, 8).Clear();
        Assert.Equal(new SenseCode(5, 0x26, 0), bench.SendData(new ModeSelect10((ushort)page.Length), page).Sense.Code);
    }

    [Fact]
    public void Mode_commands_of_six_bytes_work_too()
    {
        using DriveBench bench = DriveBench.Ready();
        byte[] reply = bench.Ask(new ModeSense6(ModePageCode.WriteParameters, 255));
        Assert.Equal(reply.Length - 1, reply[0]);
        reply[0] = 0;
        reply[4 + 3] = 0xE5;
        Assert.True(bench.SendData(new ModeSelect6((byte)reply.Length), reply).IsGood);
        Assert.Equal(5, bench.WriteParameters().TrackMode);
    }
}
