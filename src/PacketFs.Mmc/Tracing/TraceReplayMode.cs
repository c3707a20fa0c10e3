namespace PacketFs.Mmc.Tracing;

/// <summary>How a <see cref="TraceDrive"/> finds its answers.</summary>
public enum TraceReplayMode
{
    /// <summary>
    /// The same commands in the same order, with the same data. One that is not the next gets 5/20/00 and does not
    /// count: the drive goes on waiting for the next.
    /// </summary>
    Strict,

    /// <summary>
    /// Any command that the trace knows, whatever the order: the answer is the one of the state that the medium had
    /// at that time. Commands that change that state (FORMAT UNIT, BLANK, WRITE, ...), and unit attentions, divide the
    /// trace into times; sending such a command leads to the time behind it.
    /// </summary>
    Lenient,
}
