using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media;

/// <summary>Mode page 05h: its values after a load, and what each family of media lets a host choose.</summary>
internal static class WriteParameters
{
    private const byte DvdLinkSize = 16;

    /// <summary>Fixed packets of 32 in Mode 2 Form 1, as packet-writing drives have it.</summary>
    public static WriteParametersPage Cd => new()
    {
        WriteType = WriteType.Packet,
        BufferUnderrunFree = true,
        IsFixedPacket = true,
        TrackMode = 7,
        DataBlockType = DataBlockType.Mode2Form1,
        SessionFormat = DiscType.CdRomXa,
        PacketSize = EmulatedDisc.CdPacketBlocks,
        AudioPauseLength = 150,
        SubHeader = 0x0000_0800,
    };

    /// <summary>DVD and BD: there is one kind of block.</summary>
    public static WriteParametersPage Dvd => new()
    {
        WriteType = WriteType.Packet,
        BufferUnderrunFree = true,
        TrackMode = 5,
        DataBlockType = DataBlockType.Mode1,
        LinkSize = DvdLinkSize,
        SessionFormat = DiscType.CdRom,
        PacketSize = DvdLinkSize,
        AudioPauseLength = 150,
    };

    /// <summary>DVD-R and DVD-RW: another border may follow, unless the host says otherwise.</summary>
    public static WriteParametersPage DvdSequential
    {
        get
        {
            WriteParametersPage page = Dvd;
            page.MultiSession = MultiSession.Allowed;
            return page;
        }
    }

    /// <summary>Fixed packets of 32 blocks in Mode 1 or Mode 2 Form 1, and nothing else.</summary>
    public static bool AreForCdPackets(in WriteParametersPage page) =>
        page.WriteType == WriteType.Packet
        && !page.TestWrite
        && page.IsFixedPacket
        && page.PacketSize == EmulatedDisc.CdPacketBlocks
        && page.DataBlockType is DataBlockType.Mode1 or DataBlockType.Mode2Form1
        && (page.TrackMode & 0x0C) == 0x04
        && page.SessionFormat is DiscType.CdRom or DiscType.CdI or DiscType.CdRomXa;

    /// <summary>
    /// DVD-R and DVD-RW: incrementally or as a whole, in Mode 1; fixed packets are ECC blocks, and so are links.
    /// </summary>
    public static bool AreForDvdSequential(in WriteParametersPage page) =>
        page.WriteType is WriteType.Packet or WriteType.SessionAtOnce
        && page.DataBlockType == DataBlockType.Mode1
        && (!page.IsFixedPacket || page.PacketSize == DvdLinkSize)
        && (!page.IsLinkSizeValid || page.LinkSize is 0 or DvdLinkSize);

    /// <summary>
    /// Media that need no write parameters: the page is taken, as many programs send it, if it makes sense at all.
    /// </summary>
    public static bool AreHarmless(in WriteParametersPage page) =>
        page.WriteType is WriteType.Packet or WriteType.SessionAtOnce or WriteType.TrackAtOnce
        && !page.TestWrite
        && page.DataBlockType is DataBlockType.Mode1 or DataBlockType.Mode2Form1;
}
