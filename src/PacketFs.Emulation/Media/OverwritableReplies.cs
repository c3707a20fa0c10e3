using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>
/// READ DISC INFORMATION and READ TRACK INFORMATION of media with one session of one track that is as large as the
/// formatted area.
/// </summary>
internal static class OverwritableReplies
{
    private const byte DataTrack = 4;
    private const byte IncrementalCopyPermitted = 7;

    public static DiscInformation DescribeDisc(EmulatedDisc disc, MediumSpec spec)
    {
        bool isCd = spec.Family == MediumFamily.Cd;
        DiscInformation information = new()
        {
            Length = DiscInformation.Size - 2,
            IsErasable = true,
            FirstTrack = 1,
            SessionCount = 1,
            FirstTrackInLastSession = 1,
            LastTrackInLastSession = 1,
            BackgroundFormat = (BackgroundFormatStatus)disc.Header.Background,
            DiscType = isCd && disc.IsFormatted ? DiscType.CdRomXa : DiscType.CdRom,
        };
        if (disc.Pending != PendingOperation.None)
        {
            information.DiscStatus = DiscStatus.Appendable;
            information.LastSessionState = SessionState.Damaged;
        }
        else if (disc.IsFormatted)
        {
            // DVD-RAM and BD-RE call themselves something else than recorded or blank.
            bool isOther = !spec.FormatsInBackground;
            information.DiscStatus = isOther ? DiscStatus.RandomWritable : DiscStatus.Finalised;
            information.LastSessionState = SessionState.Complete;
        }

        return information;
    }

    public static SenseCode? DescribeTrack(
        EmulatedDisc disc, in ReadTrackInformation request, out TrackInformation track)
    {
        long address = request.Address.Value;
        bool isLba = request.AddressType == TrackAddressType.Lba;
        bool isThere = isLba ? address >= 0 && address < Math.Max(1, disc.UserBlocks) : address == 1;
        track = default;
        if (!isThere)
        {
            return isLba ? SenseCodes.AddressOutOfRange : SenseCodes.InvalidFieldInCdb;
        }

        MediumSpec spec = MediumSpec.Of(disc.Medium);
        bool isCd = spec.Family == MediumFamily.Cd;
        bool isFormatted = disc.IsFormatted;
        track = new TrackInformation
        {
            Length = 0x22,
            TrackNumber = 1,
            SessionNumber = 1,
            IsDamaged = disc.Pending != PendingOperation.None,
            TrackMode = isCd ? IncrementalCopyPermitted : DataTrack,
            DataMode = isCd ? TrackInformation.DataMode2 : TrackInformation.DataMode1,
            IsBlank = !isFormatted,
            IsPacket = isCd && isFormatted,
            IsFixedPacket = isCd && isFormatted,
            FixedPacketSize = (uint)disc.PacketBlocks,
            TrackSize = isFormatted ? (uint)disc.UserBlocks : (uint)disc.PacketCapacity * (uint)disc.PacketBlocks,
        };
        return null;
    }
}
