using System.Collections.Immutable;
using PacketFs.Recording.Inputs;

namespace PacketFs.Recording.Tracks;

/// <summary>A track to be recorded: where its sectors come from, and what the disc says of it.</summary>
/// <param name="Name">Its input, for messages.</param>
/// <param name="Form">What the source's sectors are.</param>
/// <param name="Source">From the first sector of its gap (or index 1 without one) to its end.</param>
public sealed record RecordingTrack(string Name, SectorForm Form, ISectorSource Source)
{
    /// <summary>Sectors at the start of the source that are gap (index 0).</summary>
    public int SourceGap { get; init; }

    /// <summary>Sectors of silence or zeros that the host adds before the source (PREGAP).</summary>
    public int AddedGap { get; init; }

    /// <summary>Sectors of silence or zeros that the host adds after the source (POSTGAP).</summary>
    public int AddedTail { get; init; }

    /// <summary>Where index 2, 3, ... start, in sectors after index 1.</summary>
    public ImmutableArray<long> FurtherIndexes { get; init; } = [];

    /// <summary>CONTROL bit 1: digital copying is permitted.</summary>
    public bool IsCopyPermitted { get; init; }

    /// <summary>CONTROL bit 0 of an audio track.</summary>
    public bool HasPreEmphasis { get; init; }

    /// <summary>CONTROL bit 3 of an audio track.</summary>
    public bool HasFourChannels { get; init; }

    /// <summary>Serial copy management: this is a copy of something protected.</summary>
    public bool IsProtectedCopy { get; init; }

    /// <summary>12 characters, or null.</summary>
    public string? Isrc { get; init; }

    /// <summary>CD-TEXT.</summary>
    public CdText.CdTextFields Text { get; init; } = new();

    /// <summary>Sectors of the whole gap (index 0).</summary>
    public int Gap => SourceGap + AddedGap;

    /// <summary>Sectors from index 1 to the end; null when the source does not know.</summary>
    public long? Length => Source.SectorCount is long count ? count - SourceGap + AddedTail : null;

    /// <summary>The CONTROL nibble of its Q sub-channel.</summary>
    public byte Control => (byte)((SectorForms.IsData(Form) ? 4 : 0)
        | (HasFourChannels ? 8 : 0) | (IsCopyPermitted ? 2 : 0) | (HasPreEmphasis ? 1 : 0));
}
