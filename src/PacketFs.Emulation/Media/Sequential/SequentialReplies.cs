using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Sequential;

/// <summary>READ DISC INFORMATION and READ TRACK INFORMATION of discs that are written in order.</summary>
internal static class SequentialReplies
{
    private const byte IncrementalTrack = 5;
    private const byte DataTrack = 4;

    public static DiscInformation DescribeDisc(EmulatedDisc disc, SequentialTracks tracks)
    {
        int session = tracks.LastSession;
        DiscInformation information = new()
        {
            Length = DiscInformation.Size - 2,
            IsErasable = MediumSpec.Of(disc.Medium).Kind.IsErasable,
            FirstTrack = 1,
            SessionCount = session,
            FirstTrackInLastSession = First(tracks, session),
            LastTrackInLastSession = tracks.All.Count,
            LastSessionLeadInStart = uint.MaxValue,
            LastPossibleLeadOutStart = (uint)tracks.Capacity,
        };
        (information.DiscStatus, information.LastSessionState) = StateOf(disc, tracks);
        return information;
    }

    /// <summary>The closed sessions, as one whole: that is what the lead-ins tell.</summary>
    public static DiscInformation DescribeFinished(EmulatedDisc disc, SequentialTracks tracks)
    {
        int session = Math.Max(1, tracks.Closed.Count);
        return DescribeDisc(disc, tracks) with
        {
            Status = 0,
            IsErasable = MediumSpec.Of(disc.Medium).Kind.IsErasable,
            DiscStatus = DiscStatus.Finalised,
            LastSessionState = SessionState.Complete,
            SessionCount = session,
            FirstTrackInLastSession = First(tracks, session),
            LastTrackInLastSession = tracks.All.Count(track => track.Session <= session),
        };
    }

    public static SenseCode? DescribeTrack(
        EmulatedDisc disc, SequentialTracks tracks, SequentialRules rules, in ReadTrackInformation request,
        out TrackInformation reply)
    {
        reply = default;
        int index = Find(tracks, rules, request);
        if (index < 0)
        {
            bool isLba = request.AddressType == TrackAddressType.Lba;
            return isLba ? SenseCodes.AddressOutOfRange : SenseCodes.InvalidFieldInCdb;
        }

        reply = Describe(disc, tracks, rules, index);
        return null;
    }

    public static TrackResources CountResources(SequentialTracks tracks, SequentialRules rules) => new()
    {
        Length = TrackResources.Size - 2,
        DataType = 0x20,
        MaximumOpenTracks = (ushort)rules.MaximumOpenTracks,
        OpenTracks = (ushort)tracks.CountOpen(),
        MaximumAppendableTracks = (ushort)rules.MaximumOpenTracks,
        AppendableTracks = (ushort)tracks.CountOpen(),
    };

    private static (DiscStatus Disc, SessionState Session) StateOf(EmulatedDisc disc, SequentialTracks tracks)
    {
        if (disc.Pending != PendingOperation.None)
        {
            return (DiscStatus.Appendable, SessionState.Damaged);
        }

        if (tracks.IsFinalised)
        {
            return (DiscStatus.Finalised, SessionState.Complete);
        }

        // A BD-R that is formatted and not written calls itself appendable, with an empty session.
        bool isBlank = tracks.IsBlank;
        int index = First(tracks, tracks.LastSession) - 1;
        bool isEmpty = tracks.All.Count == index + 1
            && tracks.All[index] is { IsOpen: true, IsReserved: false } && !tracks.HasData(index);
        for (; index < tracks.All.Count; index++)
        {
            if (tracks.IsDamaged(index))
            {
                return (DiscStatus.Appendable, SessionState.Damaged);
            }
        }

        return (isBlank && !BdRFormats.IsFormatted(disc) ? DiscStatus.Blank : DiscStatus.Appendable,
            isEmpty ? SessionState.Empty : SessionState.Incomplete);
    }

    /// <summary>Number of the session's first track.</summary>
    private static int First(SequentialTracks tracks, int session)
    {
        foreach (SequentialTrack track in tracks.All)
        {
            if (track.Session == session)
            {
                return track.Number;
            }
        }

        return tracks.All.Count;
    }

    private static int Find(SequentialTracks tracks, SequentialRules rules, in ReadTrackInformation request)
    {
        long address = request.Address.Value;
        int index = request.AddressType switch
        {
            TrackAddressType.Lba => tracks.FindBlock(address),
            TrackAddressType.SessionNumber when address >= 1 && address <= tracks.LastSession =>
                First(tracks, (int)address) - 1,
            TrackAddressType.TrackNumber when address == ReadTrackInformation.InvisibleTrack && !request.Open
                && tracks.Find((int)address) < 0 => FindInvisible(tracks, rules),
            TrackAddressType.TrackNumber => tracks.Find((int)address),
            _ => -1,
        };
        while (request.Open && index >= 0 && !tracks.All[index].IsOpen)
        {
            index = tracks.Find(tracks.All[index].Number + 1);
        }

        return index;
    }

    /// <summary>The last track, where the medium has such a name for it and it is open.</summary>
    private static int FindInvisible(SequentialTracks tracks, SequentialRules rules)
    {
        int last = tracks.All.Count - 1;
        return rules.HasInvisibleTrack && tracks.All[last] is { IsOpen: true, IsReserved: false } ? last : -1;
    }

    private static TrackInformation Describe(
        EmulatedDisc disc, SequentialTracks tracks, SequentialRules rules, int index)
    {
        SequentialTrack track = tracks.All[index];
        long next = tracks.Next(index);
        bool isEmpty = track.IsOpen && next == track.Start;
        bool isDamaged = tracks.IsDamaged(index);
        bool isIncremental = rules.HasWriteParameters && !track.IsAtOnce;
        bool isWritable = track.IsOpen && !isDamaged && disc.Pending == PendingOperation.None && next < track.End;
        TrackInformation reply = new()
        {
            Length = 0x22,
            TrackNumber = track.Number,
            SessionNumber = track.Session,
            IsDamaged = isDamaged || (track.IsOpen && disc.Pending != PendingOperation.None),
            TrackMode = rules.HasWriteParameters ? IncrementalTrack : DataTrack,
            DataMode = TrackInformation.DataMode1,

            // DVD+R tells a complete fragment from the one that is still written by the first of the two bits.
            IsReserved = rules.HasInvisibleTrack ? !track.IsOpen || track.IsReserved : track.IsOpen && track.IsReserved,
            IsBlank = isEmpty,
            IsPacket = isIncremental,
            FixedPacketSize = (uint)disc.PacketBlocks,
            Start = new Lba(track.Start),
            TrackSize = (uint)track.Blocks,
            IsLastRecordedAddressValid = next > track.Start,
            LastRecordedAddress = new Lba(Math.Max(0, next - 1)),
        };
        if (isWritable)
        {
            reply.IsNextWritableAddressValid = true;
            reply.NextWritableAddress = new Lba(next);
            reply.FreeBlocks = (uint)(track.End - next);
        }

        return reply;
    }
}
