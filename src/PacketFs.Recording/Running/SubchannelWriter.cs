using System.Text;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Recording.CdText;
using PacketFs.Recording.Planning;

namespace PacketFs.Recording.Running;

/// <summary>
/// The sub-channel of every sector of a disc that the host records raw: TOC and CD-TEXT in the lead-in, position,
/// catalogue number and ISRC in the tracks, the end in the lead-out (ECMA-130 22).
/// </summary>
internal sealed class SubchannelWriter
{
    private const int Period = 100;
    private const int CatalogueFrame = 99;
    private const int IsrcFrame = 49;
    private const int QuarterSeconds = 4;
    private const int FramesPerSecond = 75;
    private const int Pq16 = 16;

    private readonly RecordingPlan _plan;
    private readonly Lba _leadIn;
    private readonly byte[]? _catalogue;

    public SubchannelWriter(RecordingPlan plan)
    {
        _plan = plan;
        _leadIn = plan.Facts.LeadInStart!.Value;
        _catalogue = plan.Set.Catalogue is { } digits ? Encoding.ASCII.GetBytes(digits) : null;
    }

    /// <summary>Writes 96 bytes of raw P-W or 16 of P and Q.</summary>
    /// <param name="lba">From the lead-in to the lead-out.</param>
    /// <param name="track">The track that it lies in; null in lead-in and lead-out.</param>
    /// <param name="target">96 or 16 bytes.</param>
    public void Put(Lba lba, PlannedTrack? track, Span<byte> target)
    {
        bool p = track is not null ? lba < track.Start : lba >= _plan.LeadOut && IsOn(lba - _plan.LeadOut);
        SubchannelQ q = track is not null ? InTrack(lba, track)
            : lba < _plan.LeadOut ? LeadInToc.FrameAt(_plan.TocLines.AsSpan(), _leadIn, lba)
            : SubchannelQ.Position(
                _plan.Tracks[^1].Track.Control,
                SubchannelQ.LeadOutTrack,
                1,
                (int)(lba - _plan.LeadOut),
                lba);
        target.Clear();
        if (target.Length == Pq16)
        {
            Wire.BytesOf(ref q).CopyTo(target);
            target[Pq16 - 1] = p ? (byte)0x80 : (byte)0;
            return;
        }

        if (track is null && lba < _plan.LeadOut && !_plan.CdText.IsEmpty)
        {
            Span<byte> packs = stackalloc byte[RawSubchannel.PackBytes];
            CdTextEncoder.Fill(_plan.CdText.AsSpan(), lba - _leadIn, packs);
            RawSubchannel.PutPacks(packs, target);
        }

        RawSubchannel.PutPq(p, q, target);
    }

    // P of the lead-out goes on and off twice a second.
    private static bool IsOn(long frames) => ((frames * QuarterSeconds / FramesPerSecond) & 1) == 1;

    private SubchannelQ InTrack(Lba lba, PlannedTrack planned)
    {
        byte control = planned.Track.Control;
        int inPeriod = lba.PacketOffset(Period);
        if (lba >= planned.Start && inPeriod == CatalogueFrame && _catalogue is { } digits)
        {
            return SubchannelQ.Catalogue(control, digits, lba);
        }

        if (lba >= planned.Start && inPeriod == IsrcFrame && planned.Track.Isrc is { } isrc)
        {
            Span<byte> code = stackalloc byte[isrc.Length];
            Encoding.ASCII.GetBytes(isrc, code);
            return SubchannelQ.Isrc(control, code, lba);
        }

        long relative = lba - planned.Start;
        return relative < 0
            ? SubchannelQ.Position(control, (byte)planned.Number, 0, (int)(-relative - 1), lba)
            : SubchannelQ.Position(control, (byte)planned.Number, IndexAt(planned, relative), (int)relative, lba);
    }

    private static byte IndexAt(PlannedTrack planned, long relative)
    {
        int index = 1;
        foreach (long start in planned.Track.FurtherIndexes)
        {
            index += relative >= start ? 1 : 0;
        }

        return (byte)index;
    }
}
