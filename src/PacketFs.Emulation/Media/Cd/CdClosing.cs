using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>CLOSE TRACK/SESSION, RESERVE TRACK and REPAIR TRACK on a CD that is recorded track by track.</summary>
internal static class CdClosing
{
    private const int InvisibleTrack = 0xFF;

    public static SenseCode? Plan(
        in CdState state,
        CloseFunction function,
        int track,
        in WriteMode mode,
        int speed,
        out LongOperation operation)
    {
        operation = default;
        return function switch
        {
            CloseFunction.Track => PlanTrack(state, track, out operation),
            CloseFunction.Session => PlanSession(state, mode, speed, out operation),
            _ => SenseCodes.InvalidFieldInCdb,
        };
    }

    public static void CompleteSession(in CdState state, in LongOperation operation)
    {
        EmulatedDisc disc = state.Disc;
        TrackTable table = disc.Tracks;
        int index = state.CurrentSession;
        SessionRecord session = table.Session(index);
        long leadOut = CdState.LeadOutBehind(table.Track(table.TrackCount - 1));
        bool isAppendable = operation.Subtype == (byte)MultiSession.Allowed;
        session.TrackCount = (ushort)(table.TrackCount - session.FirstTrack);
        session.Format = operation.SessionFormat;
        session.LeadOutStart = (uint)leadOut;
        session.NextStart = (uint)CdState.StartBehind(leadOut, index);
        session.Flags = SessionFlags.LeadIn | SessionFlags.LeadOut;
        session.Set(SessionFlags.Appendable, isAppendable);
        session.Custom0 = operation.Subtype;
        TrackChange change = table.Change();
        change.Put(index, session);
        change.Disc = change.Disc with { IsFinalised = (byte)(isAppendable ? 0 : 1) };
        change.Commit();
        DiscHeader header = disc.Header;
        header.Pending = (byte)PendingOperation.None;
        disc.UpdateHeader(header);
    }

    public static SenseCode? Reserve(in CdState state, in ReserveTrack request, in WriteMode mode)
    {
        if (request.ByAddress || request.BlockCount == 0)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        if (state.IsFinalised || state.IncompleteTrack >= 0 || state.IsBrokenRaw)
        {
            return SenseCodes.CommandSequenceError;
        }

        TrackTable table = state.Disc.Tracks;
        if (table.TrackCount == table.TrackCapacity || state.NextNumber > 99)
        {
            return SenseCodes.NoMoreReservations;
        }

        long start = state.NextTrackStart;
        TrackRecord track = new()
        {
            Number = (ushort)state.NextNumber,
            Session = (ushort)(state.CurrentSession + 1),
            State = TrackState.Reserved,
            Flags = TrackFlags.FromReservation,
            Start = (uint)start,
            WrittenEnd = (uint)start,
        };
        CdModes.Apply(mode, ref track);
        uint unit = Math.Max(1, (uint)track.PacketSize);
        track.ReservedBlocks = Math.Max(CdState.LeastTrackBlocks, request.BlockCount);
        track.ReservedBlocks = (track.ReservedBlocks + unit - 1) / unit * unit;
        if (CdState.PhysicalEnd(track) > state.Limit)
        {
            return SenseCodes.EndOfUserArea;
        }

        TrackChange change = table.Change();
        if (!state.HasOpenSession)
        {
            change.Put(state.CurrentSession, new SessionRecord
            {
                Number = (ushort)(state.CurrentSession + 1),
                FirstTrack = (ushort)table.TrackCount,
                Start = (uint)start,
                Format = mode.SessionFormat,
            });
        }

        change.Put(table.TrackCount, track);
        change.Commit();
        return null;
    }

    public static SenseCode? Repair(in CdState state, int number)
    {
        int index = IndexOf(state, number);
        if (index < 0)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        if (!state.Disc.Tracks.Track(index).IsDamaged)
        {
            return SenseCodes.CommandSequenceError;
        }

        CdTrackEnd.Repair(state.Disc, index);
        return null;
    }

    private static int IndexOf(in CdState state, int number) =>
        number == InvisibleTrack ? state.IncompleteTrack : state.Disc.Tracks.Find(number);

    private static SenseCode? PlanTrack(in CdState state, int number, out LongOperation operation)
    {
        operation = default;
        int index = IndexOf(state, number);
        if (index < 0)
        {
            return number is InvisibleTrack || number == state.NextNumber
                ? SenseCodes.CommandSequenceError
                : SenseCodes.InvalidFieldInCdb;
        }

        TrackRecord track = state.Disc.Tracks.Track(index);
        if (!track.IsOpen)
        {
            return SenseCodes.CommandSequenceError;
        }

        if (track.IsEmpty && track.TornEnd == 0)
        {
            return SenseCodes.EmptyReservedTrack;
        }

        operation = new LongOperation(OperationKind.CloseTrack, 0, 0) { Track = index };
        return null;
    }

    private static SenseCode? PlanSession(
        in CdState state, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = default;
        if (!state.HasOpenSession || state.IsBrokenRaw)
        {
            return SenseCodes.CommandSequenceError;
        }

        TrackTable table = state.Disc.Tracks;
        for (int index = state.FirstTrackOfSession; index < table.TrackCount; index++)
        {
            TrackRecord track = table.Track(index);
            if (track.IsOpen)
            {
                return track.Has(TrackFlags.FromReservation) && !track.IsDamaged
                    ? SenseCodes.EmptyReservedTrack
                    : SenseCodes.IncompleteTrackInSession;
            }
        }

        operation = new LongOperation(
            OperationKind.CloseSession,
            Start: 0,
            End: CdAtip.FrameTicks(CdState.ClosingFrames(state.CurrentSession), speed),
            SessionFormat: mode.SessionFormat,
            Subtype: (byte)mode.MultiSession);
        return null;
    }
}
