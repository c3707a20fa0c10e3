using PacketFs.Core;
using PacketFs.Udf.Check;

namespace PacketFs.Udf.Repair;

/// <summary>
/// A device as it would be after the repair planned so far: reads see what is planned, the device itself is not
/// touched. The checker judges a plan on this before anything is written.
/// </summary>
internal sealed class PlannedDevice : IBlockDevice
{
    private const int CacheSlots = 512;
    private readonly Dictionary<long, PlannedBlock> _planned = [];
    private readonly Dictionary<long, string> _unreadable = [];
    private readonly BlockCache _cache;

    public PlannedDevice(IBlockDevice inner)
    {
        Geometry = inner.Geometry;
        _cache = new BlockCache(inner, CacheSlots);
    }

    public BlockGeometry Geometry { get; private set; }

    public IReadOnlyDictionary<long, PlannedBlock> Planned => _planned;

    /// <summary>Blocks of the device that were asked for and could not be read.</summary>
    public IReadOnlyCollection<long> Unreadable => _unreadable.Keys;

    public void Read(Lba start, Span<byte> buffer)
    {
        int size = Geometry.BlockSize;
        for (int done = 0; done < buffer.Length; done += size)
        {
            ReadOne(start + (done / size), buffer.Slice(done, size));
        }
    }

    public void Write(Lba start, ReadOnlySpan<byte> data) => Plan(start, data, RepairPhase.InPlace);

    /// <summary>From now on these blocks read so. A block keeps the earliest phase that it was given.</summary>
    public void Plan(Lba start, ReadOnlySpan<byte> data, RepairPhase phase)
    {
        int size = Geometry.BlockSize;
        Invariant.Require(data.Length % size == 0, "whole blocks are planned");
        for (int done = 0; done < data.Length; done += size)
        {
            long block = start.Value + (done / size);
            RepairPhase first = _planned.TryGetValue(block, out PlannedBlock old) && old.Phase < phase
                ? old.Phase
                : phase;
            _planned[block] = new PlannedBlock(data.Slice(done, size).ToArray(), first);
        }
    }

    /// <summary>The device will have so many blocks: those behind its end are planned.</summary>
    public void Extend(long blockCount) => Geometry = Geometry with { BlockCount = blockCount };

    /// <summary>Drops what is planned for the blocks from one on to before another.</summary>
    public void Forget(long from, long to)
    {
        for (long block = from; block < to; block++)
        {
            _planned.Remove(block);
        }
    }

    /// <summary>Drops what is planned for a block but says what is there already.</summary>
    public void ForgetUnchanged()
    {
        byte[] now = new byte[Geometry.BlockSize];
        foreach ((long block, PlannedBlock planned) in _planned.ToArray())
        {
            if (_cache.TryRead(new Lba(block), now, out _) && planned.Bytes.AsSpan().SequenceEqual(now))
            {
                _planned.Remove(block);
            }
        }
    }

    /// <summary>The block as it is on the device; false when it cannot be read.</summary>
    public bool TryReadOld(Lba block, Span<byte> destination) => _cache.TryRead(block, destination, out _);

    public void Flush()
    {
    }

    public void Dispose()
    {
    }

    private void ReadOne(Lba block, Span<byte> destination)
    {
        if (_planned.TryGetValue(block.Value, out PlannedBlock planned))
        {
            planned.Bytes.CopyTo(destination);
            return;
        }

        string? failure = _unreadable.GetValueOrDefault(block.Value);
        if (failure is null && _cache.TryRead(block, destination, out failure))
        {
            return;
        }

        failure ??= $"Block {block} lies outside the device.";
        _unreadable[block.Value] = failure;
        throw new FsException(FsError.InputOutput, failure, null, block);
    }
}
