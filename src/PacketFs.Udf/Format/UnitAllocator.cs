namespace PacketFs.Udf.Format;

/// <summary>
/// Gives out runs of whole units (packets; single blocks where the medium has none) of a span of blocks, keeps track of
/// what is taken, and never gives out a defective one. A structure shares its unit with nothing.
/// </summary>
internal sealed class UnitAllocator
{
    private readonly long _blockCount;
    private readonly int _unit;
    private readonly HashSet<long> _defective;
    private readonly List<(long Start, long End)> _taken = [];

    /// <param name="blockCount">Blocks of the span; the last unit may be a partial one.</param>
    /// <param name="unit">Blocks of a unit.</param>
    /// <param name="defective">First blocks of defective units.</param>
    public UnitAllocator(long blockCount, int unit, IEnumerable<long> defective)
    {
        _blockCount = blockCount;
        _unit = unit;
        _defective = [.. defective];
    }

    public long RoundUp(long block) => (block + _unit - 1) / _unit * _unit;

    public long RoundDown(long block) => block / _unit * _unit;

    public bool IsDefective(long block) => _defective.Contains(RoundDown(block));

    /// <summary>Takes the units that hold these blocks, whoever else may have them.</summary>
    public void Take(long start, long blocks) => _taken.Add((RoundDown(start), RoundUp(start + blocks)));

    /// <summary>The first free run at or above a block; takes it.</summary>
    public long? PlaceUp(long from, long blocks) => Place(RoundUp(from), blocks, _unit);

    /// <summary>The last free run that starts at or below a block; takes it.</summary>
    public long? PlaceDown(long from, long blocks) => Place(RoundDown(from), blocks, -_unit);

    /// <summary>Takes a run that must start where it is asked for; false when it is not free.</summary>
    public bool TryPlaceAt(long start, long blocks)
    {
        bool isFree = IsFree(RoundDown(start), RoundUp(start + blocks));
        if (isFree)
        {
            Take(start, blocks);
        }

        return isFree;
    }

    private long? Place(long from, long blocks, int step)
    {
        for (long start = from; start >= 0 && start + blocks <= _blockCount; start += step)
        {
            if (IsFree(start, start + RoundUp(blocks)))
            {
                Take(start, blocks);
                return start;
            }
        }

        return null;
    }

    private bool IsFree(long start, long end)
    {
        foreach ((long takenStart, long takenEnd) in _taken)
        {
            if (start < takenEnd && takenStart < end)
            {
                return false;
            }
        }

        for (long unit = start; _defective.Count > 0 && unit < end; unit += _unit)
        {
            if (_defective.Contains(unit))
            {
                return false;
            }
        }

        return true;
    }
}
