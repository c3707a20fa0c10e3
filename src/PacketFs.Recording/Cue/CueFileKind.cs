namespace PacketFs.Recording.Cue;

/// <summary>Third word of a FILE line.</summary>
public enum CueFileKind
{
    /// <summary>Sectors as they are; audio little-endian.</summary>
    Binary,

    /// <summary>Audio samples big-endian.</summary>
    Motorola,

    /// <summary>WAV or FLAC; the file says which.</summary>
    Wave,
}
