using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// One cached packet (on media without packets: a run of blocks of a packet's size). A line owns its buffer for good;
/// which packet it holds changes.
/// </summary>
internal sealed class CacheLine(PacketBuffer buffer, int index, int blockSize)
{
    public const long NoPacket = -1;

    private readonly int _blockSize = blockSize;

    /// <summary>
    /// Place of this line in the pool: lines in sequence have adjacent memory where packets fill pages.
    /// </summary>
    public int Index { get; } = index;

    public PacketBuffer Buffer { get; } = buffer;

    /// <summary>Which packet, counted from LBA 0; <see cref="NoPacket"/> when free.</summary>
    public long Packet { get; set; } = NoPacket;

    /// <summary>The blocks that exist: all, but for a short last packet.</summary>
    public uint All { get; set; }

    /// <summary>Blocks whose newest content is in the buffer.</summary>
    public uint Present { get; set; }

    /// <summary>
    /// Blocks written since the last commit that are not on the medium yet, neither in place nor in the log.
    /// </summary>
    public uint Dirty { get; set; }

    /// <summary>Of the dirty ones, those that must not be written in place before the commit.</summary>
    public uint Guarded { get; set; }

    /// <summary>
    /// Blocks whose committed content is in the commit log, not in place yet. They keep the line in the cache.
    /// </summary>
    public uint Logged { get; set; }

    /// <summary>Ordered writes: the stage in which the guarded blocks go out. See <see cref="WriteBack"/>.</summary>
    public long Stage { get; set; }

    /// <summary>Used since the replacement hand last came by.</summary>
    public bool Referenced { get; set; }

    /// <summary>
    /// Blocks that the write-back under way puts in place; the line keeps its packet till that is done.
    /// </summary>
    public uint Outgoing { get; set; }

    /// <summary>Went in place since the last sync: kept, whole, until the drive has confirmed it.</summary>
    public bool IsUnsynced { get; set; }

    public bool IsFree => Packet == NoPacket;

    public bool IsEvictable => Dirty == 0 && Logged == 0 && Outgoing == 0 && !IsUnsynced;

    public uint Fresh => Dirty & ~Guarded;

    public Span<byte> Blocks(int first, int count) => Buffer.Span.Slice(first * _blockSize, count * _blockSize);
}
