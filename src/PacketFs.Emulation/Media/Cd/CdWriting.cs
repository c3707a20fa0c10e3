using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// What is being written to a CD: the judge of every WRITE, by its place and by page 05h. One recording runs at a time;
/// it ends with SYNCHRONIZE CACHE, with a command that needs its end, or with a write to another open track.
/// </summary>
internal sealed class CdWriting(CdState state)
{
    /// <summary>Run-out, and the entry in the PMA.</summary>
    private const int EndFrames = 75;

    private CdCueSheet? _sheet;

    private EmulatedDisc Disc => state.Disc;

    public FrameStream? Stream { get; private set; }

    public SenseCode? Accept(long lba, long count, in WriteMode mode, out FrameStream? stream)
    {
        stream = null;
        if (state.IsFinalised)
        {
            return SenseCodes.WriteProtected;
        }

        if (state.IsBrokenRaw && Stream is null)
        {
            return SenseCodes.CommandSequenceError;
        }

        return (WriteType)mode.WriteType switch
        {
            WriteType.Packet or WriteType.TrackAtOnce => AcceptTrack(lba, count, mode, out stream),
            WriteType.SessionAtOnce => AcceptSession(lba, count, mode, out stream),
            WriteType.Raw => AcceptRaw(lba, count, mode, out stream),
            _ => SenseCodes.IllegalModeForTrack,
        };
    }

    /// <summary>SEND CUE SHEET: the next WRITE begins the session that it describes.</summary>
    public SenseCode? TakeCueSheet(ReadOnlySpan<byte> bytes, in WriteMode mode)
    {
        if ((WriteType)mode.WriteType != WriteType.SessionAtOnce || Stream is not null)
        {
            return SenseCodes.CommandSequenceError;
        }

        if (state.IsFinalised)
        {
            return SenseCodes.WriteProtected;
        }

        if (state.HasOpenSession || !state.CanBegin)
        {
            return SenseCodes.CommandSequenceError;
        }

        _sheet = CdCueSheet.Parse(
            bytes, state.SessionStart, state.LeadInStart, state.NextNumber, state.IsEmpty, state.Limit);
        return _sheet is null ? SenseCodes.InvalidFieldInParameterList : null;
    }

    /// <summary>The recording ends; everything that was accepted has landed.</summary>
    /// <returns>What went wrong, or null.</returns>
    public SenseCode? End()
    {
        SenseCode? failure = null;
        if (Stream is CdSessionStream session)
        {
            failure = EndSession(session);
        }
        else if (Stream is CdRawStream { IsTest: false } raw)
        {
            failure = Disc.Tracks.SessionCount == 0 ? null : CdRawTracks.Close(Disc, raw.Next);
        }
        else
        {
            Retire(Stream);
        }

        Stream = null;
        return failure;
    }

    /// <summary>What was written before in another place ends, and has landed.</summary>
    public void Retire(FrameStream? recording)
    {
        if (recording is CdTrackStream { IsTest: false } stream && IsOnDisc(stream))
        {
            TrackRecord track = Disc.Tracks.Track(stream.Index);
            if (track.IsDamaged)
            {
                // It stays what it is until somebody repairs or closes it.
            }
            else if (stream.IsAtOnce)
            {
                CdTrackEnd.Close(Disc, stream.Index);
            }
            else
            {
                CdTrackEnd.EndPacket(Disc, stream.Index);
            }
        }
    }

    /// <summary>The recording breaks off.</summary>
    public void Break()
    {
        bool isTrack = Stream is CdTrackStream stream && IsOnDisc(stream) && stream.IsAtOnce;
        if (isTrack || Stream is CdSessionStream)
        {
            CdTrackEnd.FindDamage(Disc);
        }

        Stream = null;
    }

    /// <summary>Whether SYNCHRONIZE CACHE has something to end, and how long that takes.</summary>
    public bool PlanEnd(int speed, out LongOperation operation)
    {
        long frames = Stream switch
        {
            CdTrackStream { IsAtOnce: true } => EndFrames,
            CdSessionStream session => CdState.ClosingFrames(session.Session),
            _ => 0,
        };
        operation = new LongOperation(OperationKind.EndStream, 0, CdAtip.FrameTicks(frames, speed));
        return Stream is not null;
    }

    private SenseCode? AcceptSession(long lba, long count, in WriteMode mode, out FrameStream? stream)
    {
        stream = null;
        CdSessionStream? running = Stream as CdSessionStream;
        if (running is null && (_sheet is null || Stream is not null))
        {
            return SenseCodes.CommandSequenceError;
        }

        running ??= MakeSession(_sheet!, mode);
        running.Next = running.SkipPauses(running.Next);
        if (lba != running.Next)
        {
            return SenseCodes.InvalidAddressForWrite;
        }

        // A pause that the drive makes itself is not written through.
        for (long block = lba; block < lba + count;)
        {
            if (running.Sheet.Find(block) is not { IsSent: true } segment)
            {
                return SenseCodes.InvalidAddressForWrite;
            }

            block = segment.End;
        }

        if (lba + count > running.Sheet.LeadOut)
        {
            return SenseCodes.InvalidAddressForWrite;
        }

        Stream = stream = running;
        _sheet = null;
        return null;
    }

    /// <summary>Raw writing begins at the start of the lead-in of a blank disc, and leaves nothing out.</summary>
    private SenseCode? AcceptRaw(long lba, long count, in WriteMode mode, out FrameStream? stream)
    {
        stream = null;
        if (Stream is not (null or CdRawStream))
        {
            return SenseCodes.CommandSequenceError;
        }

        if (Stream is null && !state.IsEmpty)
        {
            return SenseCodes.CannotWriteIncompatibleMedium;
        }

        CdRawStream running = Stream as CdRawStream ?? new CdRawStream((DataBlockType)mode.DataBlockType)
        {
            Next = state.LeadInStart,
            IsTest = mode.IsTest,
            MayPause = mode.IsUnderrunFree,
        };
        if (lba != running.Next)
        {
            return SenseCodes.InvalidAddressForWrite;
        }

        if (lba + count > state.Limit + CdState.FirstLeadOut)
        {
            return SenseCodes.EndOfUserArea;
        }

        Stream = stream = running;
        return null;
    }

    private CdSessionStream MakeSession(CdCueSheet sheet, in WriteMode mode)
    {
        SessionRecord session = new()
        {
            Number = (ushort)(state.CurrentSession + 1),
            FirstTrack = (ushort)Disc.Tracks.TrackCount,
            Start = (uint)state.SessionStart,
            Format = mode.SessionFormat,
        };
        CdLeadIn.Clear(Disc, session.Number - 1);
        return new CdSessionStream(sheet, session, mode.SessionFormat, mode.MultiSession)
        {
            Next = sheet.Start,
            IsTest = mode.IsTest,
            MayPause = mode.IsUnderrunFree,
        };
    }

    /// <summary>A session whose end has not come when the cache must be empty has lost its stream.</summary>
    private SenseCode? EndSession(CdSessionStream session)
    {
        if (session.IsTest)
        {
            return null;
        }

        if (!session.IsWhole)
        {
            CdTrackEnd.FindDamage(Disc);
            return SenseCodes.LossOfStreaming;
        }

        session.Close(Disc);
        return null;
    }

    private bool IsOnDisc(CdTrackStream stream) =>
        stream.Index < Disc.Tracks.TrackCount && !Disc.Tracks.Track(stream.Index).IsEmpty;

    private SenseCode? AcceptTrack(long lba, long count, in WriteMode mode, out FrameStream? stream)
    {
        stream = null;
        if (Stream is CdSessionStream)
        {
            return SenseCodes.CommandSequenceError;
        }

        if (Stream is CdTrackStream running)
        {
            SenseCode? mismatch = CdModes.CheckSame(running.Template, mode);
            if (lba == running.Next && mismatch is null && running.IsTest == mode.IsTest)
            {
                stream = running;
                return CheckRoom(running.Template, lba, count);
            }

            if (running.IsAtOnce || lba == running.Next)
            {
                return lba == running.Next && mismatch is not null ? mismatch : SenseCodes.InvalidAddressForWrite;
            }
        }

        if (FindTarget(lba, mode, out CdTrackStream? target) is SenseCode code)
        {
            return code;
        }

        if (CheckRoom(target!.Template, lba, count) is SenseCode noRoom)
        {
            return noRoom;
        }

        Stream = stream = target;
        return null;
    }

    private SenseCode? FindTarget(long lba, in WriteMode mode, out CdTrackStream? target)
    {
        target = null;
        TrackTable table = Disc.Tracks;
        for (int index = state.FirstTrackOfSession; index < table.TrackCount; index++)
        {
            TrackRecord track = table.Track(index);
            if (track.IsOpen && CdState.NextWritable(track) == lba)
            {
                if (track.IsDamaged)
                {
                    return SenseCodes.InvalidAddressForWrite;
                }

                if (!track.IsEmpty && CdModes.CheckSame(track, mode) is SenseCode mismatch)
                {
                    return mismatch;
                }

                target = Make(index, track, mode);
                return null;
            }
        }

        if (state.IncompleteTrack >= 0 || lba != state.NextTrackStart)
        {
            return SenseCodes.InvalidAddressForWrite;
        }

        if (!state.CanBegin)
        {
            return SenseCodes.EndOfUserArea;
        }

        TrackRecord fresh = new()
        {
            Number = (ushort)state.NextNumber,
            Session = (ushort)(state.CurrentSession + 1),
            State = TrackState.Open,
            Start = (uint)lba,
            WrittenEnd = (uint)lba,
        };
        target = Make(table.TrackCount, fresh, mode);
        return null;
    }

    private CdTrackStream Make(int index, TrackRecord track, in WriteMode mode)
    {
        long next = CdState.NextWritable(track);
        if (track.IsEmpty)
        {
            CdModes.Apply(mode, ref track);
        }

        SessionRecord session = new()
        {
            Number = (ushort)(state.CurrentSession + 1),
            FirstTrack = (ushort)state.FirstTrackOfSession,
            Start = (uint)state.SessionStart,
            Format = mode.SessionFormat,
        };
        return new CdTrackStream(index, track, session)
        {
            Next = next,
            SubHeader = CdBlock.SubHeaderOf(mode.SubHeader),
            IsTest = mode.IsTest,
            MayPause = mode.IsUnderrunFree || track.PacketKind != PacketKind.None,
        };
    }

    private SenseCode? CheckRoom(in TrackRecord track, long lba, long count)
    {
        bool isFixed = track.PacketKind == PacketKind.Fixed;
        return isFixed && count % track.PacketSize != 0 ? SenseCodes.InvalidPacketSize
            : lba + count > state.EndOfRoom(track) ? SenseCodes.EndOfUserArea
            : null;
    }
}
