using System.Collections.Immutable;

namespace PacketFs.Recording.Tracks;

/// <summary>Everything that one run records: the tracks of one session, and what the disc says of them all.</summary>
/// <param name="Tracks">In order; at least one. Disposed with the set.</param>
public sealed record RecordingSet(ImmutableArray<RecordingTrack> Tracks) : IDisposable
{
    /// <summary>13 digits (EAN), or null.</summary>
    public string? Catalogue { get; init; }

    /// <summary>CD-TEXT of the disc.</summary>
    public CdText.CdTextFields Text { get; init; } = new();

    /// <summary>Someone gave CD-TEXT for the disc or a track.</summary>
    public bool HasText => !Text.IsEmpty || Tracks.Any(track => !track.Text.IsEmpty);

    /// <summary>Closes all sources.</summary>
    public void Dispose()
    {
        foreach (RecordingTrack track in Tracks)
        {
            track.Source.Dispose();
        }
    }
}
