using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Survey;

namespace PacketFs.Hosting.Drawing;

/// <summary>Makes areas of what a drive tells. Where lead-ins and lead-outs are not told, they have the standards'
/// size.</summary>
internal sealed class MapBuilder
{
    // CD: a lead-in takes a minute, the first lead-out a minute and a half, each further one half a minute; two
    // seconds of
    // pre-gap stand before every session's first track (Red Book, Orange Book).
    private const int CdLeadIn = 4500;
    private const int CdPreGap = 150;
    private const int CdFirstLeadOut = 6750;
    private const int CdLaterLeadOut = 2250;

    // DVD and BD: in about the same proportion to the data zone.
    private const int DvdLeadIn = 36_864;
    private const int DvdLeadOut = 16_384;

    // Link, run-in and run-out around a packet of a CD.
    private const int LinkBlocks = 7;

    // What is only estimated is drawn no larger than this part of the rest.
    private const double MostOfEstimate = 0.025;

    private const string OpenSession = MapRegion.NotWritten + ": the session is open";

    private readonly DiscSurvey _survey;
    private readonly PacketLayer? _packets;
    private readonly List<MapRegion> _regions = [];
    private readonly bool _isCd;

    private MapBuilder(DiscSurvey survey, PacketLayer? packets)
    {
        _survey = survey;
        _packets = packets;
        _isCd = survey.State.Kind.Family == MediumFamily.Cd;
    }

    private MediumState State => _survey.State;

    /// <summary>Lead-in to edge.</summary>
    public static IReadOnlyList<MapRegion> Build(DiscSurvey survey, PacketLayer? packets)
    {
        MapBuilder builder = new(survey, packets);
        if (builder.IsWhole())
        {
            builder.AddWhole();
        }
        else
        {
            builder.AddTracks();
        }

        builder.LimitEnds();
        return builder._regions;
    }

    // The first lead-in and what closes the disc: on a small disc they would fill the picture.
    private void LimitEnds()
    {
        double rest = _regions.Where(region => region.IsProgram).Sum(region => region.Space);
        foreach (int end in (ReadOnlySpan<int>)[0, _regions.Count - 1])
        {
            if (_regions[end] is { Kind: MapKind.LeadIn or MapKind.LeadOut } region)
            {
                _regions[end] = region with { Space = Math.Min(region.Space, Math.Max(1, rest * MostOfEstimate)) };
            }
        }
    }

    // Media that are one large area: written at random, or not formatted yet.
    private bool IsWhole() => State.Kind.Method == WriteMethod.AnyBlock || State.IsMrw
        || State.Profile == Profile.DvdMinusRwRestrictedOverwrite
        || (State.Condition == MediumCondition.Blank && _survey.Tracks.IsEmpty);

    private void AddWhole()
    {
        bool isFormatted = State.Condition == MediumCondition.Formatted;
        long blocks = isFormatted || State.BlockCount > 0
            ? State.BlockCount
            : State.CurrentCapacity is { } capacity ? (uint)capacity.BlockCount : 0;
        string note = State.BackgroundFormat switch
        {
            BackgroundFormatStatus.Running => "the drive is still formatting it, in the background",
            BackgroundFormatStatus.Suspended => "formatting has been stopped; it goes on when it is written",
            _ => "",
        };
        AddLeadIn(1, isFormatted, blocks == 0 ? 1 : 0);
        Add(
            isFormatted ? MapKind.Rewritable : MapKind.Unformatted,
            0,
            blocks,
            isFormatted ? 1 : 0,
            isFormatted ? 1 : 0,
            isFormatted ? "formatted" : "not formatted",
            note,
            isFormatted);
        long spares = _packets is { SpareUnits: > 0 } layer
            ? (long)layer.SpareUnits * layer.PacketBlocks
            : _survey.SpareBlocks ?? _survey.UnusedSpareBlocks ?? 0;
        if (spares > 0)
        {
            string used = _survey.UnusedSpareBlocks is { } unused && _survey.SpareBlocks is { } all
                ? $"{(all - unused) / State.WriteUnitBlocks:N0} of {all / State.WriteUnitBlocks:N0} in use"
                : _packets is { } known ? $"{known.SparesUsed:N0} of {known.SpareUnits:N0} in use"
                : $"{spares / State.WriteUnitBlocks:N0} unused";
            Add(MapKind.Spare, blocks, spares, 0, 0, "spares", used, isSeen: false);
        }

        Add(MapKind.LeadOut, blocks + spares, LeadOutBlocks(1), 1, 0, "lead-out", "", isFormatted);
    }

    private void AddTracks()
    {
        long cursor = 0;
        int session = 0;
        IEnumerable<TrackInformation> tracks = _survey.Tracks.IsEmpty ? TracksOfToc() : _survey.Tracks;
        foreach (TrackInformation track in tracks)
        {
            long start = ((Lba)track.Start).Value;
            int ofSession = Math.Max(1, track.SessionNumber);
            if (ofSession != session)
            {
                AddSessionStart(session, ofSession, cursor, start);
                session = ofSession;
            }
            else if (start > cursor)
            {
                Add(MapKind.Gap, cursor, start - cursor, session, 0, "gap", "", _survey.IsClosed(session));
            }

            cursor = Math.Max(cursor, AddTrack(track, start));
        }

        if (session == 0)
        {
            AddLeadIn(1, isWritten: false, 1);
        }
        else if (_survey.IsClosed(session))
        {
            long leadOut = _survey.LeadOutOf(session)?.Value ?? cursor;
            cursor = Math.Max(cursor, leadOut);
            Add(MapKind.LeadOut, cursor, LeadOutBlocks(session), session, 0, "lead-out", "", isSeen: true);
            cursor += LeadOutBlocks(session);
        }

        AddRest(cursor, session);
    }

    private void AddSessionStart(int before, int session, long cursor, long start)
    {
        bool isClosed = _survey.IsClosed(session);
        if (before == 0)
        {
            AddLeadIn(session, isClosed, 0);
            if (start > 0)
            {
                Add(MapKind.Gap, 0, start, session, 0, "gap", "", isClosed);
            }

            return;
        }

        long room = Math.Max(0, start - cursor);
        if (!_isCd)
        {
            Add(MapKind.Gap, cursor, room, session, 0, "border", "out of the session before, into this one", isClosed);
            return;
        }

        long leadOut = Math.Clamp(_survey.LeadOutOf(before)?.Value ?? cursor, cursor, start);
        if (leadOut > cursor)
        {
            Add(MapKind.Gap, cursor, leadOut - cursor, before, 0, "gap", "", _survey.IsClosed(before));
        }

        long preGap = Math.Min(CdPreGap, start - leadOut);
        long leadIn = Math.Min(CdLeadIn, start - leadOut - preGap);
        Add(MapKind.LeadOut, leadOut, start - leadOut - preGap - leadIn, before, 0, "lead-out", "",
            _survey.IsClosed(before));
        Add(MapKind.LeadIn, start - preGap - leadIn, leadIn, session, 0, "lead-in",
            isClosed ? "" : OpenSession, isClosed);
        Add(MapKind.Gap, start - preGap, preGap, session, 0, "pre-gap", "", isClosed);
    }

    private void AddLeadIn(int session, bool isWritten, int leastBlocks)
    {
        int length = Math.Max(leastBlocks, _isCd ? CdLeadIn : DvdLeadIn);
        int preGap = _isCd ? CdPreGap : 0;
        Add(MapKind.LeadIn, -preGap - length, length, session, 0, "lead-in",
            isWritten ? "" : session > 0 && State.Condition != MediumCondition.Blank
                ? OpenSession
                : MapRegion.NotWritten,
            isWritten);
        if (preGap > 0)
        {
            Add(MapKind.Gap, -preGap, preGap, session, 0, "pre-gap", "", isWritten);
        }
    }

    /// <returns>The block behind the track.</returns>
    private long AddTrack(in TrackInformation track, long start)
    {
        const byte DataBit = 0x04;
        long end = start + (uint)track.TrackSize;
        bool isClosed = _survey.IsClosed(Math.Max(1, track.SessionNumber));
        bool isOpen = !isClosed && track.IsNextWritableAddressValid;
        long used = track.IsBlank ? start
            : isOpen ? Math.Clamp(((Lba)track.NextWritableAddress).Value, start, end)
            : end;
        bool isPackets = track.IsFormattedForPackets && State.Profile == Profile.CdRw && !isOpen;
        MapKind kind = (track.TrackMode & DataBit) == 0 ? MapKind.Audio
            : isPackets ? MapKind.Rewritable
            : MapKind.Data;
        string name = $"track {track.TrackNumber}";
        List<string> notes = [];
        if (track.IsPacket)
        {
            notes.Add(track.IsFixedPacket ? $"packets of {(uint)track.FixedPacketSize}"
                : _isCd ? "packets of any length"
                : "written incrementally");
        }

        if (track.IsDamaged)
        {
            notes.Add("damaged");
        }

        if (used > start)
        {
            Add(kind, start, used - start, track.SessionNumber, track.TrackNumber, name, string.Join(", ", notes),
                isClosed, SpaceOf(used - start, track));
        }

        if (used < end)
        {
            string free = track.IsReserved ? "reserved, not recorded" : $"of {name}";
            free += isOpen || track.IsNextWritableAddressValid ? $"; next writable {track.NextWritableAddress}" : "";
            Add(MapKind.Free, used, end - used, track.SessionNumber, track.TrackNumber,
                track.IsReserved ? name : "free", free, isSeen: false,
                SpaceOf(end - used, track));
        }

        return end;
    }

    // A packet of a CD has seven link blocks that no address counts.
    private double SpaceOf(long blocks, in TrackInformation track) =>
        _isCd && track.IsFixedPacket && (uint)track.FixedPacketSize is var size and > 0
            ? blocks * (1 + ((double)LinkBlocks / size))
            : blocks;

    // What lies behind, on a CD up to where a lead-out could have begun at the latest.
    private void AddRest(long cursor, int session)
    {
        double taken = _regions.Where(region => region.Start >= 0).Sum(region => region.Space);
        if (State.LastPossibleLeadOut is not { } last || last.Value - taken < 1)
        {
            return;
        }

        bool isClosed = State.DiscStatus == DiscStatus.Finalised;
        long left = (long)(last.Value - taken);
        bool isPacketDisc = State.HasFixedPackets;
        if (isPacketDisc)
        {
            return;
        }

        Add(isClosed ? MapKind.Closed : MapKind.Free, cursor, left, 0, 0, isClosed ? "closed" : "free",
            isClosed ? "the disc is finalised" : session == 0 ? "" : "room for more sessions", isSeen: false);
    }

    private int LeadOutBlocks(int session) =>
        !_isCd ? DvdLeadOut : session == 1 ? CdFirstLeadOut : CdLaterLeadOut;

    private IEnumerable<TrackInformation> TracksOfToc()
    {
        for (int i = 0; i + 1 < _survey.Toc.Length; i++)
        {
            TocEntry entry = _survey.Toc[i];
            long start = (int)(uint)entry.Address;
            long end = (int)(uint)_survey.Toc[i + 1].Address;
            yield return new TrackInformation
            {
                Start = new Lba(start),
                TrackSize = (uint)Math.Max(0, end - start),
                TrackNumber = entry.TrackNumber,
                SessionNumber = 1,
                TrackMode = entry.Control,
                DataMode = TrackInformation.DataMode1,
            };
        }
    }

    private void Add(
        MapKind kind, long start, long blocks, int session, int track, string name, string note, bool isSeen,
        double? space = null)
    {
        if (blocks > 0)
        {
            _regions.Add(new MapRegion(kind, start, blocks, space ?? blocks, session, track, name, note, isSeen));
        }
    }
}
