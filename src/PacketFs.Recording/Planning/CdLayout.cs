using System.Collections.Immutable;
using PacketFs.Core;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Planning;

/// <summary>
/// Where the tracks of a CD lie. Session at once and raw: the host sends every gap, the first 150 sectors from two
/// seconds before the session's first track on. Track at once: the drive makes gaps and links.
/// </summary>
internal static class CdLayout
{
    /// <summary>Two seconds.</summary>
    public const int PreGap = 150;

    /// <summary>Between the user blocks of two tracks, recorded one by one: run-out and pre-gap.</summary>
    public const int TrackLink = 152;

    /// <summary>Four seconds: shorter tracks do not exist.</summary>
    public const int ShortestTrack = 300;

    public const int LeadIn = 4500;
    public const int FirstLeadOut = 6750;
    public const int LaterLeadOut = 2250;

    /// <summary>The session as the host sends it, gap by gap.</summary>
    public static ImmutableArray<PlannedTrack> AtOnce(
        DiscFacts facts, RecordingSet set, Func<SectorForm, DeviceBlock> blockOf, List<string> notes)
    {
        ImmutableArray<PlannedTrack>.Builder tracks = ImmutableArray.CreateBuilder<PlannedTrack>();
        Lba at = facts.NextWritable!.Value - PreGap;
        RecordingTrack? before = null;
        foreach (RecordingTrack track in set.Tracks)
        {
            int number = facts.NextTrack + tracks.Count;
            long zeros = before is null ? Math.Max(PreGap, track.AddedGap) : track.AddedGap;
            if (before is not null && IsOtherKind(before.Form, track.Form) && zeros + track.SourceGap < PreGap)
            {
                zeros = PreGap - track.SourceGap;
                notes.Add($"Track {number} is of another kind than the one before: a gap of two seconds parts them.");
            }

            PlannedTrack planned = new(track, number, blockOf(track.Form))
            {
                GapStart = at,
                Start = at + zeros + track.SourceGap,
                LeadZeros = zeros,
                TailZeros = track.AddedTail,
            };
            planned = Fill(planned, notes);
            tracks.Add(planned);
            at = planned.End!.Value;
            before = track;
        }

        return tracks.ToImmutable();
    }

    /// <summary>Tracks as drives place them; the drive is asked again before each.</summary>
    public static ImmutableArray<PlannedTrack> OneByOne(DiscFacts facts, RecordingSet set, List<string> notes)
    {
        ImmutableArray<PlannedTrack>.Builder tracks = ImmutableArray.CreateBuilder<PlannedTrack>();
        Lba at = facts.NextWritable!.Value;
        foreach (RecordingTrack track in set.Tracks)
        {
            int number = facts.NextTrack + tracks.Count;
            if (track.SourceGap > 0)
            {
                notes.Add($"Track {number}: its gap becomes part of the track; '--method sao' keeps it a gap.");
            }

            if (track.AddedGap > 0 && track.AddedGap != PreGap)
            {
                notes.Add($"Track {number}: track at once makes gaps of two seconds; '--method sao' keeps others.");
            }

            PlannedTrack planned = Fill(
                new PlannedTrack(track, number, DeviceBlocks.ForTrackAtOnce(track.Form))
                {
                    GapStart = at,
                    Start = at,
                    TailZeros = track.AddedTail,
                },
                notes);
            tracks.Add(planned);
            at = planned.End is Lba end ? end + TrackLink : at;
        }

        return tracks.ToImmutable();
    }

    private static bool IsOtherKind(SectorForm left, SectorForm right) =>
        SectorForms.IsData(left) != SectorForms.IsData(right)
        || SectorForms.IsMode2(left) != SectorForms.IsMode2(right);

    private static PlannedTrack Fill(PlannedTrack track, List<string> notes)
    {
        if (track.Length is not (< ShortestTrack and long length))
        {
            return track;
        }

        notes.Add($"Track {track.Number} is filled up to four seconds, the shortest that a CD has.");
        return track with { TailZeros = track.TailZeros + ShortestTrack - length };
    }
}
