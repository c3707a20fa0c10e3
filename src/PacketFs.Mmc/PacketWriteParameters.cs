using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Mmc;

/// <summary>Mode page 05h for fixed packets on a CD-RW.</summary>
internal static class PacketWriteParameters
{
    // Sub-mode "data" in a Mode 2 Form 1 sub-header: 00 00 08 00.
    private const uint DataSubHeader = 0x0000_0800;

    /// <summary>
    /// Patches the page that the drive has: its own bytes stay, the ones that matter are set. Mode 2 Form 1 with
    /// CD-ROM XA as session format, or Mode 1 with CD-ROM: a disc stays in the one that it was formatted with.
    /// </summary>
    public static WriteParametersPage ForCd(
        WriteParametersPage page, uint packetSize, byte trackMode, MultiSession multiSession, byte dataMode)
    {
        bool isMode1 = dataMode == TrackInformation.DataMode1;
        page.WriteFlags = 0;
        page.WriteType = WriteType.Packet;
        page.MultiSession = multiSession;
        page.IsFixedPacket = true;
        page.TrackMode = trackMode;
        page.DataBlockType = isMode1 ? DataBlockType.Mode1 : DataBlockType.Mode2Form1;
        page.LinkSize = 0;
        page.SessionFormat = isMode1 ? DiscType.CdRom : DiscType.CdRomXa;
        page.PacketSize = packetSize;
        page.SubHeader = isMode1 ? 0 : DataSubHeader;
        return page;
    }
}
