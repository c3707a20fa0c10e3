using System.Runtime.InteropServices;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Check;

/// <summary>
/// What a partition says is free against what belongs to something, both ways: a block that is used but marked free
/// will be overwritten, one that is marked used but belongs to nothing is lost. ECMA-167 4/10, UDF 2.3.3, 2.3.7, 2.3.8.
/// </summary>
internal sealed class SpaceSetCheck
{
    private const int OrphanProbes = 4096;
    private readonly CheckContext _context;
    private readonly PartitionMap _map;
    private readonly byte[] _block;
    private readonly BlockOwners _free;
    private int _probes;
    private bool _hasSet;

    public SpaceSetCheck(CheckContext context, PartitionMap map)
    {
        _context = context;
        _map = map;
        _block = new byte[context.BlockSize];
        _free = new BlockOwners(context.Owners(map.Reference)!.BlockCount);
    }

    /// <summary>Of the partition map.</summary>
    public int Reference => _map.Reference;

    /// <summary>Blocks that the sets call free: owned here.</summary>
    public BlockOwners Free => _free;

    /// <summary>All of the sets was read and made sense: what they say of a block can be believed.</summary>
    public bool IsSound { get; private set; } = true;

    private uint ExpectedBits => _map.Kind == PartitionMapKind.Metadata
        ? _free.BlockCount
        : _map.Partition.PartitionLength;

    /// <summary>Before the tree walk: reads the sets and claims what they take themselves.</summary>
    public void ReadSets()
    {
        PartitionHeaderDescriptor header = _map.Partition.PartitionContentsUse;
        bool hasBitmap = header.UnallocatedSpaceBitmap.Length != 0 || header.FreedSpaceBitmap.Length != 0;
        bool hasTable = header.UnallocatedSpaceTable.Length != 0 || header.FreedSpaceTable.Length != 0;
        if (hasBitmap && hasTable)
        {
            _context.Findings.Add(Problem.SpaceSetInvalid, $"partition {_map.Reference}", "both tables and bitmaps");
        }

        _hasSet = hasBitmap || hasTable;
        ReadBitmap(header.UnallocatedSpaceBitmap, "unallocated space bitmap");
        ReadBitmap(header.FreedSpaceBitmap, "freed space bitmap");
        ReadTable(header.UnallocatedSpaceTable, "unallocated space table");
        ReadTable(header.FreedSpaceTable, "freed space table");
    }

    /// <summary>After the tree walk: compares, and holds the count against the integrity descriptor's.</summary>
    public void Compare()
    {
        if (!_hasSet)
        {
            return;
        }

        BlockOwners owners = _context.Owners(_map.Reference)!;
        SpaceRuns wrong = new();
        SpaceRuns leaked = new();
        long octets = ((long)owners.BlockCount + 7) / 8;
        for (long index = 0; index < octets; index++)
        {
            byte used = owners.Octet(index);
            byte free = _free.Octet(index);
            if ((used ^ free) == 0xFF)
            {
                continue;
            }

            for (int bit = 0; bit < 8 && (index * 8) + bit < owners.BlockCount; bit++)
            {
                uint block = (uint)((index * 8) + bit);
                bool isUsed = (used >> bit & 1) != 0;
                bool isFree = (free >> bit & 1) != 0;
                if (isUsed == isFree)
                {
                    (isUsed ? wrong : leaked).Add(block);
                }
            }
        }

        Report(wrong, Problem.SpaceUsedMarkedFree);
        Report(leaked, _context.IsOpen ? Problem.SpaceLeakedWhileOpen : Problem.SpaceLeaked);
        foreach ((uint start, uint count) in leaked.Runs)
        {
            ProbeOrphans(start, count);
        }

        CompareCount();
    }

    private void Report(SpaceRuns runs, Problem problem)
    {
        foreach ((uint start, uint count) in runs.Runs)
        {
            _context.Findings.Add(problem, $"blocks {start} to {start + count - 1} of partition {_map.Reference}");
        }

        if (runs.MoreBlocks > 0)
        {
            _context.Findings.Add(problem, $"partition {_map.Reference}", $"and {runs.MoreBlocks} blocks more");
        }
    }

    /// <summary>A file entry in a block that belongs to nothing: a file that has lost its name.</summary>
    private void ProbeOrphans(uint start, uint count)
    {
        for (uint block = start; block < start + count && _probes < OrphanProbes; block++, _probes++)
        {
            LbAddr address = new(block, (ushort)_map.Reference);
            if (_context.TryRead(address, _block) && DescriptorTag.Verify(_block, block) is null
                && IcbEntry.Parse(_block, address) is { LinkCount: > 0 } entry)
            {
                Where where = new("", entry.Type.ToString(), address);
                _context.Add(Problem.OrphanIcb, where, $"{entry.InformationLength} bytes");
            }
        }
    }

    private void CompareCount()
    {
        if (_context.Volume.Integrity is not { } integrity || _map.Reference >= integrity.PartitionCount)
        {
            return;
        }

        long free = _free.OwnedCount;
        uint recorded = integrity.FreeSpaceTable[_map.Reference];
        if (free != recorded)
        {
            _context.Findings.Add(
                integrity.IsOpen ? Problem.FreeCountStale : Problem.FreeCountWrong,
                $"partition {_map.Reference}",
                $"{recorded} recorded, {free} in the space set");
        }
    }

    private void ReadBitmap(ShortAd extent, string name)
    {
        if (extent.Length == 0)
        {
            return;
        }

        LbAddr start = new(extent.Position, (ushort)_map.Reference);
        Where where = new("", name, start);
        uint blocks = _context.BlocksFor(extent.Length);
        if (_context.Claim(start, blocks, where) || _context.IsInside(start, blocks))
        {
            TakeBitmap(new BitmapPlaces(start, blocks), where);
        }
    }

    /// <summary>As <see cref="ReadSets"/>, for a metadata partition: its bitmap is a file below it.</summary>
    public void ReadMetadataBitmap(SystemFile file)
    {
        _hasSet = true;
        Where where = new("", "metadata bitmap", file.Icb);
        TakeBitmap(new BitmapPlaces(file, _context.BlockSize), where);
    }

    private void TakeBitmap(BitmapPlaces places, in Where where)
    {
        uint blocks = places.Count;
        if (blocks == 0 || !_context.TryRead(places[0], _block))
        {
            _context.Add(Problem.SpaceSetInvalid, where, "it cannot be read");
            IsSound = false;
            return;
        }

        DescriptorFault? fault = VerifyBitmap(places);
        ref readonly SpaceBitmapDescriptor head = ref MemoryMarshal.AsRef<SpaceBitmapDescriptor>(_block.AsSpan());
        uint bits = head.NumberOfBits;
        long bytes = head.NumberOfBytes;
        bool fits = bytes >= (bits + 7L) / 8
            && SpaceBitmapDescriptor.HeadSize + bytes <= (long)blocks * _context.BlockSize;
        if (fault is not null || !fits || bits != ExpectedBits)
        {
            string detail = $"{fault?.ToString() ?? "content"}: {bits} bits in {bytes} bytes, "
                + $"{ExpectedBits} blocks";
            _context.Add(Problem.SpaceSetInvalid, where, detail);
            IsSound = false;
        }

        if (fault is null)
        {
            LoadBits(places, bits);
        }
    }

    /// <summary>
    /// The CRC may cover more than the first block; some writers cover the bitmap, some its head, some nothing.
    /// </summary>
    private DescriptorFault? VerifyBitmap(BitmapPlaces places)
    {
        uint location = places[0].Block;
        DescriptorFault? fault = DescriptorTag.Verify(
            _block, location, TagId.SpaceBitmapDescriptor, SpaceBitmapDescriptor.HeadSize);
        if (fault != DescriptorFault.CrcLength)
        {
            return fault;
        }

        int needed = (int)Math.Min(places.Count, _context.BlocksFor((ulong)(DescriptorTag.Size + ushort.MaxValue)));
        byte[] whole = new byte[needed * _context.BlockSize];
        for (int i = 0; i < needed; i++)
        {
            _context.TryRead(places[(uint)i], whole.AsSpan(i * _context.BlockSize, _context.BlockSize));
        }

        return DescriptorTag.Verify(whole, location, TagId.SpaceBitmapDescriptor, SpaceBitmapDescriptor.HeadSize);
    }

    private void LoadBits(BitmapPlaces places, uint bits)
    {
        long limit = Math.Min(bits, _free.BlockCount);
        long octet = 0;
        int skip = SpaceBitmapDescriptor.HeadSize;
        for (uint block = 0; block < places.Count && octet * 8 < limit; block++, skip = 0)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            if (!_context.TryRead(places[block], _block))
            {
                IsSound = false;
                octet += _context.BlockSize - skip;
                continue;
            }

            for (int i = skip; i < _context.BlockSize && octet * 8 < limit; i++, octet++)
            {
                long left = limit - (octet * 8);
                byte mask = (byte)(left >= 8 ? 0xFF : (1 << (int)left) - 1);
                _free.SetOctet(octet, (byte)(_free.Octet(octet) | (_block[i] & mask)));
            }
        }
    }

    private void ReadTable(ShortAd icb, string name)
    {
        LbAddr address = new(icb.Position, (ushort)_map.Reference);
        Where where = new("", name, address);
        for (int hop = 0; icb.Length != 0 && hop < OrphanProbes; hop++)
        {
            uint blocks = Math.Max(1, _context.BlocksFor(icb.Length));
            if (!_context.Claim(address, blocks, where) || !_context.TryRead(address, _block))
            {
                return;
            }

            bool isFirst = hop == 0;
            int head = isFirst ? UnallocatedSpaceEntry.HeadSize : AllocationExtentDescriptor.HeadSize;
            TagId id = isFirst ? TagId.UnallocatedSpaceEntry : TagId.AllocationExtentDescriptor;
            DescriptorFault? fault = DescriptorTag.Verify(_block, address.Block, id, head);
            uint length = isFirst
                ? MemoryMarshal.AsRef<UnallocatedSpaceEntry>(_block.AsSpan()).LengthOfAllocationDescriptors
                : MemoryMarshal.AsRef<AllocationExtentDescriptor>(_block.AsSpan()).LengthOfAllocationDescriptors;
            if (fault is not null || length > _context.BlockSize - head)
            {
                _context.Add(Problem.SpaceSetInvalid, where, fault?.ToString() ?? $"{length} bytes");
                return;
            }

            icb = TakeTable(_block.AsSpan(head, (int)length), where);
            address = new LbAddr(icb.Position, (ushort)_map.Reference);
        }
    }

    /// <summary>Marks the extents of one table block free; answers where the next block is.</summary>
    private ShortAd TakeTable(ReadOnlySpan<byte> descriptors, in Where where)
    {
        foreach (ShortAd extent in MemoryMarshal.Cast<byte, ShortAd>(descriptors))
        {
            if (extent.Type == ExtentType.NextExtentOfAllocationDescriptors)
            {
                return extent;
            }

            uint blocks = _context.BlocksFor(extent.Length);
            bool isInside = (long)extent.Position + blocks <= _free.BlockCount;
            bool isGood = extent.Type == ExtentType.AllocatedNotRecorded && isInside
                && _free.Claim(extent.Position, blocks) is null;
            if (!isGood && extent.Length != 0)
            {
                _context.Add(Problem.SpaceSetInvalid, where, $"{blocks} blocks at {extent.Position} ({extent.Type})");
            }
        }

        return default;
    }
}
