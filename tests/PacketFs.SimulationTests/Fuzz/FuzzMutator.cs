using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Structures;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>
/// Breaks a volume by a seed: fields of structures become other numbers (extreme ones, or those of other structures),
/// structures change places, lists are led in circles, blocks cannot be read. Mostly everything is sealed again, so
/// that it is believed.
/// </summary>
internal sealed class FuzzMutator(FuzzBase origin, SparseBlockDevice device, Prng prng)
{
    private readonly byte[] _block = new byte[device.Geometry.BlockSize];
    private readonly List<string> _done = [];
    private readonly List<long> _unreadable = [];

    /// <summary>What was done, for a person.</summary>
    public IReadOnlyList<string> Done => _done;

    public void Run()
    {
        for (int i = prng.Next(1, 5); i > 0; i--)
        {
            switch (prng.Next(20))
            {
                case 0:
                    FlipBits();
                    break;
                case 1:
                    MakeUnreadable();
                    break;
                case 2:
                    CopyStructure();
                    break;
                case 3:
                    LoopExtents();
                    break;
                case 4:
                    LoopIcb();
                    break;
                case 5:
                    LeadEntryElsewhere();
                    break;
                case 6:
                    ChangeUntagged();
                    break;
                default:
                    ChangeField();
                    break;
            }
        }

        device.Unreadable.UnionWith(_unreadable);
    }

    private FuzzSpot Pick() => origin.Spots[prng.Next(origin.Spots.Count)];

    /// <summary>Rare kinds (volume descriptors) as often as common ones (directory entries).</summary>
    private FuzzSpot PickByKind()
    {
        TagId[] kinds = [.. origin.Spots.Select(spot => spot.Id).Distinct().Order()];
        return PickOf(kinds[prng.Next(kinds.Length)]) ?? Pick();
    }

    private FuzzSpot? PickOf(params TagId[] ids)
    {
        FuzzSpot[] found = [.. origin.Spots.Where(spot => ids.Contains(spot.Id))];
        return found.Length == 0 ? null : found[prng.Next(found.Length)];
    }

    private void ChangeField()
    {
        FuzzSpot spot = prng.OneIn(3) ? Pick() : PickByKind();
        Load(spot.Block);
        Span<byte> structure = _block.AsSpan(spot.Offset, spot.Length);
        int width = 1 << prng.Next(4);
        int offset = prng.OneIn(8) ? prng.Next(DescriptorTag.Size) : prng.Next(structure.Length);
        offset = Math.Min(offset / Math.Min(width, 4) * Math.Min(width, 4), structure.Length - width);
        Put(structure.Slice(offset, width), Value(structure.Slice(offset, width)));
        _done.Add($"{spot.Id} in block {spot.Block}+{spot.Offset}: {width} bytes at {offset}");
        Store(spot, seals: !prng.OneIn(8));
    }

    private ulong Value(ReadOnlySpan<byte> old)
    {
        ulong now = 0;
        for (int i = old.Length - 1; i >= 0; i--)
        {
            now = (now << 8) | old[i];
        }

        return prng.Next(14) switch
        {
            0 => 0,
            1 => 1,
            2 => 2,
            3 => ulong.MaxValue,
            4 => ulong.MaxValue >> 1,
            5 => (1UL << ((old.Length * 8) - 1)) - 1,
            6 => 1UL << ((old.Length * 8) - 1),
            7 => unchecked(now + 1),
            8 => unchecked(now - 1),
            9 => Pick().Location,
            10 => (ulong)Pick().Block,
            11 => (ulong)device.Geometry.BlockCount,
            12 => 1UL << prng.Next(64),
            _ => prng.NextUInt64(),
        };
    }

    private static void Put(Span<byte> field, ulong value)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(all, value);
        all[..field.Length].CopyTo(field);
    }

    private void FlipBits()
    {
        FuzzSpot spot = Pick();
        Load(spot.Block);
        for (int i = prng.Next(1, 8); i > 0; i--)
        {
            _block[prng.Next(_block.Length)] ^= (byte)(1 << prng.Next(8));
        }

        _done.Add($"bits of block {spot.Block}");
        Store(spot, seals: prng.OneIn(2));
    }

    private void MakeUnreadable()
    {
        FuzzSpot spot = PickByKind();
        int count = prng.OneIn(2) ? 1 : 32;
        for (long block = spot.Block / count * count, end = block + count; block < end; block++)
        {
            _unreadable.Add(block);
        }

        _done.Add($"{count} blocks around {spot.Block} unreadable");
    }

    /// <summary>A structure stands in the place of another.</summary>
    private void CopyStructure()
    {
        FuzzSpot from = PickByKind();
        FuzzSpot to = PickByKind();
        Load(from.Block);
        byte[] copy = [.. _block.AsSpan(from.Offset, from.Length)];
        Load(to.Block);
        copy = copy[..Math.Min(copy.Length, _block.Length - to.Offset)];
        copy.CopyTo(_block.AsSpan(to.Offset));
        MemoryMarshal.AsRef<DescriptorTag>(_block.AsSpan(to.Offset)).TagLocation = to.Location;
        _done.Add($"{from.Id} of block {from.Block} over {to.Id} in block {to.Block}");
        Store(to with { Length = copy.Length }, seals: true);
    }

    /// <summary>A block of allocation descriptors that leads to itself or to another structure.</summary>
    private void LoopExtents()
    {
        if (PickOf(TagId.FileEntry, TagId.ExtendedFileEntry) is not { } spot)
        {
            return;
        }

        Load(spot.Block);
        int head = spot.Id == TagId.FileEntry ? FileEntry.HeadSize : ExtendedFileEntry.HeadSize;
        uint attributes = BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(head - 8));
        int start = (int)Math.Min(head + (long)attributes, _block.Length - ShortAd.Size);
        ref IcbTag icb = ref MemoryMarshal.AsRef<IcbTag>(_block.AsSpan(DescriptorTag.Size));
        icb.AllocationDescriptorType = AllocationDescriptorType.Short;
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(head - 4), ShortAd.Size);
        uint target = prng.OneIn(2) ? spot.Location + (uint)prng.Next(1, 200) : Pick().Location;
        ShortAd next = new((uint)_block.Length, ExtentType.NextExtentOfAllocationDescriptors, target);
        MemoryMarshal.Write(_block.AsSpan(start), in next);
        _done.Add($"{spot.Id} in block {spot.Block}: extents go on at {target}");
        Store(spot with { Length = _block.Length }, seals: true);
        long sector = spot.Block + target - spot.Location;
        if (sector < 0 || sector >= device.Geometry.BlockCount || prng.OneIn(4))
        {
            return;
        }

        Array.Clear(_block);
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(20), 2 * ShortAd.Size);
        ShortAd extent = new(
            (uint)(prng.OneIn(2) ? _block.Length : 0x3FFF_F800), (ExtentType)prng.Next(3), (uint)prng.Next(1000));
        MemoryMarshal.Write(_block.AsSpan(AllocationExtentDescriptor.HeadSize), in extent);
        MemoryMarshal.Write(_block.AsSpan(AllocationExtentDescriptor.HeadSize + ShortAd.Size), in next);
        int crc = AllocationExtentDescriptor.HeadSize + (2 * ShortAd.Size) - DescriptorTag.Size;
        DescriptorTag.Seal(_block, TagId.AllocationExtentDescriptor, 3, 1, target, crc);
        device.Write(new Lba(sector), _block);
        _done.Add("which leads to itself");
    }

    /// <summary>An ICB of strategy 4096 whose entries go round.</summary>
    private void LoopIcb()
    {
        if (PickOf(TagId.FileEntry, TagId.ExtendedFileEntry) is not { } spot)
        {
            return;
        }

        Load(spot.Block);
        ref IcbTag icb = ref MemoryMarshal.AsRef<IcbTag>(_block.AsSpan(DescriptorTag.Size));
        icb.StrategyType = IcbTag.Strategy4096;
        icb.StrategyParameter = 1;
        icb.MaximumNumberOfEntries = 2;
        FuzzSpot pointer = spot;
        if (prng.OneIn(2))
        {
            Store(spot, seals: true);
            pointer = spot with { Block = spot.Block + 1, Location = spot.Location + 1 };
        }

        Array.Clear(_block);
        ref IndirectEntry entry = ref MemoryMarshal.AsRef<IndirectEntry>(_block.AsSpan());
        entry.IcbTag = IcbTag.Create(FileType.IndirectEntry, AllocationDescriptorType.Short);
        entry.IcbTag.StrategyType = IcbTag.Strategy4096;
        uint target = prng.OneIn(2) ? pointer.Location : prng.OneIn(2) ? spot.Location : Pick().Location;
        entry.IndirectIcb = new LongAd((uint)_block.Length, ExtentType.RecordedAndAllocated, new LbAddr(target, 0));
        DescriptorTag.Seal(
            _block, TagId.IndirectEntry, 3, 1, pointer.Location, IndirectEntry.Size - DescriptorTag.Size);
        if (pointer.Block < device.Geometry.BlockCount)
        {
            device.Write(new Lba(pointer.Block), _block);
        }

        _done.Add($"indirect entry in block {pointer.Block} leads to {target}");
    }

    /// <summary>A name leads to what has another name, or to one of its own parents.</summary>
    private void LeadEntryElsewhere()
    {
        if (PickOf(TagId.FileIdentifierDescriptor) is not { } spot
            || PickOf(TagId.FileEntry, TagId.ExtendedFileEntry) is not { } target)
        {
            return;
        }

        Load(spot.Block);
        ref FileIdentifierDescriptor entry =
            ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(_block.AsSpan(spot.Offset));
        LongAd old = entry.Icb;
        entry.Icb = new LongAd(
            (uint)_block.Length,
            ExtentType.RecordedAndAllocated,
            new LbAddr(target.Location, old.Location.Partition),
            old.UniqueId);
        entry.FileCharacteristicsField ^= prng.OneIn(2) ? (byte)FileCharacteristics.Directory : (byte)0;
        _done.Add($"entry in block {spot.Block}+{spot.Offset} leads to {target.Location}");
        Store(spot, seals: true);
    }

    /// <summary>
    /// What carries no tag: virtual allocation tables, bitmaps, records of the commit log, file content.
    /// </summary>
    private void ChangeUntagged()
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            long at = prng.OneIn(2) ? device.Geometry.BlockCount - 1 - prng.Next(200) : prng.Next(4000);
            if (at < 0 || at >= device.Geometry.BlockCount)
            {
                continue;
            }

            Load(at);
            if (_block.AsSpan().ContainsAnyExcept((byte)0) && DescriptorTag.Verify(_block, null) is not null)
            {
                int offset = prng.OneIn(2) ? prng.Next(50) * 4 : prng.Next(_block.Length / 4) * 4;
                Put(_block.AsSpan(offset, 4), Value(_block.AsSpan(offset, 4)));
                device.Write(new Lba(at), _block);
                _done.Add($"4 bytes at {offset} of block {at}");
                return;
            }
        }
    }

    private void Load(long block) => device.Read(new Lba(block), _block);

    private void Store(FuzzSpot spot, bool seals)
    {
        if (seals)
        {
            Reseal(_block.AsSpan(spot.Offset));
            if (spot.Offset != 0 && origin.Spots.Any(other => other.Block == spot.Block && other.Offset == 0))
            {
                Reseal(_block);
            }
        }

        device.Write(new Lba(spot.Block), _block);
    }

    private static void Reseal(Span<byte> structure)
    {
        if (DescriptorTag.Size + DescriptorTag.Of(structure).DescriptorCrcLength <= structure.Length)
        {
            DescriptorTag.Reseal(structure);
        }
    }
}
