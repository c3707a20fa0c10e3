using PacketFs.Core;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>READ TOC/PMA/ATIP of a CD with tracks. Only closed sessions have a table of contents.</summary>
internal static class CdToc
{
    private const byte PositionAdr = 0x10;

    public static SenseCode? Read(in CdState state, in ReadTocPmaAtip request, ref ReplyBuilder reply)
    {
        bool hasToc = state.ClosedSessions > 0;
        switch (request.Format)
        {
            case TocFormat.Toc when hasToc:
                return AddToc(state, request, ref reply);
            case TocFormat.SessionInformation when hasToc:
                AddLastSession(state, request.Msf, ref reply);
                return null;
            case TocFormat.FullToc when hasToc && request.TrackOrSession <= state.ClosedSessions:
                AddFullToc(state, Math.Max(1, (int)request.TrackOrSession), ref reply);
                return null;
            case TocFormat.Pma or TocFormat.Atip when MediumSpec.Of(state.Disc.Medium).IsPressed:
                return SenseCodes.InvalidFieldInCdb;
            case TocFormat.Pma:
                AddPma(state, ref reply);
                return null;
            case TocFormat.Atip:
                reply.Add(CdRwToc.MakeAtip(state.Disc));
                return null;
            case TocFormat.CdText when hasToc:
                return AddText(state, ref reply);
            default:
                return SenseCodes.InvalidFieldInCdb;
        }
    }

    private static SenseCode? AddToc(in CdState state, in ReadTocPmaAtip request, ref ReplyBuilder reply)
    {
        TrackTable table = state.Disc.Tracks;
        SessionRecord last = table.Session(state.ClosedSessions - 1);
        int end = last.FirstTrack + last.TrackCount;
        int first = table.Track(0).Number;
        int lastNumber = table.Track(end - 1).Number;
        int wanted = request.TrackOrSession;
        if (wanted > lastNumber && wanted != TocEntry.LeadOut)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        int start = wanted == TocEntry.LeadOut ? end : Math.Max(0, wanted - first);
        reply.Add(new TocHeader
        {
            Length = (ushort)(TocHeader.Size - 2 + ((end - start + 1) * TocEntry.Size)),
            First = (byte)first,
            Last = (byte)lastNumber,
        });
        for (int index = start; index < end; index++)
        {
            TrackRecord track = table.Track(index);
            reply.Add(Entry(track.Control, (byte)track.Number, track.Start, request.Msf));
        }

        reply.Add(Entry(table.Track(end - 1).Control, TocEntry.LeadOut, last.LeadOutStart, request.Msf));
        return null;
    }

    private static void AddLastSession(in CdState state, bool isMsf, ref ReplyBuilder reply)
    {
        TrackTable table = state.Disc.Tracks;
        TrackRecord track = table.Track(table.Session(state.ClosedSessions - 1).FirstTrack);
        reply.Add(new TocHeader
        {
            Length = TocHeader.Size - 2 + TocEntry.Size,
            First = 1,
            Last = (byte)state.ClosedSessions,
        });
        reply.Add(Entry(track.Control, (byte)track.Number, track.Start, isMsf));
    }

    private static TocEntry Entry(byte control, byte number, long lba, bool isMsf) => new()
    {
        AdrControl = (byte)(PositionAdr | control),
        TrackNumber = number,
        Address = isMsf ? Msf.FromLba(new Lba(lba)).ToWord() : (uint)lba,
    };

    private static void AddFullToc(in CdState state, int firstSession, ref ReplyBuilder reply)
    {
        Span<RawTocEntry> lines = stackalloc RawTocEntry[CdLines.MostOfDisc];
        int count = 0;
        for (int session = firstSession; session <= state.ClosedSessions; session++)
        {
            count += CdLines.OfSession(state, session - 1, lines[count..]);
        }

        reply.Add(new TocHeader
        {
            Length = (ushort)(TocHeader.Size - 2 + (count * RawTocEntry.Size)),
            First = 1,
            Last = (byte)state.ClosedSessions,
        });
        foreach (RawTocEntry line in lines[..count])
        {
            reply.Add(line);
        }
    }

    /// <summary>The packs of the first session that has any.</summary>
    private static SenseCode? AddText(in CdState state, ref ReplyBuilder reply)
    {
        for (int session = 0; session < state.ClosedSessions; session++)
        {
            SessionRecord record = state.Disc.Tracks.Session(session);
            bool mayHave = record.Has(SessionFlags.AtOnce) || record.Has(SessionFlags.Raw);
            byte[] packs = mayHave ? CdLeadIn.ReadText(state.Disc, session) : [];
            if (packs.Length > 0)
            {
                reply.Add(new TocHeader { Length = (ushort)(TocHeader.Size - 2 + packs.Length) });
                reply.Add(packs);
                return null;
            }
        }

        return SenseCodes.InvalidFieldInCdb;
    }

    /// <summary>A line per track that is closed or reserved: where it ends and where it starts.</summary>
    private static void AddPma(in CdState state, ref ReplyBuilder reply)
    {
        TrackTable table = state.Disc.Tracks;
        Span<RawTocEntry> lines = stackalloc RawTocEntry[99];
        int count = 0;
        for (int index = 0; index < table.TrackCount; index++)
        {
            TrackRecord track = table.Track(index);
            bool isNoted = track.Has(TrackFlags.FromReservation) || !track.IsOpen;
            if (isNoted && track.WriteType != (byte)WriteType.Raw)
            {
                lines[count++] = new RawTocEntry
                {
                    AdrControl = (byte)(PositionAdr | track.Control),
                    Point = (byte)track.Number,
                    Address = Msf.FromLba(new Lba(CdState.PhysicalEnd(track))),
                    PointAddress = Msf.FromLba(new Lba(track.Start)),
                };
            }
        }

        reply.Add(new TocHeader { Length = (ushort)(TocHeader.Size - 2 + (count * RawTocEntry.Size)) });
        foreach (RawTocEntry line in lines[..count])
        {
            reply.Add(line);
        }
    }
}
