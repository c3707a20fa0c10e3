namespace PacketFs.Emulation.Media.Cd;

/// <summary>A run of blocks of a cue sheet: from one of its lines to the next.</summary>
/// <param name="Track">1 to 99; 0 the lead-in.</param>
/// <param name="Index">0 is the pause before the track.</param>
/// <param name="Form">What the host sends, or the drive makes.</param>
/// <param name="End">Behind its last block.</param>
internal readonly record struct CdSegment(int Track, int Index, byte Control, byte Form, long Start, long End)
{
    public bool IsSent => !CdForm.IsGenerated(Form);
}
