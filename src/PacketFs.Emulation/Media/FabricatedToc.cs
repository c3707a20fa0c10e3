using PacketFs.Core;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>
/// READ TOC of media without a table of contents: drives make one up, of one data track and a lead-out, in formats 0
/// and 1, and refuse the others.
/// </summary>
internal static class FabricatedToc
{
    private const byte DataTrack = 0x14;

    public static SenseCode? Read(EmulatedDisc disc, in ReadTocPmaAtip request, ref ReplyBuilder reply)
    {
        switch (request.Format)
        {
            case TocFormat.Toc when request.TrackOrSession is <= 1 or TocEntry.LeadOut:
                bool isLeadOutOnly = request.TrackOrSession == TocEntry.LeadOut;
                reply.Add(Header(isLeadOutOnly ? 1 : 2));
                if (!isLeadOutOnly)
                {
                    reply.Add(Entry(1, 0, request.Msf));
                }

                reply.Add(Entry(TocEntry.LeadOut, disc.UserBlocks, request.Msf));
                return null;
            case TocFormat.SessionInformation:
                reply.Add(Header(1));
                reply.Add(Entry(1, 0, request.Msf));
                return null;
            default:
                return SenseCodes.InvalidFieldInCdb;
        }
    }

    private static TocHeader Header(int entries) => new()
    {
        Length = (ushort)(TocHeader.Size - 2 + (entries * TocEntry.Size)),
        First = 1,
        Last = 1,
    };

    private static TocEntry Entry(byte track, long lba, bool isMsf) => new()
    {
        AdrControl = DataTrack,
        TrackNumber = track,
        Address = isMsf ? ToMsf(lba) : (uint)lba,
    };

    /// <summary>A clock of minutes and seconds ends long before a DVD does: the last one that there is.</summary>
    private static uint ToMsf(long lba)
    {
        const long LastFrame = (89 * 60 * 75) + (59 * 75) + 74 - 150;
        return Msf.FromLba(new Lba(Math.Min(lba, LastFrame))).ToWord();
    }
}
