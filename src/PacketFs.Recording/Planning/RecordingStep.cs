namespace PacketFs.Recording.Planning;

/// <summary>One thing that recording will do.</summary>
/// <param name="Text">In words for a person.</param>
/// <param name="Command">The commands, as the standard calls them.</param>
/// <param name="Estimate">How long; null: nobody knows.</param>
public sealed record RecordingStep(string Text, string Command, TimeSpan? Estimate);
