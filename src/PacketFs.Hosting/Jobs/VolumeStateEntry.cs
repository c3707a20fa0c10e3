namespace PacketFs.Hosting.Jobs;

/// <summary>One state of a volume that is written once.</summary>
/// <param name="Number">What <c>--as-of</c> takes; 1 is the oldest.</param>
/// <param name="Time">When it was recorded; null where the disc does not say.</param>
/// <param name="Files">Names of anything but directories; null where the disc does not say.</param>
/// <param name="Directories">The root among them; null where the disc does not say.</param>
/// <param name="AddedBytes">What was recorded for it, its table included.</param>
public sealed record VolumeStateEntry(
    int Number, DateTimeOffset? Time, long? Files, long? Directories, long AddedBytes);
