using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// The table of cached packets: a fixed set of lines over one page-aligned pool, found by packet number.
/// <para>Replacement is a clock hand: a line that was used since the hand last passed is spared once; lines that hold
/// data not yet in place are never taken. A new line takes the memory right behind its predecessor packet's where it
/// can, so that a stream written in sequence lies in sequence in memory and goes out without being gathered.</para>
/// Not thread-safe: the device's lock covers it.
/// </summary>
internal sealed class PacketCache : IDisposable
{
    private readonly PacketBufferPool _pool;
    private readonly CacheLine[] _lines;
    private readonly Dictionary<long, CacheLine> _byPacket;
    private readonly int _lineBlocks;
    private readonly long _blockCount;
    private int _hand;

    public PacketCache(int blockSize, int lineBlocks, long blockCount, int capacity)
    {
        _lineBlocks = lineBlocks;
        _blockCount = blockCount;
        _pool = new PacketBufferPool(blockSize * lineBlocks, capacity);
        _byPacket = new Dictionary<long, CacheLine>(capacity);
        PacketBuffer[] buffers = new PacketBuffer[capacity];
        for (int i = 0; i < capacity; i++)
        {
            PacketBuffer? buffer = _pool.TryRent();
            Invariant.Require(buffer is not null, "a fresh pool hands out all its buffers");
            buffers[i] = buffer;
        }

        Array.Sort(buffers, static (a, b) => a.Address.CompareTo(b.Address));
        _lines = new CacheLine[capacity];
        for (int i = 0; i < capacity; i++)
        {
            _lines[i] = new CacheLine(buffers[i], i, blockSize);
        }
    }

    public int Capacity => _lines.Length;

    public int Used => _byPacket.Count;

    public int MaxUsed { get; private set; }

    /// <summary>Lines with dirty blocks that may go in place at any time.</summary>
    public int FreshLines { get; private set; }

    /// <summary>Lines with dirty blocks that wait for a commit.</summary>
    public int GuardedLines { get; private set; }

    public int GuardedBlocks { get; private set; }

    /// <summary>Lines that are kept because their committed content is only in the log.</summary>
    public int LoggedLines { get; private set; }

    /// <summary>Lines that must stay until the next sync.</summary>
    public int UnsyncedLines { get; private set; }

    public bool HasDirty => FreshLines != 0 || GuardedLines != 0;

    public ReadOnlySpan<CacheLine> Lines => _lines;

    public CacheLine? Find(long packet)
    {
        if (_byPacket.TryGetValue(packet, out CacheLine? line))
        {
            line.Referenced = true;
            return line;
        }

        return null;
    }

    /// <summary>As <see cref="Find"/>, without leaving a trace of use.</summary>
    public CacheLine? Peek(long packet) => _byPacket.GetValueOrDefault(packet);

    /// <summary>
    /// An empty line for a packet that has none; null when every line holds something that cannot go.
    /// </summary>
    public CacheLine? TryAllocate(long packet)
    {
        CacheLine? line = BehindPredecessor(packet) ?? NextEvictable();
        if (line is null)
        {
            return null;
        }

        Release(line);
        line.Packet = packet;
        line.All = BlockMask.Of(0, (int)long.Min(_lineBlocks, _blockCount - (packet * _lineBlocks)));
        line.Referenced = true;
        _byPacket.Add(packet, line);
        MaxUsed = int.Max(MaxUsed, _byPacket.Count);
        return line;
    }

    /// <summary>Forgets what the line holds.</summary>
    public void Release(CacheLine line)
    {
        if (line.IsFree)
        {
            return;
        }

        Invariant.Require(line.IsEvictable, "a line that holds data not yet in place is never dropped");
        _byPacket.Remove(line.Packet);
        line.Packet = CacheLine.NoPacket;
        line.Present = 0;
        line.All = 0;
        line.Referenced = false;
    }

    /// <summary>
    /// The line's content has moved to another packet, which no line may hold with changes of its own.
    /// </summary>
    public void Rename(CacheLine line, long packet)
    {
        if (_byPacket.TryGetValue(packet, out CacheLine? other))
        {
            Release(other);
        }

        _byPacket.Remove(line.Packet);
        line.Packet = packet;
        _byPacket.Add(packet, line);
    }

    public void MarkDirty(CacheLine line, uint blocks, uint guarded)
    {
        SetState(line, line.Dirty | blocks, line.Guarded | (guarded & blocks), line.Logged);
        line.Present |= blocks;
    }

    /// <summary>The dirty blocks given are on the medium, in place.</summary>
    public void MarkWritten(CacheLine line, uint blocks) =>
        SetState(line, line.Dirty & ~blocks, line.Guarded & ~blocks, line.Logged);

    /// <summary>The dirty blocks given are in the commit log.</summary>
    public void MarkLogged(CacheLine line, uint blocks)
    {
        Invariant.Require((blocks & ~line.Present) == 0, "what is logged is in the cache");
        SetState(line, line.Dirty & ~blocks, line.Guarded & ~blocks, line.Logged | blocks);
    }

    /// <summary>Everything that the log holds of this line is in place too, or no longer wanted.</summary>
    public void MarkInPlace(CacheLine line) => SetState(line, line.Dirty, line.Guarded, 0);

    /// <summary>
    /// The packet is in the drive's hands: until a sync has confirmed it, it may have to be written again.
    /// </summary>
    public void MarkUnsynced(CacheLine line)
    {
        UnsyncedLines += line.IsUnsynced ? 0 : 1;
        line.IsUnsynced = true;
    }

    /// <summary>This packet by itself has been confirmed.</summary>
    public void MarkSynced(CacheLine line)
    {
        UnsyncedLines -= line.IsUnsynced ? 1 : 0;
        line.IsUnsynced = false;
    }

    public void MarkAllSynced()
    {
        if (UnsyncedLines == 0)
        {
            return;
        }

        foreach (CacheLine line in _lines)
        {
            line.IsUnsynced = false;
        }

        UnsyncedLines = 0;
    }

    /// <summary>Another answer to which dirty blocks wait for a commit.</summary>
    public void Reguard(CacheLine line, uint guarded) => SetState(line, line.Dirty, guarded & line.Dirty, line.Logged);

    public void Dispose()
    {
        foreach (CacheLine line in _lines)
        {
            _pool.Return(line.Buffer);
        }

        _byPacket.Clear();
        _pool.Dispose();
    }

    private void SetState(CacheLine line, uint dirty, uint guarded, uint logged)
    {
        Count(line, -1);
        line.Dirty = dirty;
        line.Guarded = guarded;
        line.Logged = logged;
        Count(line, 1);
    }

    private void Count(CacheLine line, int sign)
    {
        FreshLines += line.Fresh != 0 ? sign : 0;
        GuardedLines += line.Guarded != 0 ? sign : 0;
        GuardedBlocks += sign * BlockMask.Count(line.Guarded);
        LoggedLines += line.Logged != 0 ? sign : 0;
    }

    private CacheLine? BehindPredecessor(long packet)
    {
        if (packet == 0 || !_byPacket.TryGetValue(packet - 1, out CacheLine? before) || before.Index
            + 1 >= _lines.Length)
        {
            return null;
        }

        // A stream must not sweep away what is used again and again, such as metadata.
        CacheLine next = _lines[before.Index + 1];
        if (!next.IsEvictable || (next.Referenced && !next.IsFree))
        {
            return null;
        }

        _hand = (next.Index + 1) % _lines.Length;
        return next;
    }

    private CacheLine? NextEvictable()
    {
        // Two rounds: the first may only take the mark of use from every line.
        for (int step = 0; step < 2 * _lines.Length; step++)
        {
            CacheLine line = _lines[_hand];
            _hand = (_hand + 1) % _lines.Length;
            if (line.IsFree)
            {
                return line;
            }

            if (line.IsEvictable)
            {
                if (!line.Referenced)
                {
                    return line;
                }

                line.Referenced = false;
            }
        }

        return null;
    }
}
