using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Emulation.Timing;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Sequential;

/// <summary>Closing tracks and sessions (borders) of a disc that is written in order, and finalising it.</summary>
internal sealed class SequentialClosing(EmulatedDisc disc, SequentialTracks tracks, SequentialRules rules)
{
    /// <summary>A finalised disc is recorded at least up to a radius of 30 mm; blocks of a DVD up to there.</summary>
    private const long MinimalRadiusBlocks = 266_000;

    public SenseCode? Plan(
        CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = default;
        if (disc.Pending is PendingOperation.Format or PendingOperation.Blank)
        {
            return SenseCodes.CommandSequenceError;
        }

        bool isFinal = rules.FinaliseFunctions.Contains(function);
        if (function == CloseFunction.Track)
        {
            return PlanTrack(track, speed, out operation);
        }

        if (function != CloseFunction.Session && !isFinal)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        // The page decides where there is one.
        isFinal |= rules.HasWriteParameters && mode.MultiSession != MultiSession.Allowed;
        if (tracks.IsFinalised)
        {
            return SenseCodes.CommandSequenceError;
        }

        // A close that was cut off is done again, whatever it had come to.
        bool isRepeated = disc.Pending == PendingOperation.CloseSession;
        isFinal |= tracks.All[0].IsAtOnce;
        if (!isRepeated && RefuseSession(isFinal) is SenseCode code)
        {
            return code;
        }

        operation = PlanSession(function, isFinal, speed);
        return null;
    }

    /// <summary>SYNCHRONIZE CACHE ends a recording of the disc as a whole.</summary>
    public LongOperation PlanDisc(int speed)
    {
        SequentialTrack track = tracks.All[0];
        long padding = Math.Max(0, MinimalRadiusBlocks - track.End) + track.End - tracks.Next(0);
        return new LongOperation(
            OperationKind.CloseSession,
            Start: 0,
            End: Geometry.FrameTicks(padding, speed) + rules.FinaliseTime.Ticks,
            Packets: 1,
            Subtype: 1);
    }

    public SenseCode? Repair(int number)
    {
        int index = Find(number);
        if (index < 0)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        if (!tracks.IsDamaged(index))
        {
            return SenseCodes.CommandSequenceError;
        }

        if (tracks.All[index].IsAtOnce)
        {
            // What was to be written without a break cannot go on; what is there can still be closed.
            tracks.Close(index, tracks.Next(index));
            return null;
        }

        tracks.Repair(index);
        return null;
    }

    public void Begin(in LongOperation operation)
    {
        if (operation.Kind == OperationKind.CloseSession)
        {
            DiscHeader header = disc.Header;
            header.Pending = (byte)PendingOperation.CloseSession;
            disc.UpdateHeader(header);
        }
    }

    public void Complete(in LongOperation operation)
    {
        if (operation.Kind == OperationKind.CloseTrack)
        {
            CompleteTrack(operation.Packets - 1);
            return;
        }

        if (tracks.All[0] is { IsAtOnce: true, IsOpen: true })
        {
            CompleteTrack(0);
        }

        tracks.CloseSession(operation.Subtype != 0);
        DiscHeader header = disc.Header;
        header.Pending = (byte)PendingOperation.None;
        header.Status = (byte)(tracks.IsFinalised ? RecordingStatus.Complete : RecordingStatus.TrackOpen);
        header.RecordedPackets = (uint)disc.RecordedPackets;
        disc.UpdateHeader(header);
    }

    /// <summary>The power has gone while a track was being padded: so far it has come.</summary>
    public void Interrupt(in LongOperation operation, long now)
    {
        if (operation.Kind != OperationKind.CloseTrack)
        {
            return;
        }

        int index = operation.Packets - 1;
        (int first, int end) = Padding(index);
        int reached = first + (int)((long)(end - first) * operation.Progress(now) / 65_536);
        for (int unit = first; unit < reached; unit++)
        {
            disc.PadPacket(unit);
        }

        if (reached < end)
        {
            disc.SpoilPacket(reached);
        }
    }

    private DiscGeometry Geometry => MediumSpec.Of(disc.Medium).GeometryOf(disc);

    private int Find(int number)
    {
        int index = tracks.Find(number);
        bool isInvisible = index < 0 && number == ReadTrackInformation.InvisibleTrack && rules.HasInvisibleTrack;
        return isInvisible ? tracks.All.Count - 1 : index;
    }

    private SenseCode? PlanTrack(int number, int speed, out LongOperation operation)
    {
        operation = default;
        int index = Find(number);
        if (index < 0)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        SequentialTrack track = tracks.All[index];
        bool isNothing = !track.IsReserved && !tracks.HasData(index);
        if (!track.IsOpen || track.IsAtOnce || isNothing)
        {
            return SenseCodes.CommandSequenceError;
        }

        (int first, int end) = Padding(index);
        operation = new LongOperation(
            OperationKind.CloseTrack,
            Start: 0,
            End: Geometry.FrameTicks((long)(end - first) * disc.PacketBlocks, speed) + rules.CloseTrackTime.Ticks,
            Packets: index + 1);
        return null;
    }

    private SenseCode? RefuseSession(bool isFinal)
    {
        bool hasTracks = false;
        for (int index = 0; index < tracks.All.Count; index++)
        {
            SequentialTrack track = tracks.All[index];
            bool isOfSession = track.Session == tracks.LastSession;
            if (isOfSession && track.IsOpen && track.IsReserved)
            {
                return SenseCodes.EmptyReservedTrack;
            }

            if (isOfSession && track.IsOpen && tracks.HasData(index))
            {
                return SenseCodes.IncompleteTrackInSession;
            }

            hasTracks |= isOfSession && !track.IsOpen;
        }

        bool hasAnything = hasTracks || (isFinal && tracks.Closed.Count > 0);
        return hasAnything ? null : SenseCodes.ProgramAreaEmpty;
    }

    private LongOperation PlanSession(CloseFunction function, bool isFinal, int speed)
    {
        int gap = tracks.Closed.Count == 0 ? rules.FirstGap : rules.NextGap;
        long padding = function == CloseFunction.FinaliseMinimalRadius
            ? Math.Max(0, MinimalRadiusBlocks - tracks.RecordedEnd)
            : 0;
        TimeSpan fixedTime = isFinal ? rules.FinaliseTime : rules.CloseSessionTime;
        return new LongOperation(
            OperationKind.CloseSession,
            Start: 0,
            End: Geometry.FrameTicks(gap + padding, speed) + fixedTime.Ticks,
            Subtype: (byte)(isFinal ? 1 : 0));
    }

    private void CompleteTrack(int index)
    {
        SequentialTrack track = tracks.All[index];
        (int first, int end) = Padding(index);
        for (int unit = first; unit < end; unit++)
        {
            disc.PadPacket(unit);
        }

        tracks.Forget();
        long recorded = tracks.AlignUp(tracks.Next(index));
        tracks.Close(index, track.IsReserved ? tracks.AlignUp(track.End) : recorded);
    }

    /// <summary>Write units of the track that closing it fills with zeros.</summary>
    private (int First, int End) Padding(int index)
    {
        SequentialTrack track = tracks.All[index];
        int first = (int)(tracks.AlignUp(tracks.Next(index)) / disc.PacketBlocks);
        bool isPadded = track.IsAtOnce || (track.IsReserved && rules.PadsReservedTracks);
        return (first, isPadded ? (int)(tracks.AlignUp(track.End) / disc.PacketBlocks) : first);
    }
}
