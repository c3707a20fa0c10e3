using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>Table of contents, PMA and ATIP of a CD-RW with at most one session of one packet track.</summary>
internal static class CdRwToc
{
    private const byte PositionAdr = 0x10;
    private const byte PointFirstTrack = 0xA0;
    private const byte PointLastTrack = 0xA1;
    private const byte PointLeadOut = 0xA2;

    public static SenseCode? Read(EmulatedDisc disc, in ReadTocPmaAtip request, ref ReplyBuilder reply)
    {
        bool hasToc = disc.Status == RecordingStatus.Complete && disc.Pending == PendingOperation.None;
        switch (request.Format)
        {
            case TocFormat.Pma:
                AddPma(disc, ref reply);
                return null;
            case TocFormat.Atip:
                reply.Add(MakeAtip(disc));
                return null;
            case TocFormat.Toc when hasToc && request.TrackOrSession is <= 1 or TocEntry.LeadOut:
                AddToc(disc, request, ref reply);
                return null;
            case TocFormat.SessionInformation when hasToc:
                reply.Add(new TocHeader { Length = TocHeader.Size - 2 + TocEntry.Size, First = 1, Last = 1 });
                reply.Add(Entry(disc, 1, 0, request.Msf));
                return null;
            case TocFormat.FullToc when hasToc && request.TrackOrSession <= 1:
                AddFullToc(disc, ref reply);
                return null;
            default:
                return SenseCodes.InvalidFieldInCdb;
        }
    }

    /// <summary>Physical frame after the last packet's run-out and link block: where the lead-out begins.</summary>
    public static long LeadOutLba(EmulatedDisc disc) => PhysicalPacket.FirstFrame(disc.RecordedPackets) - 4;

    private static void AddToc(EmulatedDisc disc, in ReadTocPmaAtip request, ref ReplyBuilder reply)
    {
        bool isLeadOutOnly = request.TrackOrSession == TocEntry.LeadOut;
        int entries = isLeadOutOnly ? 1 : 2;
        reply.Add(new TocHeader
        {
            Length = (ushort)(TocHeader.Size - 2 + (entries * TocEntry.Size)),
            First = 1,
            Last = 1,
        });
        if (!isLeadOutOnly)
        {
            reply.Add(Entry(disc, 1, 0, request.Msf));
        }

        reply.Add(Entry(disc, TocEntry.LeadOut, LeadOutLba(disc), request.Msf));
    }

    private static TocEntry Entry(EmulatedDisc disc, byte track, long lba, bool isMsf) => new()
    {
        AdrControl = AdrControl(disc),
        TrackNumber = track,
        Address = isMsf ? Msf.FromLba(new Lba(lba)).ToWord() : (uint)lba,
    };

    private static void AddFullToc(EmulatedDisc disc, ref ReplyBuilder reply)
    {
        reply.Add(new TocHeader
        {
            Length = TocHeader.Size - 2 + (4 * RawTocEntry.Size),
            First = 1,
            Last = 1,
        });
        reply.Add(Raw(disc, PointFirstTrack, new Msf(1, disc.Header.SessionFormat, 0)));
        reply.Add(Raw(disc, PointLastTrack, new Msf(1, 0, 0)));
        reply.Add(Raw(disc, PointLeadOut, Msf.FromLba(new Lba(LeadOutLba(disc)))));
        reply.Add(Raw(disc, 1, Msf.FromLba(new Lba(0))));
    }

    private static RawTocEntry Raw(EmulatedDisc disc, byte point, Msf address) => new()
    {
        SessionNumber = 1,
        AdrControl = AdrControl(disc),
        Point = point,
        PointAddress = address,
    };

    private static void AddPma(EmulatedDisc disc, ref ReplyBuilder reply)
    {
        bool hasTrack = disc.Pending is PendingOperation.None or PendingOperation.CloseSession
            && disc.Status is RecordingStatus.TrackClosed or RecordingStatus.Complete;
        int entries = hasTrack ? 1 : 0;
        reply.Add(new TocHeader { Length = (ushort)(TocHeader.Size - 2 + (entries * RawTocEntry.Size)) });
        if (hasTrack)
        {
            // The PMA records where a track ends and where it starts.
            RawTocEntry entry = Raw(disc, 1, Msf.FromLba(new Lba(0)));
            entry.SessionNumber = 0;
            entry.Address = Msf.FromLba(new Lba(LeadOutLba(disc)));
            reply.Add(entry);
        }
    }

    public static Atip MakeAtip(EmulatedDisc disc) => new()
    {
        Length = Atip.Size - 2,
        WritingPower = 0xC1,
        MediumType = 0x80,
        IsRewritable = disc.Medium == MediumType.CdRw,
        Subtype = (byte)disc.SubType,
        IsA1Valid = disc.Medium == MediumType.CdRw,
        LeadInStart = CdRwReplies.ToMsf(disc.Header.LeadInFrame),
        LastPossibleLeadOutStart = CdRwReplies.ToMsf(disc.Header.LastLeadOutFrame),
        A1 = disc.SubType switch
        {
            _ when disc.Medium != MediumType.CdRw => 0,
            CdRwSubType.Standard => 0x121AD8u,
            CdRwSubType.HighSpeed => 0x241AD8u,
            _ => 0x281AD8u,
        },
    };

    private static byte AdrControl(EmulatedDisc disc) => (byte)(PositionAdr | disc.Header.TrackMode);
}
