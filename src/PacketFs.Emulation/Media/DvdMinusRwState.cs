using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>What a DVD-RW is at the moment, and what it says of itself when it is formatted.</summary>
internal sealed class DvdMinusRwState(EmulatedDisc disc)
{
    private const byte DataTrack = 5;

    /// <summary>Formatted for restricted overwrite, the last border closed or not.</summary>
    public bool IsRestricted => disc.Header.IsFormatted != 0;

    /// <summary>Quickly formatted or grown, and not closed yet.</summary>
    public bool IsIntermediate => IsRestricted && disc.Status == RecordingStatus.TrackOpen;

    public uint Capacity => (uint)disc.PacketCapacity * (uint)disc.PacketBlocks;

    public DiscInformation DescribeDisc()
    {
        DiscInformation information = new()
        {
            Length = DiscInformation.Size - 2,
            IsErasable = true,
            FirstTrack = 1,
            SessionCount = 1,
            FirstTrackInLastSession = 1,
            LastTrackInLastSession = 1,
        };
        if (disc.Pending != PendingOperation.None)
        {
            information.DiscStatus = DiscStatus.Appendable;
            information.LastSessionState = SessionState.Damaged;
        }
        else if (disc.Status == RecordingStatus.Complete)
        {
            information.DiscStatus = DiscStatus.Finalised;
            information.LastSessionState = SessionState.Complete;
        }
        else if (disc.Status != RecordingStatus.Blank)
        {
            information.DiscStatus = DiscStatus.Appendable;
            information.LastSessionState = SessionState.Incomplete;
        }

        return information;
    }

    public SenseCode? DescribeTrack(
        in ReadTrackInformation request, long nextWritable, out TrackInformation track)
    {
        bool isLba = request.AddressType == TrackAddressType.Lba;
        bool isOpen = disc.Status == RecordingStatus.TrackOpen;
        long address = request.Address.Value;
        bool isThere = isLba ? address >= 0 && address < (isOpen ? Capacity : disc.UserBlocks) : address == 1;
        track = default;
        if (!isThere)
        {
            return isLba ? Drive.SenseCodes.AddressOutOfRange : Drive.SenseCodes.InvalidFieldInCdb;
        }

        bool isDamaged = disc.Pending != PendingOperation.None;
        track = new TrackInformation
        {
            Length = 0x22,
            TrackNumber = 1,
            SessionNumber = 1,
            IsDamaged = isDamaged,
            TrackMode = DataTrack,
            DataMode = TrackInformation.DataMode1,
            IsPacket = true,
            IsFixedPacket = true,
            FixedPacketSize = (uint)disc.PacketBlocks,
            TrackSize = (uint)disc.UserBlocks,
        };
        if (isOpen && disc.Pending == PendingOperation.None)
        {
            track.IsNextWritableAddressValid = !isDamaged;
            track.NextWritableAddress = new Lba(nextWritable);
            track.FreeBlocks = Capacity - (uint)nextWritable;
            track.IsLastRecordedAddressValid = nextWritable > 0;
            track.LastRecordedAddress = new Lba(Math.Max(0, nextWritable - 1));
        }

        return null;
    }
}
