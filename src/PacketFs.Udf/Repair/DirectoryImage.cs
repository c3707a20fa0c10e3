using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>
/// A directory in memory: every entry that verifies, or that can be told to be right though its tag is not. Stored
/// either block by block in place, when each changed entry lies in one block and keeps its size, or whole into new
/// blocks, to which the ICB then switches.
/// </summary>
internal sealed class DirectoryImage
{
    private const int Step = 4;
    private const int MaximumBytes = 256 << 20;
    private readonly RepairContext _context;
    private readonly IcbEditor _icb;
    private readonly byte[] _content;
    private readonly uint[] _blocks;
    private readonly bool[] _isRead;
    private bool _isMoved;

    private DirectoryImage(RepairContext context, IcbEditor icb)
    {
        _context = context;
        _icb = icb;
        bool isEmbedded = icb.Tag.AllocationDescriptorType == AllocationDescriptorType.Embedded;
        int length = (int)Math.Min(isEmbedded ? icb.AreaLength : icb.InformationLength, MaximumBytes);
        _content = new byte[length];
        _blocks = new uint[isEmbedded ? 1 : (length + BlockSize - 1) / BlockSize];
        _isRead = new bool[_blocks.Length];
        if (isEmbedded)
        {
            icb.Area[..length].CopyTo(_content);
            (_blocks[0], _isRead[0]) = (icb.Address.Block, true);
        }
        else
        {
            ReadBlocks();
        }

        Parse();
    }

    public List<DirectoryItem> Items { get; } = [];

    /// <summary>Bytes that are no entry and cannot be made one.</summary>
    public long LostBytes { get; private set; }

    /// <summary>Names of entries that were believed although they do not verify.</summary>
    public List<string> Rescued { get; } = [];

    public LbAddr Address => _icb.Address;

    public IcbEditor Icb => _icb;

    private int BlockSize => _context.BlockSize;

    private bool IsEmbedded => _icb.Tag.AllocationDescriptorType == AllocationDescriptorType.Embedded;

    /// <summary>Null when its ICB cannot be used, or is no directory's.</summary>
    public static DirectoryImage? Read(RepairContext context, LbAddr address) =>
        IcbEditor.Open(context, address) is { IsDirectory: true } icb
            && icb.Tag.AllocationDescriptorType is AllocationDescriptorType.Embedded or AllocationDescriptorType.Short
                or AllocationDescriptorType.Long
            ? new DirectoryImage(context, icb)
            : null;

    public bool Contains(string name) => Items.Exists(item => !item.IsDeleted && !item.IsParent && item.Name == name);

    /// <summary>The name itself, or with a number behind it, so that it stands in this directory once.</summary>
    public string MakeUnique(string name)
    {
        const int LongestStem = 110;
        string stem = name.Length > LongestStem ? name[..LongestStem] : name;
        string unique = name;
        for (int number = 1; Contains(unique); number++)
        {
            unique = $"{stem}~{number}";
        }

        return unique;
    }

    /// <summary>The directory will be written to new blocks, whatever has changed.</summary>
    public void Move() => _isMoved = true;

    /// <summary>Plans all changes; false (and nothing is planned) when there is no room or no way.</summary>
    public bool Store()
    {
        bool isShaken = _isMoved || LostBytes > 0 || Items.Exists(item => item.Offset < 0
            || item.Bytes.Length != item.OldLength || (item.IsChanged && CrossesBlocks(item)));
        int parent = Items.FindIndex(item => item.IsParent);
        bool isFixed = _context.Appended is not null && !IsEmbedded && Items.Exists(item => item.IsChanged);
        return _context.CanChange(Address) && (isShaken || isFixed || parent > 0 ? Rebuild() : Patch());
    }

    private bool CrossesBlocks(DirectoryItem item) =>
        !IsEmbedded && item.Offset / BlockSize != (item.Offset + item.Bytes.Length - 1) / BlockSize;

    private uint LocationOf(long offset) => IsEmbedded ? _icb.Address.Block : _blocks[offset / BlockSize];

    private void ReadBlocks()
    {
        ExtentTable table = ExtentTable.Read(_context, _icb);
        byte[] block = new byte[BlockSize];
        int index = 0;
        foreach (LongAd extent in table.Extents)
        {
            uint count = table.BlocksOf(extent);
            for (uint i = 0; i < count && index < _blocks.Length; i++, index++)
            {
                LbAddr address = new(extent.Location.Block + i, extent.Location.Partition);
                if (extent.Type == ExtentType.RecordedAndAllocated && _context.TryRead(address, block))
                {
                    int start = index * BlockSize;
                    block.AsSpan(0, Math.Min(BlockSize, _content.Length - start)).CopyTo(_content.AsSpan(start));
                    (_blocks[index], _isRead[index]) = (address.Block, true);
                }
            }
        }
    }

    private bool IsThere(long offset, int count)
    {
        if (offset + count > _content.Length)
        {
            return false;
        }

        for (long index = offset / BlockSize; !IsEmbedded && index <= (offset + count - 1) / BlockSize; index++)
        {
            if (!_isRead[index])
            {
                return false;
            }
        }

        return true;
    }

    private void Parse()
    {
        long offset = 0;
        while (offset < _content.Length)
        {
            if (TryTake(offset, out DirectoryItem? item))
            {
                Items.Add(item!);
                offset += item!.Bytes.Length;
            }
            else
            {
                long step = Math.Min(Step, _content.Length - offset);
                LostBytes += step;
                offset += step;
            }
        }
    }

    private bool TryTake(long offset, out DirectoryItem? item)
    {
        item = null;
        if (!IsThere(offset, FileIdentifierDescriptor.HeadSize))
        {
            return false;
        }

        DirectoryItem head = new(offset, _content.AsSpan((int)offset, FileIdentifierDescriptor.HeadSize).ToArray());
        int size = head.Head.TotalSize;
        if (head.Head.Tag.Id != TagId.FileIdentifierDescriptor || size > BlockSize || !IsThere(offset, size))
        {
            return false;
        }

        item = new DirectoryItem(offset, _content.AsSpan((int)offset, size).ToArray());
        if (DescriptorTag.Verify(item.Bytes, LocationOf(offset)) is not { } fault)
        {
            return true;
        }

        if (!IsCredible(item, fault))
        {
            return false;
        }

        item.IsChanged = true;
        Rescued.Add(item.Name!);
        return true;
    }

    /// <summary>
    /// An entry whose tag is wrong is believed when the next begins where it ends, and it names an object of its kind
    /// that nothing else names and whose identifier it carries (or its CRC holds, and only its place was wrong).
    /// </summary>
    private bool IsCredible(DirectoryItem item, DescriptorFault fault)
    {
        ref FileIdentifierDescriptor head = ref item.Head;
        if (head.FileVersionNumber != FileIdentifierDescriptor.CurrentVersion || item.IsParent || item.IsDeleted
            || string.IsNullOrEmpty(item.Name) || _context.Found.Tree is not { } tree
            || !EndsAtAnEntry(item.Offset + item.Bytes.Length))
        {
            return false;
        }

        LbAddr target = head.Icb.Location;
        if (head.Icb.IsNone || tree.KindOf(target) is not null || IcbEditor.Open(_context, target) is not { } icb)
        {
            return false;
        }

        bool isDirectory = (head.FileCharacteristics & FileCharacteristics.Directory) != 0;
        bool isSame = head.Icb.UniqueId == unchecked((uint)icb.UniqueId) && head.Icb.UniqueId != 0;
        return isDirectory == (icb.Entry.Type == FileType.Directory)
            && (isSame || fault is DescriptorFault.Location);
    }

    private bool EndsAtAnEntry(long offset) => offset == _content.Length
        || (IsThere(offset, FileIdentifierDescriptor.HeadSize)
            && DescriptorTag.Of(_content.AsSpan((int)offset)).Id == TagId.FileIdentifierDescriptor
            && DescriptorTag.Of(_content.AsSpan((int)offset)).TagLocation == LocationOf(offset));

    private void Seal(DirectoryItem item, uint location)
    {
        DescriptorTag tag = item.Head.Tag;
        int serial = item.Offset < 0 ? _context.Volume.TagSerialNumber : tag.TagSerialNumber;
        DescriptorTag.Seal(
            item.Bytes,
            TagId.FileIdentifierDescriptor,
            _context.Volume.Revision.DescriptorVersion,
            serial,
            location,
            item.Bytes.Length - DescriptorTag.Size);
    }

    private bool Patch()
    {
        HashSet<long> changed = [];
        foreach (DirectoryItem item in Items.Where(item => item.IsChanged))
        {
            Seal(item, LocationOf(item.Offset));
            item.Bytes.CopyTo(_content.AsSpan((int)item.Offset));
            changed.Add(item.Offset / BlockSize);
        }

        if (IsEmbedded)
        {
            _content.CopyTo(_icb.Area);
            _icb.Store(RepairPhase.InPlace);
            return true;
        }

        byte[] block = new byte[BlockSize];
        foreach (long index in changed)
        {
            LbAddr address = new(_blocks[index], _icb.Address.Partition);
            _context.TryRead(address, block);
            int start = (int)index * BlockSize;
            _content.AsSpan(start, Math.Min(BlockSize, _content.Length - start)).CopyTo(block);
            _context.Write(address, block, RepairPhase.InPlace);
        }

        return true;
    }

    private bool Rebuild()
    {
        List<DirectoryItem> items = [.. Items.Where(item => !item.IsDeleted).OrderBy(item => item.IsParent ? 0 : 1)];
        int length = items.Sum(item => item.Bytes.Length);
        uint count = (uint)((length + BlockSize - 1) / BlockSize);
        bool fits = IsEmbedded && !_isMoved && length <= _icb.Area.Length;
        uint? place = fits ? _icb.Address.Block : _context.ListSpace.Take(Math.Max(1, count));
        if (place is not { } start)
        {
            return false;
        }

        byte[] content = new byte[fits ? length : Math.Max(1, count) * (uint)BlockSize];
        int offset = 0;
        foreach (DirectoryItem item in items)
        {
            Seal(item, fits ? start : start + (uint)(offset / BlockSize));
            item.Bytes.CopyTo(content.AsSpan(offset));
            offset += item.Bytes.Length;
        }

        _icb.Area.Clear();
        if (fits)
        {
            content.CopyTo(_icb.Area);
            _icb.AreaLength = (uint)length;
        }
        else
        {
            WriteAnew(start, content, length);
        }

        _icb.SetLength((ulong)length);
        _icb.Store(RepairPhase.InPlace);
        return true;
    }

    private void WriteAnew(uint start, byte[] content, int length)
    {
        for (int done = 0; done < content.Length; done += BlockSize)
        {
            LbAddr address = new(start + (uint)(done / BlockSize), _context.ListReference);
            _context.Write(address, content.AsSpan(done, BlockSize), RepairPhase.Fresh);
        }

        if (IsEmbedded)
        {
            _icb.Tag.AllocationDescriptorType = AllocationDescriptorType.Short;
        }

        ExtentTable table = ExtentTable.Read(_context, _icb);
        table.Extents.Clear();
        table.Extents.Add(new LongAd(
            (uint)length, ExtentType.RecordedAndAllocated, new LbAddr(start, _context.ListReference)));
        Core.Invariant.Require(table.Store(_icb), "one extent fits an ICB");
    }
}
