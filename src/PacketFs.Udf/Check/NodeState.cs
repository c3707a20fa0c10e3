namespace PacketFs.Udf.Check;

/// <summary>What the walk remembers of an ICB that it has seen.</summary>
internal struct NodeState
{
    /// <summary>Entries, parent entries among them, that name it.</summary>
    public uint SeenLinks;
    public ushort RecordedLinks;
    public NodeKind Kind;
    /// <summary>Its entry was read: its recorded numbers mean something.</summary>
    public bool IsRead;
    public bool HasStreams;
}
