namespace PacketFs.Core;

/// <summary>
/// What is left for writing blocks again on a medium that keeps everything that was ever written on it. Each replaced
/// write unit takes one fresh unit, for good; the first time that it is replaced also an entry of the list of
/// replacements; each time that the list is brought to the medium, one of its updates.
/// </summary>
/// <param name="Units">Fresh write units that replacements can take.</param>
/// <param name="Entries">Further units that can be listed as replaced.</param>
/// <param name="Updates">How often the list can still be written.</param>
public readonly record struct OverwriteResources(long Units, long Entries, long Updates);
