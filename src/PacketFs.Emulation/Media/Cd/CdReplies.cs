using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>READ DISC INFORMATION, READ TRACK INFORMATION and READ FORMAT CAPACITIES of a CD with tracks.</summary>
internal static class CdReplies
{
    private const byte DataTrack = 4;
    private const byte UnknownDiscType = 0xFF;
    private const ushort FullLength = 0x22;

    public static DiscInformation DescribeDisc(in CdState state, bool isErasable)
    {
        TrackTable table = state.Disc.Tracks;
        DiscInformation information = Common(state);
        information.IsErasable = isErasable;
        information.LastSessionLeadInStart = LeadInStart(state);
        information.LastPossibleLeadOutStart = CdRwReplies.ToMsf(state.Disc.Header.LastLeadOutFrame).ToWord();
        if (state.IsFinalised && state.Disc.Pending == PendingOperation.None)
        {
            SetLastSession(ref information, table, table.SessionCount - 1, table.TrackCount - 1);
            information.DiscStatus = DiscStatus.Finalised;
            information.LastSessionState = SessionState.Complete;
            information.LastSessionLeadInStart = uint.MaxValue;
            information.LastPossibleLeadOutStart = uint.MaxValue;
            return information;
        }

        // The track that would come next counts.
        int last = state.IncompleteTrack >= 0 || !state.CanBegin ? table.TrackCount - 1 : table.TrackCount;
        information.SessionCount = state.CurrentSession + 1;
        information.FirstTrackInLastSession = NumberOf(state, state.FirstTrackOfSession);
        information.LastTrackInLastSession = NumberOf(state, Math.Max(last, state.FirstTrackOfSession));
        information.DiscStatus = state.IsEmpty && state.Disc.Pending == PendingOperation.None
            ? DiscStatus.Blank
            : DiscStatus.Appendable;
        information.LastSessionState = IsDamaged(state) ? SessionState.Damaged
            : state.HasOpenSession ? SessionState.Incomplete
            : SessionState.Empty;
        return information;
    }

    /// <summary>What a drive says that knows of closed sessions only.</summary>
    public static DiscInformation DescribeFinished(in CdState state)
    {
        TrackTable table = state.Disc.Tracks;
        DiscInformation information = Common(state);
        int session = state.ClosedSessions - 1;
        SessionRecord record = table.Session(session);
        SetLastSession(ref information, table, session, record.FirstTrack + record.TrackCount - 1);
        information.DiscStatus = DiscStatus.Finalised;
        information.LastSessionState = SessionState.Complete;
        information.LastSessionLeadInStart = uint.MaxValue;
        information.LastPossibleLeadOutStart = uint.MaxValue;
        return information;
    }

    public static TrackResources CountTracks(in CdState state)
    {
        TrackTable table = state.Disc.Tracks;
        int open = 0;
        for (int index = 0; index < table.TrackCount; index++)
        {
            open += table.Track(index).IsOpen ? 1 : 0;
        }

        ushort left = (ushort)(state.CanBegin ? table.TrackCapacity - table.TrackCount : 0);
        return new TrackResources
        {
            Length = TrackResources.Size - 2,
            DataType = 0x20,
            MaximumOpenTracks = (ushort)table.TrackCapacity,
            OpenTracks = (ushort)open,
            MaximumAppendableTracks = (ushort)table.TrackCapacity,
            AppendableTracks = (ushort)(open + (left > 0 ? 1 : 0)),
        };
    }

    public static SenseCode? DescribeTrack(
        in CdState state, CdTrackStream? stream, in ReadTrackInformation request, out TrackInformation information)
    {
        TrackTable table = state.Disc.Tracks;
        information = default;
        int index = Find(state, request);
        if (index < 0)
        {
            return request.AddressType == TrackAddressType.Lba
                ? SenseCodes.AddressOutOfRange
                : SenseCodes.InvalidFieldInCdb;
        }

        bool isWritten = stream is { IsTest: false } && stream.Index == index;
        information = index < table.TrackCount ? Recorded(state, table.Track(index))
            : isWritten ? Recorded(state, stream!.Template)
            : Invisible(state);
        if (isWritten)
        {
            Follow(state, stream!, ref information);
        }

        return null;
    }

    public static void ListCapacities(in CdState state, bool isErasable, ref ReplyBuilder reply)
    {
        if (isErasable)
        {
            CdRwFormat.ListCapacities(state.Disc, ref reply);
            return;
        }

        bool isEmpty = state.IsEmpty;
        reply.Add(new FormatCapacityHeader { CapacityListLength = CurrentCapacityDescriptor.Size });
        reply.Add(new CurrentCapacityDescriptor
        {
            BlockCount = (uint)(isEmpty ? state.Limit : CdReading.EndOfDisc(state)),
            Type = isEmpty ? CapacityType.Unformatted : CapacityType.Formatted,
            BlockLength = EmulatedDisc.BlockBytes,
        });
    }

    private static DiscInformation Common(in CdState state)
    {
        TrackTable table = state.Disc.Tracks;
        return new DiscInformation
        {
            Length = DiscInformation.Size - 2,
            FirstTrack = (byte)(table.TrackCount == 0 ? 1 : table.Track(0).Number),
            DiscType = table.SessionCount == 0 ? UnknownDiscType : table.Session(0).Format,
        };
    }

    private static void SetLastSession(ref DiscInformation information, TrackTable table, int session, int lastTrack)
    {
        information.SessionCount = session + 1;
        information.FirstTrackInLastSession = table.Track(table.Session(session).FirstTrack).Number;
        information.LastTrackInLastSession = table.Track(lastTrack).Number;
    }

    private static bool IsDamaged(in CdState state)
    {
        TrackTable table = state.Disc.Tracks;
        bool isDamaged = state.Disc.Pending != PendingOperation.None
            || (state.HasOpenSession && table.Session(state.CurrentSession).Has(SessionFlags.Damaged));
        for (int index = state.FirstTrackOfSession; index < table.TrackCount; index++)
        {
            isDamaged |= table.Track(index).IsDamaged;
        }

        return isDamaged;
    }

    private static uint LeadInStart(in CdState state) => state.CurrentSession == 0
        ? CdRwReplies.ToMsf(state.Disc.Header.LeadInFrame).ToWord()
        : Msf.FromLba(new Lba(state.SessionStart - CdState.PreGap - CdState.LeadInFrames)).ToWord();

    private static int NumberOf(in CdState state, int index) =>
        index < state.Disc.Tracks.TrackCount ? state.Disc.Tracks.Track(index).Number : state.NextNumber;

    /// <summary>Place of the track that is asked for; one behind the last is the one that would come next.</summary>
    private static int Find(in CdState state, in ReadTrackInformation request)
    {
        TrackTable table = state.Disc.Tracks;
        long address = request.Address.Value;
        int next = state.IncompleteTrack >= 0 ? state.IncompleteTrack
            : state.IsFinalised ? -1
            : table.TrackCount;
        switch (request.AddressType)
        {
            case TrackAddressType.TrackNumber when address == ReadTrackInformation.InvisibleTrack:
                return next;
            case TrackAddressType.TrackNumber:
                return address == state.NextNumber && next == table.TrackCount ? next : table.Find((int)address);
            case TrackAddressType.SessionNumber:
                bool isThere = address >= 1 && address <= table.SessionCount;
                return isThere ? table.Session((int)address - 1).FirstTrack
                    : address == table.SessionCount + 1 ? next
                    : -1;
            default:
                return FindBlock(state, address, next);
        }
    }

    /// <summary>What lies between two tracks belongs to the later one.</summary>
    private static int FindBlock(in CdState state, long lba, int next)
    {
        TrackTable table = state.Disc.Tracks;
        if (lba < -CdState.PreGap || lba >= state.Limit)
        {
            return -1;
        }

        for (int index = 0; index < table.TrackCount; index++)
        {
            TrackRecord track = table.Track(index);
            if (lba < track.Start + track.Blocks || (track.IsOpen && lba < state.EndOfRoom(track)))
            {
                return index;
            }
        }

        return next == table.TrackCount ? next : -1;
    }

    private static TrackInformation Invisible(in CdState state)
    {
        bool canBegin = state.CanBegin;
        uint start = (uint)Math.Min(state.NextTrackStart, state.Limit);
        uint room = canBegin ? (uint)state.Limit - start : 0;
        bool isFirst = state.IsEmpty;
        return new TrackInformation
        {
            // On a blank disc the short form of the first recorders: nothing behind the track size.
            Length = isFirst ? (ushort)0x1A : FullLength,
            TrackNumber = state.NextNumber,
            SessionNumber = state.CurrentSession + 1,
            TrackMode = DataTrack,
            IsBlank = true,
            DataMode = TrackInformation.DataModeUnknown,
            IsNextWritableAddressValid = canBegin,
            Start = new Lba(start),
            NextWritableAddress = new Lba(canBegin ? start : 0),
            FreeBlocks = room,
            TrackSize = room,
        };
    }

    private static TrackInformation Recorded(in CdState state, in TrackRecord track)
    {
        bool isReserved = track.IsOpen && track.Has(TrackFlags.FromReservation);

        // Of a closed track that was written without a break the size tells it.
        bool hasLast = !track.IsEmpty && (track.IsOpen || track.PacketKind != PacketKind.None);
        TrackInformation information = new()
        {
            Length = FullLength,
            TrackNumber = track.Number,
            SessionNumber = track.Session,
            IsDamaged = track.IsDamaged,
            TrackMode = track.Control,
            IsReserved = isReserved,
            IsBlank = track.IsOpen && track.IsEmpty,
            IsPacket = track.PacketKind != PacketKind.None,
            IsFixedPacket = track.PacketKind == PacketKind.Fixed,
            DataMode = isReserved && track.IsEmpty ? TrackInformation.DataModeUnknown : track.DataMode,
            Start = new Lba(track.Start),
            FixedPacketSize = (uint)track.PacketSize,
            TrackSize = track.Blocks,
            IsLastRecordedAddressValid = hasLast,
            LastRecordedAddress = new Lba(hasLast ? track.WrittenEnd - 1 : 0),
        };
        if (track.IsOpen)
        {
            SetRoom(state, track, CdState.NextWritable(track), ref information);
        }

        return information;
    }

    private static void SetRoom(in CdState state, in TrackRecord track, long next, ref TrackInformation information)
    {
        long end = state.EndOfRoom(track);
        information.TrackSize = (uint)(end - track.Start);
        information.IsNextWritableAddressValid = !track.IsDamaged && state.IsSettled && next < end;
        information.NextWritableAddress = new Lba(information.IsNextWritableAddressValid ? next : 0);
        information.FreeBlocks = (uint)Math.Max(0, end - next);
    }

    /// <summary>What waits in the buffer counts.</summary>
    private static void Follow(in CdState state, CdTrackStream stream, ref TrackInformation information)
    {
        if (information.IsDamaged)
        {
            return;
        }

        SetRoom(state, stream.Template, stream.Next, ref information);
        information.IsBlank = stream.Next == (uint)stream.Template.Start;
        information.IsLastRecordedAddressValid = !information.IsBlank;
        information.LastRecordedAddress = new Lba(Math.Max(0, stream.Next - 1));
    }
}
