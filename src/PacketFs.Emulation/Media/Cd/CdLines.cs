using PacketFs.Core;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>The lines of Q that the lead-in of a closed session carries, as READ TOC tells them.</summary>
internal static class CdLines
{
    /// <summary>Tracks, and what stands in every session.</summary>
    public const int MostOfDisc = 99 + (99 * 5);

    private const byte PositionAdr = 0x10;
    private const byte PointerAdr = 0x54;
    private const byte PointFirstTrack = 0xA0;
    private const byte PointLastTrack = 0xA1;
    private const byte PointLeadOut = 0xA2;
    private const byte PointNextSession = 0xB0;
    private const byte PointFirstLeadIn = 0xC0;

    /// <summary>Fills in the lines; returns their number.</summary>
    public static int OfSession(in CdState state, int session, Span<RawTocEntry> lines)
    {
        TrackTable table = state.Disc.Tracks;
        SessionRecord record = table.Session(session);
        if (record.Has(SessionFlags.Raw))
        {
            return CdLeadIn.ReadLines(state.Disc, session, lines);
        }

        TrackRecord first = table.Track(record.FirstTrack);
        int end = record.FirstTrack + record.TrackCount;
        TrackRecord last = table.Track(end - 1);
        byte number = (byte)(session + 1);
        int count = 0;
        lines[count++] = Line(number, first.Control, PointFirstTrack, new Msf((byte)first.Number, record.Format, 0));
        lines[count++] = Line(number, last.Control, PointLastTrack, new Msf((byte)last.Number, 0, 0));
        lines[count++] = Line(number, last.Control, PointLeadOut, Msf.FromLba(new Lba(record.LeadOutStart)));
        for (int index = record.FirstTrack; index < end; index++)
        {
            TrackRecord track = table.Track(index);
            lines[count++] = Line(number, track.Control, (byte)track.Number, Msf.FromLba(new Lba(track.Start)));
        }

        return count + AddPointers(state, record, session, lines[count..]);
    }

    /// <summary>
    /// Where the next session begins, and where the first lead-in lies; not on a disc of one session.
    /// </summary>
    private static int AddPointers(in CdState state, in SessionRecord record, int session, Span<RawTocEntry> lines)
    {
        MultiSession kind = (MultiSession)(uint)record.Custom0;
        if (kind == MultiSession.None)
        {
            return 0;
        }

        byte number = (byte)(session + 1);
        bool isFirst = session == 0;
        lines[0] = new RawTocEntry
        {
            SessionNumber = number,
            AdrControl = PointerAdr,
            Point = PointNextSession,
            Address = kind == MultiSession.Final
                ? new Msf(byte.MaxValue, byte.MaxValue, byte.MaxValue)
                : Msf.FromLba(new Lba((uint)record.NextStart - CdState.PreGap)),
            Zero = (byte)(isFirst ? 2 : 1),
            PointAddress = CdRwReplies.ToMsf(state.Disc.Header.LastLeadOutFrame),
        };
        if (!isFirst)
        {
            return 1;
        }

        lines[1] = new RawTocEntry
        {
            SessionNumber = number,
            AdrControl = PointerAdr,
            Point = PointFirstLeadIn,
            Address = new Msf(0x80, 0, 0),
            PointAddress = CdRwReplies.ToMsf(state.Disc.Header.LeadInFrame),
        };
        return 2;
    }

    private static RawTocEntry Line(byte session, byte control, byte point, Msf address) => new()
    {
        SessionNumber = session,
        AdrControl = (byte)(PositionAdr | control),
        Point = point,
        PointAddress = address,
    };
}
