namespace PacketFs.Hosting.Jobs;

/// <summary>What a system can do with a volume, in words.</summary>
/// <param name="System">Its name.</param>
/// <param name="Reads">"yes", "no", "not known".</param>
/// <param name="Writes">"yes", "no", "not known".</param>
/// <param name="Note">What decides, or what to mind.</param>
public sealed record ReaderLine(string System, string Reads, string Writes, string Note);
