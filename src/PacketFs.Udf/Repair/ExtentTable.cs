using System.Runtime.InteropServices;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>
/// All allocation descriptors of an object, through its further extents of descriptors, as one list that can be changed
/// and stored again. Reading never fails: where the chain breaks, <see cref="Damage"/> says how.
/// </summary>
internal sealed class ExtentTable
{
    private const int MaximumExtents = 1 << 20;
    private readonly RepairContext _context;
    private bool _isShort;

    private ExtentTable(RepairContext context, bool isShort)
    {
        _context = context;
        _isShort = isShort;
    }

    public List<LongAd> Extents { get; private set; } = [];

    /// <summary>Where and how the chain of descriptors breaks; null when it is whole.</summary>
    public string? Damage { get; private set; }

    /// <summary>A block of descriptors was believed though it does not verify, because all adds up with it.</summary>
    public bool IsRescued { get; private set; }

    /// <summary>Bytes that the descriptors name, whatever lies behind the end of the data.</summary>
    public ulong TotalBytes => Extents.Aggregate(0UL, (sum, extent) => sum + extent.Length);

    public ulong RecordedBlocks => Extents
        .Where(extent => extent.Type == ExtentType.RecordedAndAllocated)
        .Aggregate(0UL, (sum, extent) => sum + BlocksOf(extent));

    /// <summary>Reads the descriptors of an object whose content does not stand in its ICB.</summary>
    public static ExtentTable Read(RepairContext context, IcbEditor icb)
    {
        bool isShort = icb.Tag.AllocationDescriptorType == AllocationDescriptorType.Short;
        ExtentTable table = new(context, isShort);
        HashSet<uint> visited = [];
        ReadOnlySpan<byte> list = icb.Area[..(int)icb.AreaLength];
        LongAd? next = table.Take(list, icb.Address.Partition);
        while (next is { } extent && table.Damage is null)
        {
            next = table.Follow(extent, visited, icb, out byte[]? block)
                ? table.Take(block, extent.Location.Partition) : null;
        }

        return table;
    }

    public uint BlocksOf(LongAd extent) =>
        (uint)(((ulong)extent.Length + (uint)_context.BlockSize - 1) / (uint)_context.BlockSize);

    /// <summary>
    /// Puts the list back: into the ICB, and what does not fit into new blocks, so that the ICB alone switches from old
    /// to new. False (and nothing done) when there is no room on the volume.
    /// </summary>
    public bool Store(IcbEditor icb)
    {
        if (!_context.CanChange(icb.Address))
        {
            return false;
        }

        Lengthen(icb);
        int size = _isShort ? ShortAd.Size : LongAd.Size;
        int inIcb = icb.Area.Length / size;
        int inBlock = (_context.BlockSize - AllocationExtentDescriptor.HeadSize) / size;
        List<LongAd[]> lists = [];
        for (int done = 0; done < Extents.Count;)
        {
            int room = lists.Count == 0 ? inIcb : inBlock;
            int left = Extents.Count - done;
            int count = left <= room ? left : room - 1;
            lists.Add([.. Extents.Skip(done).Take(count)]);
            done += count;
        }

        uint[] blocks = new uint[Math.Max(0, lists.Count - 1)];
        for (int i = 0; i < blocks.Length; i++)
        {
            if (_context.ListSpace.Take(1) is not { } block)
            {
                return false;
            }

            blocks[i] = block;
        }

        for (int i = 1; i < lists.Count; i++)
        {
            WriteBlock(blocks[i - 1], lists[i], i < blocks.Length ? blocks[i] : null);
        }

        byte[] first = Encode(lists.Count > 0 ? lists[0] : [], blocks.Length > 0 ? blocks[0] : null);
        icb.Area.Clear();
        first.CopyTo(icb.Area);
        icb.AreaLength = (uint)first.Length;
        icb.BlocksRecorded = RecordedBlocks;
        return true;
    }

    /// <summary>Short descriptors lead into the ICB's own partition; what lies elsewhere takes long ones.</summary>
    private void Lengthen(IcbEditor icb)
    {
        ushort own = icb.Address.Partition;
        bool isElsewhere = Extents.Exists(extent =>
            extent.Type != ExtentType.NotAllocated && extent.Location.Partition != own)
            || (own != _context.ListReference && Extents.Count > icb.Area.Length / ShortAd.Size);
        if (_isShort && isElsewhere)
        {
            _isShort = false;
            icb.Tag.AllocationDescriptorType = AllocationDescriptorType.Long;
        }
    }

    private LongAd? Take(ReadOnlySpan<byte> list, ushort partition)
    {
        int size = _isShort ? ShortAd.Size : LongAd.Size;
        for (; list.Length >= size; list = list[size..])
        {
            LongAd descriptor = Decode(list, partition);
            if ((uint)descriptor.ExtentLengthAndType == 0)
            {
                return null;
            }

            if (descriptor.Type == ExtentType.NextExtentOfAllocationDescriptors)
            {
                return descriptor;
            }

            if (Extents.Count >= MaximumExtents)
            {
                Damage = $"more than {MaximumExtents} extents";
                return null;
            }

            Extents.Add(descriptor);
        }

        return null;
    }

    private LongAd Decode(ReadOnlySpan<byte> bytes, ushort partition)
    {
        if (!_isShort)
        {
            return MemoryMarshal.AsRef<LongAd>(bytes);
        }

        ref readonly ShortAd descriptor = ref MemoryMarshal.AsRef<ShortAd>(bytes);
        return new LongAd(descriptor.Length, descriptor.Type, new LbAddr(descriptor.Position, partition));
    }

    /// <summary>The descriptors in a further block; a block whose head alone is wrong is believed if all adds
    /// up.</summary>
    private bool Follow(LongAd extent, HashSet<uint> visited, IcbEditor icb, out byte[]? list)
    {
        list = null;
        byte[] block = new byte[_context.BlockSize];
        if (!visited.Add(extent.Location.Block))
        {
            Damage = $"the chain of descriptors comes back to block {extent.Location}";
            return false;
        }

        if (!_context.TryRead(extent.Location, block))
        {
            Damage = $"the descriptors in block {extent.Location} cannot be read";
            return false;
        }

        bool isGood = DescriptorTag.Verify(
            block, extent.Location.Block, TagId.AllocationExtentDescriptor,
                AllocationExtentDescriptor.HeadSize) is null;
        uint length = MemoryMarshal.AsRef<AllocationExtentDescriptor>(block.AsSpan()).LengthOfAllocationDescriptors;
        int room = block.Length - AllocationExtentDescriptor.HeadSize;
        if (isGood && length <= room)
        {
            list = block[AllocationExtentDescriptor.HeadSize..(AllocationExtentDescriptor.HeadSize + (int)length)];
            return true;
        }

        list = block[AllocationExtentDescriptor.HeadSize..];
        if (AddsUp(list, extent.Location.Partition, icb))
        {
            IsRescued = true;
            return true;
        }

        Damage = $"block {extent.Location} holds no further allocation descriptors";
        return false;
    }

    /// <summary>These descriptors are the last, inside the partition, and make exactly the length of the
    /// data.</summary>
    private bool AddsUp(ReadOnlySpan<byte> list, ushort partition, IcbEditor icb)
    {
        int before = Extents.Count;
        LongAd? next = Take(list, partition);
        ulong total = TotalBytes;
        ulong recorded = RecordedBlocks;
        bool isInside = Extents.Skip(before).All(IsUsable);
        Extents.RemoveRange(before, Extents.Count - before);
        return next is null && isInside && total == icb.InformationLength && recorded == icb.BlocksRecorded;
    }

    private bool IsUsable(LongAd extent) => extent.Length > 0
        && (extent.Type == ExtentType.NotAllocated
            || _context.Found.Context!.IsInside(extent.Location, BlocksOf(extent)));

    private byte[] Encode(ReadOnlySpan<LongAd> extents, uint? next)
    {
        int size = _isShort ? ShortAd.Size : LongAd.Size;
        byte[] bytes = new byte[(extents.Length + (next is null ? 0 : 1)) * size];
        for (int i = 0; i < extents.Length; i++)
        {
            Put(bytes.AsSpan(i * size), extents[i]);
        }

        if (next is { } block)
        {
            Put(bytes.AsSpan(extents.Length * size), new LongAd(
                (uint)_context.BlockSize, ExtentType.NextExtentOfAllocationDescriptors,
                new LbAddr(block, _context.ListReference)));
        }

        return bytes;
    }

    private void Put(Span<byte> place, LongAd extent)
    {
        if (_isShort)
        {
            MemoryMarshal.Write(place, new ShortAd(extent.Length, extent.Type, extent.Location.Block));
        }
        else
        {
            MemoryMarshal.Write(place, extent);
        }
    }

    private void WriteBlock(uint block, LongAd[] extents, uint? next)
    {
        byte[] list = Encode(extents, next);
        byte[] bytes = new byte[_context.BlockSize];
        ref AllocationExtentDescriptor head = ref MemoryMarshal.AsRef<AllocationExtentDescriptor>(bytes.AsSpan());
        head.LengthOfAllocationDescriptors = (uint)list.Length;
        list.CopyTo(bytes, AllocationExtentDescriptor.HeadSize);
        DescriptorTag.Seal(
            bytes,
            TagId.AllocationExtentDescriptor,
            _context.Volume.Revision.DescriptorVersion,
            _context.Volume.TagSerialNumber,
            block,
            AllocationExtentDescriptor.HeadSize + list.Length - DescriptorTag.Size);
        _context.Write(new LbAddr(block, _context.ListReference), bytes, RepairPhase.Fresh);
    }
}
