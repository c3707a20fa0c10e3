namespace PacketFs.Packet;

/// <summary>A record as a scan found it: those of its parts that are valid, by index.</summary>
internal sealed class LogRecord(LogPart first)
{
    private readonly LogPart?[] _parts = new LogPart?[first.Count];

    public long Number { get; } = first.Record;

    public long Previous { get; } = first.Previous;

    public ulong PreviousChecksum { get; } = first.PreviousChecksum;

    public LogRecordKind Kind { get; } = first.Kind;

    public IEnumerable<LogPart> Parts => _parts.Where(part => part is not null).Select(part => part!.Value);

    public bool IsComplete => Array.TrueForAll(_parts, part => part is not null);

    /// <summary>Of its last packet; only of a complete record.</summary>
    public ulong Checksum => _parts[^1]!.Value.Checksum;

    public void Add(LogPart part)
    {
        if (part.Count == _parts.Length)
        {
            _parts[part.Index] = part;
        }
    }
}
