namespace PacketFs.Recording.Cue;

/// <summary>A FILE line.</summary>
/// <param name="Path">As written; relative to the cue sheet.</param>
/// <param name="Kind">How its bytes are to be taken.</param>
/// <param name="Line">In the cue sheet, from 1.</param>
public sealed record CueFile(string Path, CueFileKind Kind, int Line);
