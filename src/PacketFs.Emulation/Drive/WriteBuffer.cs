using PacketFs.Core;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// The drive's write cache: whole packets in the order in which they came. A ring of slots whose memory is allocated
/// when it is first used. Holds bytes and order only; <see cref="PacketWriter"/> knows when they go to the medium.
/// </summary>
internal sealed class WriteBuffer
{
    private readonly int _packetBytes;
    private readonly byte[]?[] _data;
    private readonly int[] _packets;
    private readonly long[] _queuedAt;
    private int _head;

    public WriteBuffer(int bufferBytes, int packetBytes)
    {
        int slots = Math.Max(2, bufferBytes / packetBytes);
        _packetBytes = packetBytes;
        _data = new byte[slots][];
        _packets = new int[slots];
        _queuedAt = new long[slots];
    }

    public int PacketBytes => _packetBytes;

    public int Capacity => _packets.Length;

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public int HeadPacket => _packets[_head];

    public long HeadQueuedAt => _queuedAt[_head];

    public ReadOnlySpan<byte> HeadData => _data[_head];

    /// <summary>The packet at <paramref name="index"/> places behind the head.</summary>
    public int PacketAt(int index) => _packets[Slot(index)];

    public ReadOnlySpan<byte> DataAt(int index) => _data[Slot(index)];

    /// <summary>Room for a packet at the end; the caller fills it.</summary>
    public Span<byte> Enqueue(int packet, long now)
    {
        Invariant.Require(!IsFull, "a packet is queued where there is room");
        int slot = Slot(Count++);
        _packets[slot] = packet;
        _queuedAt[slot] = now;
        return _data[slot] ??= GC.AllocateUninitializedArray<byte>(_packetBytes);
    }

    public void Dequeue()
    {
        Invariant.Require(Count > 0, "a buffer gives what it has");
        _head = (_head + 1) % Capacity;
        Count--;
    }

    public void Clear()
    {
        Count = 0;
        _head = 0;
    }

    /// <summary>
    /// The newest data of a packet at or behind place <paramref name="from"/>, in place; empty when there is none.
    /// </summary>
    public Span<byte> Find(int packet, int from = 0)
    {
        for (int index = Count - 1; index >= from; index--)
        {
            int slot = Slot(index);
            if (_packets[slot] == packet)
            {
                return _data[slot];
            }
        }

        return default;
    }

    public bool Contains(int packet) => !Find(packet).IsEmpty;

    private int Slot(int index)
    {
        int slot = _head + index;
        return slot < _packets.Length ? slot : slot - _packets.Length;
    }
}
