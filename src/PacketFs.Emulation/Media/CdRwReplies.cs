using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>What READ DISC INFORMATION and READ TRACK INFORMATION say of a CD-RW, from its state alone.</summary>
internal static class CdRwReplies
{
    private const uint InvisibleTrack = 0xFF;
    private const byte UnknownDiscType = 0xFF;
    private const byte DataTrack = 4;

    public static DiscInformation DescribeDisc(EmulatedDisc disc)
    {
        DiscInformation information = new()
        {
            Length = DiscInformation.Size - 2,
            IsErasable = true,
            FirstTrack = 1,
            SessionCount = 1,
            FirstTrackInLastSession = 1,
            LastTrackInLastSession = 1,
            DiscType = disc.IsBlank ? UnknownDiscType : disc.Header.SessionFormat,
            LastSessionLeadInStart = ToMsf(disc.Header.LeadInFrame).ToWord(),
            LastPossibleLeadOutStart = ToMsf(disc.Header.LastLeadOutFrame).ToWord(),
        };
        if (disc.Pending != PendingOperation.None)
        {
            information.DiscStatus = DiscStatus.Appendable;
            information.LastSessionState = SessionState.Damaged;
            return information;
        }

        switch (disc.Status)
        {
            case RecordingStatus.Blank:
                break;
            case RecordingStatus.Complete:
                information.DiscStatus = DiscStatus.Finalised;
                information.LastSessionState = SessionState.Complete;
                information.LastPossibleLeadOutStart = uint.MaxValue;
                break;
            default:
                information.DiscStatus = DiscStatus.Appendable;
                information.LastSessionState = SessionState.Incomplete;
                break;
        }

        return information;
    }

    public static SenseCode? DescribeTrack(
        EmulatedDisc disc, in ReadTrackInformation request, long nextWritable, out TrackInformation track)
    {
        bool isOpen = disc.Status is RecordingStatus.Blank or RecordingStatus.TrackOpen;
        bool isThere = request.AddressType switch
        {
            TrackAddressType.TrackNumber => request.Address.Value == 1
                || (isOpen && request.Address.Value == InvisibleTrack),
            TrackAddressType.SessionNumber => request.Address.Value == 1,
            _ => request.Address.Value >= 0 && (isOpen || request.Address.Value < disc.UserBlocks),
        };
        track = default;
        if (!isThere)
        {
            return request.AddressType == TrackAddressType.Lba
                ? SenseCodes.AddressOutOfRange
                : SenseCodes.InvalidFieldInCdb;
        }

        track = disc.IsBlank ? BlankTrack(disc) : RecordedTrack(disc, nextWritable);
        return null;
    }

    /// <summary>Frames counted from 00:00:00; the lead-in's run on from 90 minutes.</summary>
    public static Msf ToMsf(long frame) => new(
        (byte)(frame / CdAtip.FramesPerMinute),
        (byte)(frame / CdAtip.FramesPerSecond % 60),
        (byte)(frame % CdAtip.FramesPerSecond));

    private static TrackInformation BlankTrack(EmulatedDisc disc)
    {
        uint frames = disc.Header.LastLeadOutFrame - (uint)CdAtip.LbaOffsetFrames;
        return new TrackInformation
        {
            // The short form of the first recorders: nothing behind the track size.
            Length = 0x1A,
            TrackNumber = 1,
            SessionNumber = 1,
            TrackMode = DataTrack,
            IsBlank = true,
            DataMode = TrackInformation.DataModeUnknown,
            IsNextWritableAddressValid = true,
            FreeBlocks = frames,
            TrackSize = frames,
        };
    }

    private static TrackInformation RecordedTrack(EmulatedDisc disc, long nextWritable)
    {
        bool isOpen = disc.Status == RecordingStatus.TrackOpen;
        bool isDamaged = disc.Pending != PendingOperation.None || CdRwClose.IsDamaged(disc);
        uint capacity = (uint)disc.PacketCapacity * (uint)disc.PacketBlocks;
        TrackInformation track = new()
        {
            Length = 0x22,
            TrackNumber = 1,
            SessionNumber = 1,
            IsDamaged = isDamaged,
            TrackMode = disc.Header.TrackMode,
            IsReserved = disc.IsFormatted,
            IsPacket = true,
            IsFixedPacket = true,
            DataMode = disc.Header.DataMode,
            FixedPacketSize = (uint)disc.PacketBlocks,
            TrackSize = (uint)disc.UserBlocks,
        };
        if (isOpen && disc.Pending == PendingOperation.None)
        {
            track.TrackSize = capacity;
            track.IsNextWritableAddressValid = !isDamaged;
            track.NextWritableAddress = new Lba(nextWritable);
            track.FreeBlocks = capacity - (uint)nextWritable;
            track.IsLastRecordedAddressValid = nextWritable > 0;
            track.LastRecordedAddress = new Lba(Math.Max(0, nextWritable - 1));
        }

        return track;
    }
}
