using System.Collections.Immutable;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Planning;

/// <summary>The TOC that a lead-in of ours carries (ECMA-130 22.3.4), as READ TOC format 2 would tell it.</summary>
internal static class RawToc
{
    private const byte FirstTrackPoint = 0xA0;
    private const byte LastTrackPoint = 0xA1;
    private const byte LeadOutPoint = 0xA2;
    private const byte NextAreaPoint = 0xB0;
    private const byte FirstLeadInPoint = 0xC0;
    private const byte Pointers = 2;
    private const int GapToNextArea = CdLayout.FirstLeadOut + CdLayout.LeadIn;

    public static ImmutableArray<RawTocEntry> Build(
        ImmutableArray<PlannedTrack> tracks, Lba leadOut, DiscFacts facts, bool isAppendable)
    {
        byte first = (byte)tracks[0].Number;
        byte last = (byte)tracks[^1].Number;
        bool isXa = tracks.Any(track => SectorForms.IsMode2(track.Track.Form));
        ImmutableArray<RawTocEntry>.Builder lines = ImmutableArray.CreateBuilder<RawTocEntry>();
        lines.Add(Line(tracks[0], FirstTrackPoint, new Msf(first, isXa ? DiscType.CdRomXa : DiscType.CdRom, 0)));
        lines.Add(Line(tracks[^1], LastTrackPoint, new Msf(last, 0, 0)));
        lines.Add(Line(tracks[^1], LeadOutPoint, Msf.FromLba(leadOut)));
        foreach (PlannedTrack track in tracks)
        {
            lines.Add(Line(track, (byte)track.Number, Msf.FromLba(track.Start)));
        }

        if (isAppendable && facts.LeadInStart is Lba leadIn && facts.End is Lba end)
        {
            lines.Add(Pointer(NextAreaPoint, Msf.FromLba(leadOut + GapToNextArea), Pointers, Msf.FromLba(end)));
            lines.Add(Pointer(FirstLeadInPoint, default, 0, Msf.FromLba(leadIn)));
        }

        return lines.ToImmutable();
    }

    private static RawTocEntry Line(PlannedTrack track, byte point, Msf value) => new()
    {
        SessionNumber = 1,
        AdrControl = (byte)(0x10 | track.Track.Control),
        Point = point,
        PointAddress = value,
    };

    private static RawTocEntry Pointer(byte point, Msf address, byte count, Msf value) => new()
    {
        SessionNumber = 1,
        AdrControl = 0x54,
        Point = point,
        Address = address,
        Zero = count,
        PointAddress = value,
    };
}
