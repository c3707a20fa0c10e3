using PacketFs.Core;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Recover;

/// <summary>A partition whose blocks were found one by one.</summary>
internal sealed class SectorTable : IPartitionMapping
{
    private readonly Dictionary<uint, long> _sectors = [];

    public uint BlockCount => _sectors.Count == 0 ? 0 : _sectors.Keys.Max() + 1;

    public IReadOnlyDictionary<uint, long> Sectors => _sectors;

    /// <summary>False when the block is known already: the first word counts.</summary>
    public bool TryAdd(uint block, long sector) => block != uint.MaxValue && _sectors.TryAdd(block, sector);

    public bool TryMap(uint block, uint count, out Lba start, out uint run)
    {
        bool isThere = _sectors.TryGetValue(block, out long sector) && count > 0;
        (start, run) = (new Lba(sector), isThere ? 1u : 0);
        return isThere;
    }

    public bool TryUnmap(Lba sector, out uint block)
    {
        foreach ((uint known, long place) in _sectors)
        {
            if (place == sector.Value)
            {
                block = known;
                return true;
            }
        }

        block = 0;
        return false;
    }
}
