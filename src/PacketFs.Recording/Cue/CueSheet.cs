using System.Collections.Immutable;
using PacketFs.Recording.CdText;

namespace PacketFs.Recording.Cue;

/// <summary>A cue sheet as it was read, checked in itself; the files were not looked at.</summary>
/// <param name="Path">Where it was read from, for messages and to find the files beside it.</param>
/// <param name="Files">FILE lines, in order.</param>
/// <param name="Tracks">TRACK lines, in order; numbers without gaps.</param>
public sealed record CueSheet(string Path, ImmutableArray<CueFile> Files, ImmutableArray<CueTrack> Tracks)
{
    /// <summary>CATALOG: 13 digits, or null.</summary>
    public string? Catalogue { get; init; }

    /// <summary>TITLE, PERFORMER, ... before the first track.</summary>
    public CdTextFields Text { get; init; } = new();
}
