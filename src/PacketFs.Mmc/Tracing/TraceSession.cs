namespace PacketFs.Mmc.Tracing;

/// <summary>One use of a drive, from opening it to letting go of it: the header, then the commands in order.</summary>
public sealed record TraceSession(TraceHeader Header, IReadOnlyList<TraceCommand> Commands);
