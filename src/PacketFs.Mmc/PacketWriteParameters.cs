using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Mmc;

/// <summary>Mode page 05h for packets: fixed ones on a CD-RW, and those that are appended.</summary>
internal static class PacketWriteParameters
{
    // Sub-mode "data" in a Mode 2 Form 1 sub-header: 00 00 08 00.
    private const uint DataSubHeader = 0x0000_0800;

    // CONTROL: data, recorded incrementally.
    private const byte IncrementalDataTrack = 5;

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

    /// <summary>
    /// The page for appending packets to this medium, in the way of its open track; null where the medium takes none
    /// (DVD+R, BD). A next session stays possible. CD: mode 1 from the start; DVD: packets of an ECC block.
    /// </summary>
    public static WriteParametersPage? ForAppending(MediumState state, WriteParametersPage page, MultiSession next)
    {
        bool isCd = state.Kind.Family == MediumFamily.Cd;
        bool isMinus = state.Profile is Profile.DvdMinusRSequential or Profile.DvdMinusRwSequential
            or Profile.DvdMinusRDualLayerSequential or Profile.DvdMinusRDualLayerJump;
        if (!state.IsAppendable || (!isCd && !isMinus))
        {
            return null;
        }

        TrackInformation? open = state.LastTrack is { IsBlank: false } track ? track : null;
        byte trackMode = open?.TrackMode ?? IncrementalDataTrack;
        byte dataMode = open?.DataMode is TrackInformation.DataMode2
            ? TrackInformation.DataMode2
            : TrackInformation.DataMode1;
        int unit = state.AppendUnitBlocks;
        page = ForCd(page, (uint)unit, isMinus ? IncrementalDataTrack : trackMode, next, dataMode);
        page.BufferUnderrunFree = true;
        page.IsFixedPacket = unit > 1;
        page.IsLinkSizeValid = unit == 1 || isMinus;
        page.LinkSize = page.IsLinkSizeValid ? (byte)(isMinus ? unit : state.LinkBlocks) : (byte)0;
        page.PacketSize = unit > 1 ? (uint)unit : 0;
        return page;
    }
}
