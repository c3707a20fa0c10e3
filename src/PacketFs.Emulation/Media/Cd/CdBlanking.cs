using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Commands;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// BLANK on a CD-RW that holds tracks: all of it, or what lies at the end of its last session. The partial kinds take
/// effect as a whole at their end; cut off, they have not happened.
/// </summary>
internal static class CdBlanking
{
    public static SenseCode? Plan(in CdState state, in Blank request, int speed, out LongOperation operation)
    {
        if (request.Type is BlankType.Full or BlankType.Minimal)
        {
            SenseCode? refusal = CdRwFormat.PlanBlank(state.Disc, request.Type, speed, out operation);
            operation = operation with { Subtype = (byte)request.Type };
            return refusal;
        }

        TrackTable table = state.Disc.Tracks;
        long address = request.AddressOrTrack.Value;
        int index = request.Type == BlankType.IncompleteTrack ? table.Find((int)address) : table.TrackCount - 1;
        operation = new LongOperation(OperationKind.Blank, 0, 0, Subtype: (byte)request.Type)
        {
            Track = index,
            Address = address,
        };
        if (state.Disc.Pending != PendingOperation.None)
        {
            return SenseCodes.CommandSequenceError;
        }

        switch (request.Type)
        {
            case BlankType.IncompleteTrack:
                return index < 0 ? SenseCodes.InvalidFieldInCdb
                    : !state.HasOpenSession || index < state.FirstTrackOfSession ? SenseCodes.CommandSequenceError
                    : null;
            case BlankType.UnreserveLastTrack:
                return state.HasOpenSession && index >= state.FirstTrackOfSession && IsEmptyReservation(state, index)
                    ? null
                    : SenseCodes.CommandSequenceError;
            case BlankType.TrackTail:
                return CheckTail(state, index, address);
            case BlankType.UncloseLastSession:
                return !state.HasOpenSession && state.ClosedSessions > 0 ? null : SenseCodes.CommandSequenceError;
            case BlankType.LastSession:
                return table.SessionCount > 0 ? null : SenseCodes.CommandSequenceError;
            default:
                return SenseCodes.InvalidFieldInCdb;
        }
    }

    public static void Complete(in CdState state, in LongOperation operation)
    {
        BlankType type = (BlankType)operation.Subtype;
        if (type is BlankType.Full or BlankType.Minimal)
        {
            CdRwFormat.CompleteBlank(state.Disc);
            return;
        }

        TrackTable table = state.Disc.Tracks;
        TrackChange change = table.Change();
        switch (type)
        {
            case BlankType.UnreserveLastTrack:
            case BlankType.IncompleteTrack when operation.Track == table.TrackCount - 1:
                bool isOnly = operation.Track == state.FirstTrackOfSession;
                change.Keep(operation.Track, table.SessionCount - (isOnly ? 1 : 0));
                break;
            case BlankType.IncompleteTrack:
                change.Put(operation.Track, Emptied(table.Track(operation.Track)));
                break;
            case BlankType.TrackTail:
                TrackRecord track = table.Track(operation.Track);
                track.WrittenEnd = (uint)operation.Address;
                track.State = TrackState.Open;
                track.TornEnd = 0;
                track.Flags &= ~(TrackFlags.Damaged | TrackFlags.Running | TrackFlags.InFlight);
                change.Put(operation.Track, track);
                break;
            case BlankType.UncloseLastSession:
                SessionRecord session = table.Session(table.SessionCount - 1);
                session.Flags = SessionFlags.None;
                session.LeadOutStart = 0;
                session.NextStart = 0;
                session.TrackCount = 0;
                change.Put(table.SessionCount - 1, session);
                break;
            default:
                change.Keep(table.Session(table.SessionCount - 1).FirstTrack, table.SessionCount - 1);
                break;
        }

        change.Disc = change.Disc with { IsFinalised = 0 };
        change.Commit();
    }

    private static bool IsEmptyReservation(in CdState state, int index)
    {
        TrackRecord track = state.Disc.Tracks.Track(index);
        return track.Has(TrackFlags.FromReservation) && track.IsOpen && track.IsEmpty;
    }

    /// <summary>What is kept of a track ends with a whole packet.</summary>
    private static SenseCode? CheckTail(in CdState state, int index, long address)
    {
        if (!state.HasOpenSession || index < state.FirstTrackOfSession)
        {
            return SenseCodes.CommandSequenceError;
        }

        TrackRecord track = state.Disc.Tracks.Track(index);
        if (track.PacketKind == PacketKind.None)
        {
            return SenseCodes.IllegalModeForTrack;
        }

        bool isInside = address >= track.Start && address < track.WrittenEnd;
        bool isEdge = track.PacketKind == PacketKind.Fixed
            ? (address - track.Start) % track.PacketSize == 0
            : address == track.Start || new FrameStore(state.Disc).KindAt(address) == FrameKind.Link;
        return !isInside ? SenseCodes.AddressOutOfRange : isEdge ? null : SenseCodes.InvalidFieldInCdb;
    }

    /// <summary>A track with others behind it keeps its place.</summary>
    private static TrackRecord Emptied(TrackRecord track)
    {
        track.ReservedBlocks = Math.Max((uint)track.ReservedBlocks, track.WrittenBlocks);
        track.Flags = TrackFlags.FromReservation;
        track.State = TrackState.Reserved;
        track.WrittenEnd = track.Start;
        track.TornEnd = 0;
        return track;
    }
}
