namespace PacketFs.Udf.Format;

/// <summary>What one system can do with a volume that is to be made.</summary>
/// <param name="System">The system's name and versions.</param>
/// <param name="Reads">It mounts the volume.</param>
/// <param name="Writes">It writes on it.</param>
/// <param name="Note">What decides, or what to mind; empty when there is nothing to say.</param>
public readonly record struct SystemSupport(string System, Support Reads, Support Writes, string Note);
