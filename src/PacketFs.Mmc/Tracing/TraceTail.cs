namespace PacketFs.Mmc.Tracing;

/// <summary>The end of a trace that was cut off, or damaged: nothing from there on counts.</summary>
/// <param name="Offset">First byte that does not count, from the start of the file.</param>
/// <param name="Bytes">How many bytes follow from there.</param>
/// <param name="Reason">For a person: "the last record is incomplete".</param>
public sealed record TraceTail(long Offset, long Bytes, string Reason);
