using PacketFs.Core;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Planning;

/// <summary>Where a track will lie and what will be sent for it.</summary>
/// <param name="Track">Its input.</param>
/// <param name="Number">On the disc; 0 where media have no tracks.</param>
/// <param name="Block">What the host sends.</param>
public sealed record PlannedTrack(RecordingTrack Track, int Number, DeviceBlock Block)
{
    /// <summary>First sector that the host sends: of the gap, where the host sends it.</summary>
    public Lba GapStart { get; init; }

    /// <summary>Index 1. Where drives decide, what they are expected to.</summary>
    public Lba Start { get; init; }

    /// <summary>Sectors of zeros that the host sends before the source.</summary>
    public long LeadZeros { get; init; }

    /// <summary>Sectors of zeros that the host sends after the source: POSTGAP, padding.</summary>
    public long TailZeros { get; init; }

    /// <summary>Sectors that the host sends; null: the input does not know.</summary>
    public long? Sent => Track.Source.SectorCount is long count ? LeadZeros + count + TailZeros : null;

    /// <summary>First sector behind the track; null: the input does not know.</summary>
    public Lba? End => Sent is long sent ? GapStart + sent : null;

    /// <summary>Sectors from index 1 to the end.</summary>
    public long? Length => End is Lba end ? end - Start : null;
}
