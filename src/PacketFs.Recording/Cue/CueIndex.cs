namespace PacketFs.Recording.Cue;

/// <summary>An INDEX line.</summary>
/// <param name="Number">0 to 99.</param>
/// <param name="File">Which FILE line it follows, from 0.</param>
/// <param name="Frames">Sectors from the start of that file.</param>
/// <param name="Line">In the cue sheet, from 1.</param>
public readonly record struct CueIndex(int Number, int File, long Frames, int Line);
