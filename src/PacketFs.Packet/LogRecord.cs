namespace PacketFs.Packet;

/// <summary>
/// A record as a scan found it: those of its parts that are valid, by index. Takes memory for what is there, not for
/// what a part says that there should be.
/// </summary>
internal sealed class LogRecord(LogPart first)
{
    private readonly SortedList<int, LogPart> _parts = [];

    public long Number { get; } = first.Record;

    public long Previous { get; } = first.Previous;

    public ulong PreviousChecksum { get; } = first.PreviousChecksum;

    public LogRecordKind Kind { get; } = first.Kind;

    public IEnumerable<LogPart> Parts => _parts.Values;

    public bool IsComplete => _parts.Count == first.Count;

    /// <summary>Of its last packet; only of a complete record.</summary>
    public ulong Checksum => _parts.Values[^1].Checksum;

    public void Add(LogPart part)
    {
        if (part.Count == first.Count)
        {
            _parts[part.Index] = part;
        }
    }
}
