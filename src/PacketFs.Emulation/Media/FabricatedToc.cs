using PacketFs.Core;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>
/// READ TOC of media without a table of contents: drives make one up, of data tracks and a lead-out, in formats 0
/// and 1, and refuse the others.
/// </summary>
internal static class FabricatedToc
{
    private const byte DataTrack = 0x14;

    private const int LastNumber = TocEntry.LeadOut - 1;

    /// <summary>One track from the start of the disc to the end of what is recorded.</summary>
    public static SenseCode? Read(EmulatedDisc disc, in ReadTocPmaAtip request, ref ReplyBuilder reply) =>
        Read([new TocTrack(1, 1, 0)], disc.UserBlocks, request, ref reply);

    /// <param name="tracks">Of all closed sessions, in order; at least one.</param>
    /// <param name="leadOut">Of the last of them.</param>
    public static SenseCode? Read(
        scoped ReadOnlySpan<TocTrack> tracks, long leadOut, in ReadTocPmaAtip request, ref ReplyBuilder reply)
    {
        // A byte cannot tell more of them.
        tracks = tracks[..Math.Min(tracks.Length, LastNumber)];
        TocTrack last = tracks[^1];
        switch (request.Format)
        {
            case TocFormat.Toc when request.TrackOrSession <= last.Number || request.TrackOrSession == TocEntry.LeadOut:
                int first = Math.Max(tracks[0].Number, (int)request.TrackOrSession);
                ReadOnlySpan<TocTrack> wanted = first > last.Number ? [] : tracks[(first - tracks[0].Number)..];
                reply.Add(Header(wanted.Length + 1, tracks[0].Number, last.Number));
                foreach (TocTrack track in wanted)
                {
                    reply.Add(Entry((byte)track.Number, track.Start, request.Msf));
                }

                reply.Add(Entry(TocEntry.LeadOut, leadOut, request.Msf));
                return null;
            case TocFormat.SessionInformation:
                int index = tracks.Length - 1;
                while (index > 0 && tracks[index - 1].Session == last.Session)
                {
                    index--;
                }

                reply.Add(Header(1, tracks[0].Session, last.Session));
                reply.Add(Entry((byte)tracks[index].Number, tracks[index].Start, request.Msf));
                return null;
            default:
                return SenseCodes.InvalidFieldInCdb;
        }
    }

    private static TocHeader Header(int entries, int first, int last) => new()
    {
        Length = (ushort)(TocHeader.Size - 2 + (entries * TocEntry.Size)),
        First = (byte)first,
        Last = (byte)Math.Min(last, byte.MaxValue),
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
