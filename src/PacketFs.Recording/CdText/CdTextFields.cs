namespace PacketFs.Recording.CdText;

/// <summary>What CD-TEXT can say of a disc or a track; null: nothing.</summary>
public sealed record CdTextFields
{
    /// <summary>Name of the album or the track.</summary>
    public string? Title { get; init; }

    /// <summary>Who plays.</summary>
    public string? Performer { get; init; }

    /// <summary>Who wrote the words.</summary>
    public string? Songwriter { get; init; }

    /// <summary>Who wrote the music.</summary>
    public string? Composer { get; init; }

    /// <summary>Who arranged it.</summary>
    public string? Arranger { get; init; }

    /// <summary>A message to the listener.</summary>
    public string? Message { get; init; }

    /// <summary>Nothing is said.</summary>
    public bool IsEmpty =>
        (Title ?? Performer ?? Songwriter ?? Composer ?? Arranger ?? Message) is null;
}
