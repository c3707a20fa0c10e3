namespace PacketFs.Hosting.Tracing;

/// <summary>All commands of one sort.</summary>
public sealed class TraceTotal(string name)
{
    public string Name { get; } = name;

    public long Count { get; private set; }

    /// <summary>That did not end well.</summary>
    public long Errors { get; private set; }

    /// <summary>That moved, in either direction.</summary>
    public long Bytes { get; private set; }

    public TimeSpan Duration { get; private set; }

    public TimeSpan Longest { get; private set; }

    internal void Add(TraceLine line)
    {
        Count++;
        Errors += line.IsGood ? 0 : 1;
        Bytes += line.Bytes;
        Duration += line.Duration;
        Longest = line.Duration > Longest ? line.Duration : Longest;
    }
}
