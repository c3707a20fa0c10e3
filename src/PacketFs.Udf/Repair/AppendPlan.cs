using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Files;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// What a repair adds to a medium that is written once: blocks one behind the other from the next writable one on,
/// and behind them a virtual allocation table that leads to them, its ICB last of all. A file entry that is changed
/// keeps its virtual number and gets a new place; what was recorded stays where it is, older tables too. Until that
/// last block is whole the table before it is the volume: so a repair is there, or not at all.
/// </summary>
internal sealed class AppendPlan(PlannedDevice device, IAppendDevice medium)
{
    private readonly Dictionary<uint, uint> _places = [];
    private readonly List<uint> _entries = [];
    private LogicalVolume? _volume;
    private VirtualMapping? _mapping;
    private ushort _reference;
    private long _next = medium.NextWritable.Value;
    private bool _isChanged;

    /// <summary>Something will be written.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>First block that will be written.</summary>
    public Lba First { get; } = medium.NextWritable;

    /// <summary>Behind the last block, planned ones too.</summary>
    public Lba End { get; private set; } = medium.NextWritable;

    /// <summary>The last table on the medium.</summary>
    public VirtualAllocationTable Table => _mapping!.Table;

    private Lba PartitionStart => _volume!.Maps[_mapping!.BelowReference].Partition.Start.ToLba();

    private int BlockSize => device.Geometry.BlockSize;

    private int Unit => Math.Max(1, medium.Geometry.PacketBlocks);

    private int TableBlocks => ((_entries.Count * sizeof(uint)) + VatHeader.Size + BlockSize - 1) / BlockSize;

    /// <summary>Blocks that can be taken: the table that follows them will have room.</summary>
    private long Room
    {
        get
        {
            // A session is closed behind a table of its own; that must still be possible.
            long table = TableBlocks + 2 + Unit + medium.LinkBlocks;
            long closing = medium.HasSessions ? table + AppendCommitter.ClosingCopies + Unit : 0;
            long end = Math.Min(
                medium.CapacityBlocks, PartitionStart.Value + _mapping!.Below.BlockCount);
            return end - _next - table - closing;
        }
    }

    /// <summary>Takes over the volume as it is on the medium; once.</summary>
    public void Begin(LogicalVolume volume, PartitionMap map)
    {
        if (_volume is null)
        {
            (_volume, _reference, _mapping) = (volume, (ushort)map.Reference, (VirtualMapping)map.Mapping!);
            _entries.AddRange(_mapping.Table.Entries.Span);
        }
    }

    /// <summary>The table is written anew, whatever else changes.</summary>
    /// <exception cref="FsException">The medium has no room for it.</exception>
    public void Touch()
    {
        if (!IsBegun)
        {
            BeginSession();
        }

        if (Room < 0)
        {
            throw NoRoom();
        }

        _isChanged = true;
    }

    /// <summary>Blocks of the partition, one behind the other; null when the medium has no room.</summary>
    public uint? TakeBlocks(uint count)
    {
        if (!IsBegun)
        {
            BeginSession();
        }

        if (Room < count)
        {
            return null;
        }

        uint first = checked((uint)(new Lba(_next) - PartitionStart));
        device.Plan(new Lba(_next), new byte[count * (long)BlockSize], RepairPhase.Fresh);
        _next += count;
        End = new Lba(Math.Max(End.Value, _next));
        _isChanged = true;
        return first;
    }

    /// <summary>New virtual blocks, one behind the other; they lead nowhere until they are written.</summary>
    public uint? TakeNumbers(uint count)
    {
        uint first = (uint)_entries.Count;
        _entries.AddRange(Enumerable.Repeat(VatHeader.None, (int)count));
        return first;
    }

    /// <summary>A block at a place that this plan has taken, or a virtual one, which gets such a place.</summary>
    public bool CanWrite(LbAddr address) => address.Partition == _reference
        || (address.Partition == _mapping!.BelowReference && (PartitionStart + address.Block).Value >= First.Value);

    /// <exception cref="FsException">The medium has no room for it.</exception>
    public void Write(LbAddr address, ReadOnlySpan<byte> block)
    {
        Invariant.Require(CanWrite(address), "what was recorded on a write-once medium is not written again");
        uint place = address.Block;
        if (address.Partition == _reference)
        {
            if (!_places.TryGetValue(address.Block, out place))
            {
                place = TakeBlocks(1) ?? throw NoRoom();
                _places[address.Block] = place;
                _entries[(int)address.Block] = place;
            }
        }

        device.Plan(PartitionStart + place, block, RepairPhase.Fresh);
        _isChanged = true;
    }

    /// <summary>Lets a virtual block lead to another recorded one, or (null) nowhere.</summary>
    public void Lead(uint number, uint? place)
    {
        Touch();
        _entries[(int)number] = place ?? VatHeader.None;
        _places.Remove(number);
    }

    /// <summary>Where a block is, or will be; false when it is nowhere.</summary>
    public bool TryMap(LbAddr address, out Lba sector)
    {
        uint block = address.Block;
        if (address.Partition == _reference)
        {
            block = address.Block < _entries.Count ? _entries[(int)address.Block] : VatHeader.None;
        }
        else if (address.Partition != _mapping!.BelowReference)
        {
            sector = default;
            return false;
        }

        sector = PartitionStart + block;
        return block != VatHeader.None && sector.Value < End.Value;
    }

    /// <summary>
    /// Puts the table behind what was taken so far; one that stood there is taken back. The device ends with it.
    /// </summary>
    public void Seal(CheckCounts counts, ulong nextUniqueId, FileTime now)
    {
        if (!_isChanged)
        {
            return;
        }

        device.Forget(_next, End.Value);
        IcbFormat format = new(
            _volume!.Revision, BlockSize, _volume.TagSerialNumber,
            EntityId.Implementation(EntityIds.PacketFs, OperatingSystemClass.Undefined, 0));
        VatWriter tables = new(format, _volume.CurrentLabel);
        VolumeCounts recorded = new()
        {
            Files = counts.FileNames,
            Directories = counts.Directories,
            NextUniqueId = nextUniqueId,
        };
        int used = _entries.FindLastIndex(entry => entry != VatHeader.None) + 1;
        byte[] content = tables.BuildContent([.. _entries.Take(used)], Table.Location, recorded);
        int blocks = tables.Embeds(content.Length) ? 0 : (content.Length + BlockSize - 1) / BlockSize;
        long icb = _next + blocks;
        icb += (Unit - ((icb + 1) % Unit)) % Unit;
        byte[] bytes = new byte[(icb + 1 - _next) * BlockSize];
        if (blocks > 0)
        {
            content.CopyTo(bytes, 0);
        }

        uint start = checked((uint)(new Lba(_next) - PartitionStart));
        uint self = checked((uint)(new Lba(icb) - PartitionStart));
        tables.BuildIcb(content, start, self, recorded, now).CopyTo(bytes, bytes.Length - BlockSize);
        device.Plan(new Lba(_next), bytes, RepairPhase.Fresh);
        End = new Lba(icb + 1);
        device.Extend(End.Value);
        _isChanged = false;
    }

    /// <summary>Each session begins with what leads other systems to the volume.</summary>
    private void BeginSession()
    {
        IsBegun = true;
        if (First.Value > 0 && First == medium.SessionStart)
        {
            byte[] prologue = new SessionStructures(_volume!).BuildPrologue(First);
            device.Plan(First, prologue, RepairPhase.Fresh);
            _next += prologue.Length / BlockSize;
            End = new Lba(_next);
        }
    }

    private static FsException NoRoom() =>
        new(FsError.NoSpace, "The medium has no room left for what the repair would add.");
}
