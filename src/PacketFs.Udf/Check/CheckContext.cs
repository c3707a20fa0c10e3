using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Check;

/// <summary>What all parts of one check share: the volume, its blocks and their owners, and what was found.</summary>
internal sealed class CheckContext
{
    private readonly BlockCache _cache;
    private readonly BlockOwners?[] _owners;

    public CheckContext(
        IBlockDevice device,
        LogicalVolume volume,
        CheckOptions options,
        FindingCollector findings,
        CancellationToken cancellation,
        CheckRecord? record = null)
    {
        Device = device;
        Volume = volume;
        Options = options;
        Findings = findings;
        Cancellation = cancellation;
        Record = record;
        _cache = new BlockCache(device);
        _owners =
        [
            .. volume.Maps.Select(map => map.Mapping is { } mapping ? new BlockOwners(mapping.BlockCount) : null),
        ];
    }

    public IBlockDevice Device { get; }

    public LogicalVolume Volume { get; }

    public CheckOptions Options { get; }

    public FindingCollector Findings { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>For whoever means to repair; null when it is only looked.</summary>
    public CheckRecord? Record { get; }

    public int BlockSize => Volume.BlockSize;

    /// <summary>Nobody has closed the volume: what it counts is advisory.</summary>
    public bool IsOpen => Volume.Integrity is null or { IsOpen: true };

    public void Add(Problem problem, in Where where, string detail = "")
    {
        Findings.Add(problem, where.ToString(), detail);
        Record?.Add(problem, where, detail);
    }

    public BlockOwners? Owners(int partition) => partition < _owners.Length ? _owners[partition] : null;

    public uint BlocksFor(ulong bytes) => (uint)((bytes + (uint)BlockSize - 1) / (uint)BlockSize);

    /// <summary>The run lies in a partition that can be translated.</summary>
    public bool IsInside(LbAddr start, uint count) =>
        Owners(start.Partition) is { } owners && (long)start.Block + count <= owners.BlockCount
        && (Volume.Maps[start.Partition].Mapping is not VirtualMapping table || IsMapped(table, start.Block, count));

    /// <summary>Every block has an entry in the virtual allocation table.</summary>
    private static bool IsMapped(VirtualMapping table, uint first, uint count)
    {
        for (uint i = 0; i < count; i++)
        {
            if (!table.TryMap(first + i, 1, out _, out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Claims a run; false, with a finding, when it is not there or belongs to something else.</summary>
    public bool Claim(LbAddr start, uint count, in Where who, ClaimRole role = ClaimRole.Structure)
    {
        if (!IsInside(start, count))
        {
            Add(Problem.ExtentOutsidePartition, who, $"{count} blocks at {start}");
            return false;
        }

        Record?.AddClaim(start, count, who, role);
        if (Owners(start.Partition)!.Claim(start.Block, count) is not { } conflict)
        {
            return true;
        }

        Add(Problem.BlockClaimedTwice, who, $"block {conflict} of {count} blocks at {start}");
        return false;
    }

    /// <summary>Reads one block; an unreadable one is noted, one that is not there is just false.</summary>
    public bool TryRead(LbAddr address, Span<byte> destination)
    {
        if (TryReadMain(address, destination))
        {
            return true;
        }

        bool isCopyRead = TryReadCopy(address, destination);
        if (isCopyRead)
        {
            Findings.Add(Problem.MetadataCopyRead, $"block {address}");
        }

        return isCopyRead;
    }

    /// <summary>As <see cref="TryRead"/>, of the main copy where the volume has two.</summary>
    public bool TryReadMain(LbAddr address, Span<byte> destination)
    {
        if (!Volume.TryMap(address, 1, out Lba sector, out _))
        {
            return false;
        }

        if (_cache.TryRead(sector, destination, out string? failure))
        {
            return true;
        }

        Findings.Add(Problem.UnreadableSector, $"sector {sector} (block {address})", failure ?? "");
        return false;
    }

    /// <summary>Reads the mirror's copy of a metadata block; false when there is none.</summary>
    public bool TryReadCopy(LbAddr address, Span<byte> destination) =>
        address.Partition < Volume.Maps.Count
        && Volume.Maps[address.Partition].Mapping is MetadataMapping metadata
        && metadata.TryMapCopy(address.Block, 1, out Lba sector, out _)
        && _cache.TryRead(sector, destination, out _);
}
