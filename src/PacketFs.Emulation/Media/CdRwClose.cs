using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Commands;

namespace PacketFs.Emulation.Media;

/// <summary>
/// Closing the track and the session that were appended packet by packet; a formatted disc has both closed.
/// </summary>
internal static class CdRwClose
{
    private const int LeadInAndLeadOutFrames = 4500 + 6750;
    private const int InvisibleTrack = 0xFF;

    /// <summary>The last packet of an open track was cut off and nobody has repaired it.</summary>
    public static bool IsDamaged(EmulatedDisc disc)
    {
        int recorded = disc.RecordedPackets;
        return disc.Status == RecordingStatus.TrackOpen
            && recorded > 0
            && disc.Header.RecordedPackets < recorded
            && disc.GetPacketState(recorded - 1) == PacketState.Unreadable;
    }

    public static SenseCode? Plan(
        EmulatedDisc disc, CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = default;
        if (disc.Pending is PendingOperation.Format or PendingOperation.Blank)
        {
            return SenseCodes.CommandSequenceError;
        }

        switch (function)
        {
            case CloseFunction.Track when track is not (1 or InvisibleTrack):
                return SenseCodes.InvalidFieldInCdb;
            case CloseFunction.Track when disc.Status == RecordingStatus.TrackOpen:
                operation = new LongOperation(OperationKind.CloseTrack, 0, 0);
                return null;
            case CloseFunction.Session when disc.Status == RecordingStatus.TrackOpen:
                return new SenseCode(5, 0x72, 0x03);
            case CloseFunction.Session when disc.Status == RecordingStatus.TrackClosed:
                operation = new LongOperation(
                    OperationKind.CloseSession,
                    0,
                    CdAtip.FrameTicks(LeadInAndLeadOutFrames, speed),
                    SessionFormat: mode.SessionFormat);
                return null;
            case CloseFunction.Track or CloseFunction.Session:
                return SenseCodes.CommandSequenceError;
            default:
                return SenseCodes.InvalidFieldInCdb;
        }
    }

    public static SenseCode? Repair(EmulatedDisc disc, int track)
    {
        if (track is not (1 or InvisibleTrack))
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        if (!IsDamaged(disc))
        {
            return SenseCodes.CommandSequenceError;
        }

        DiscHeader header = disc.Header;
        header.RecordedPackets = (uint)disc.RecordedPackets;
        disc.UpdateHeader(header);
        return null;
    }

    public static void CompleteTrack(EmulatedDisc disc)
    {
        DiscHeader header = disc.Header;
        header.RecordedPackets = (uint)disc.RecordedPackets;
        header.Status = (byte)RecordingStatus.TrackClosed;
        disc.UpdateHeader(header);
    }

    public static void BeginSession(EmulatedDisc disc)
    {
        DiscHeader header = disc.Header;
        header.Pending = (byte)PendingOperation.CloseSession;
        disc.UpdateHeader(header);
    }

    public static void CompleteSession(EmulatedDisc disc, in LongOperation operation)
    {
        DiscHeader header = disc.Header;
        header.Pending = (byte)PendingOperation.None;
        header.Status = (byte)RecordingStatus.Complete;
        header.SessionFormat = operation.SessionFormat;
        disc.UpdateHeader(header);
    }
}
