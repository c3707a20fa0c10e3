using PacketFs.Core;
using PacketFs.TestKit.Packet;
using PacketFs.TestKit.Udf;

namespace PacketFs.UnitTests.Udf.Repair;

/// <summary>
/// Single blocks, written atomically, durable after a flush. The power goes at a chosen write or flush; then of the
/// blocks written since the last flush none, all, or any are there, and the one in flight can be unreadable.
/// </summary>
internal sealed class CuttableDevice(SparseBlockDevice durable, int cutAt) : IBlockDevice
{
    private readonly Dictionary<long, byte[]> _pending = [];
    private long _inFlight = -1;

    public BlockGeometry Geometry => durable.Geometry;

    /// <summary>Writes of a block and flushes so far.</summary>
    public int Commands { get; private set; }

    public void Read(Lba start, Span<byte> buffer)
    {
        int size = Geometry.BlockSize;
        for (int done = 0; done < buffer.Length; done += size)
        {
            Lba block = start + (done / size);
            if (_pending.TryGetValue(block.Value, out byte[]? bytes))
            {
                bytes.CopyTo(buffer[done..]);
            }
            else
            {
                durable.Read(block, buffer.Slice(done, size));
            }
        }
    }

    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        int size = Geometry.BlockSize;
        for (int done = 0; done < data.Length; done += size)
        {
            _inFlight = start.Value + (done / size);
            CutIfDue();
            _pending[_inFlight] = data.Slice(done, size).ToArray();
        }
    }

    public void Flush()
    {
        _inFlight = -1;
        CutIfDue();
        foreach ((long block, byte[] bytes) in _pending)
        {
            durable.Write(new Lba(block), bytes);
            durable.Unreadable.Remove(block);
        }

        _pending.Clear();
    }

    /// <summary>What the cut leaves on the medium.</summary>
    /// <param name="chance">Which of the unflushed blocks are there; null: all of them.</param>
    /// <param name="isTorn">The block in flight cannot be read.</param>
    public SparseBlockDevice Leave(Prng? chance, bool isTorn)
    {
        foreach ((long block, byte[] bytes) in _pending.Where(_ => chance is null || chance.OneIn(2)))
        {
            durable.Write(new Lba(block), bytes);
            durable.Unreadable.Remove(block);
        }

        if (isTorn && _inFlight >= 0)
        {
            durable.Unreadable.Add(_inFlight);
        }

        return durable;
    }

    public void Dispose()
    {
    }

    private void CutIfDue()
    {
        if (Commands++ == cutAt)
        {
            throw new PowerCutException();
        }
    }
}
