using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Recover;

/// <summary>
/// File entries of which no two say that they are the same block: what lies in which directory, and what is in none.
/// A number that was given to one file after another makes further layers.
/// </summary>
internal sealed class DeepLayer
{
    private readonly DeepPlace _place;
    private readonly IReadOnlyDictionary<uint, FoundEntry> _lost;
    private readonly SystemFileReader _files;
    private readonly BlockOwners? _owners;

    /// <param name="device">Without spared packets.</param>
    /// <param name="place">Where the partitions are.</param>
    /// <param name="nodes">Where file entries are; null when they are where their numbers say.</param>
    /// <param name="lost">Those to be put somewhere, by their numbers.</param>
    /// <param name="owners">Blocks that files with a way from the root own; null when that is not known.</param>
    public DeepLayer(
        IBlockDevice device,
        DeepPlace place,
        SectorTable? nodes,
        IReadOnlyDictionary<uint, FoundEntry> lost,
        BlockOwners? owners)
    {
        (_place, _lost, _owners) = (place, lost, owners);
        Nodes = nodes;
        uint count = (uint)Math.Clamp(device.Geometry.BlockCount - place.Start, 0, uint.MaxValue);
        Type1Mapping data = new(new Lsn(checked((uint)place.Start)), count);
        _files = new SystemFileReader(
            new SectorReader(device, new FindingCollector()),
            reference => reference == place.DataReference ? data
                : reference == place.NodeReference ? nodes : null);
    }

    public SectorTable? Nodes { get; }

    /// <summary>Entries whose content others have written over since.</summary>
    public long Overwritten { get; private set; }

    /// <summary>What no directory of this layer names, each with all that is below it.</summary>
    public IReadOnlyList<FoundEntry> FindTops()
    {
        Dictionary<uint, List<uint>> children = [];
        HashSet<uint> named = [];
        foreach ((uint number, FoundEntry entry) in _lost.Where(pair => pair.Value.IsDirectory))
        {
            List<uint> below = ChildrenOf(number, entry);
            children[number] = below;
            named.UnionWith(below);
        }

        List<FoundEntry> tops = [];
        HashSet<uint> seen = [];
        uint[] order =
        [
            .. _lost.Keys.Where(number => !named.Contains(number)).Order(),

            // Directories that name one another in a circle have no top: the first of them is it.
            .. _lost.Keys.Where(named.Contains).OrderBy(number => _lost[number].IsDirectory ? 0 : 1)
                .ThenBy(number => number),
        ];
        foreach (uint number in order)
        {
            if (seen.Contains(number))
            {
                continue;
            }

            Follow(number, children, seen);
            if (!IsOverwritten(number))
            {
                tops.Add(_lost[number]);
            }
        }

        return tops;
    }

    private static void Follow(uint top, Dictionary<uint, List<uint>> children, HashSet<uint> seen)
    {
        Queue<uint> pending = new([top]);
        seen.Add(top);
        while (pending.TryDequeue(out uint number))
        {
            foreach (uint child in children.GetValueOrDefault(number) ?? [])
            {
                if (seen.Add(child))
                {
                    pending.Enqueue(child);
                }
            }
        }
    }

    private List<uint> ChildrenOf(uint number, FoundEntry directory)
    {
        List<uint> children = [];
        LbAddr address = new(number, _place.NodeReference);
        if (_files.Read(address, out _) is not { } file || _files.ReadContent(file) is not { } content)
        {
            return children;
        }

        foreach (FoundName name in FoundName.Parse(content).Where(name => !name.IsDeleted))
        {
            uint child = name.Icb.Location.Block;
            bool isHere = name.Icb.Location.Partition == _place.NodeReference && child != directory.Location
                && _lost.TryGetValue(child, out FoundEntry entry)
                && (name.Icb.UniqueId == 0 || name.Icb.UniqueId == unchecked((uint)entry.UniqueId));
            if (isHere)
            {
                children.Add(child);
            }
        }

        return children;
    }

    private bool IsOverwritten(uint number)
    {
        bool isFile = _owners is not null && !_lost[number].IsDirectory;
        if (!isFile || _files.Read(new LbAddr(number, _place.NodeReference), out _) is not { } file)
        {
            return false;
        }

        int size = file.Block.Length;
        foreach (SystemExtent extent in file.Extents.Where(extent => extent.Type != ExtentType.NotAllocated
            && extent.Location.Partition == _place.DataReference))
        {
            long end = extent.Location.Block + ((extent.LengthBytes + (long)size - 1) / size);
            for (long block = extent.Location.Block; block < Math.Min(end, _owners!.BlockCount); block++)
            {
                if (_owners.IsOwned((uint)block))
                {
                    Overwritten++;
                    return true;
                }
            }
        }

        return false;
    }
}
