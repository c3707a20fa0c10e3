using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// The three files that a metadata partition stands on (UDF 2.50, 2.2.13): metadata file, mirror, bitmap. Grows them by
/// whole allocation units out of the partition below, in memory; a commit writes what has changed. What a file gains is
/// on the medium before anything in it is referred to.
/// </summary>
internal sealed class MetadataFiles
{
    private const uint GrowthDivisor = 8;

    /// <summary>Units at a time where what is set aside and not used has to be filled and written again.</summary>
    private const uint UnitsOfFresh = 8;
    private readonly IBlockDevice _device;
    private readonly VolumeBlocks _blocks;
    private readonly IcbWriter _writer;
    private readonly TimeProvider _clock;
    private readonly MetadataMapping _mapping;
    private readonly SpaceMap _map;
    private readonly SpaceAllocator _below;
    private readonly FreshFront? _front;
    private readonly SpaceBitmapStore? _bits;
    private readonly UdfNode _main;
    private readonly UdfNode _mirror;
    private readonly UdfNode? _bitmap;
    private bool _hasGrown;

    public MetadataFiles(
        IBlockDevice device,
        VolumeBlocks blocks,
        IcbWriter writer,
        TimeProvider clock,
        MetadataMapping mapping,
        SpaceAllocator below,
        bool wasOpen)
    {
        _front = below.Front;
        _device = device;
        _blocks = blocks;
        _writer = writer;
        _clock = clock;
        _mapping = mapping;
        _below = below;
        IcbReader reader = new(blocks);
        _main = Read(reader, mapping.MainFile!);
        _mirror = Read(reader, mapping.MirrorFile!);
        BlockBitmap bits;
        uint agreed = (uint)Math.Min(mapping.BlockCount, BlockCountOf(_mirror));
        bool agree = agreed == mapping.BlockCount && BlockCountOf(_mirror) == agreed;
        if (_front is null)
        {
            _bitmap = Read(reader, mapping.BitmapFile!);
            _bits = new SpaceBitmapStore(blocks, mapping.BelowReference, BlocksOf(_bitmap));
            bits = _bits.Load(mapping.BlockCount);
            agreed = (uint)Math.Min(agreed, _bits.Capacity);
            agree &= agreed == mapping.BlockCount && _bits.BitCount == agreed;
        }
        else
        {
            bits = LoadFresh();
        }

        if (!agree && !wasOpen)
        {
            throw new FsException(FsError.Corrupt, "The metadata file, its mirror and its bitmap differ in length.");
        }

        if (!agree)
        {
            bits = Agree(agreed);
        }

        _map = new SpaceMap(bits) { IsUsedOnce = _front is not null };
    }

    /// <summary>Which blocks of the metadata partition are in use.</summary>
    public SpaceMap Map => _map;

    /// <summary>What is on the disc is not what the map was made of: the next commit writes all of it.</summary>
    public bool IsStale
    {
        set
        {
            if (_bits is not null)
            {
                _bits.IsStale = value;
            }
        }
    }

    /// <summary>
    /// Where files should begin, so that the metadata file can grow to four times its size in one piece: libudfread
    /// reads no more than its first one.
    /// </summary>
    public uint DataStart => _main.Extents.Count == 0
        ? 0
        : (uint)Math.Min(uint.MaxValue, _main.Extents[_main.Extents.Count - 1].BlockEnd + (3L * _mapping.BlockCount));

    private uint Unit => Math.Max(1, _mapping.Map.AllocationUnitSize);

    private uint Alignment => Math.Max((ushort)1, (ushort)_mapping.Map.AlignmentUnitSize);

    /// <summary>Blocks of the partition below that the files own, ICBs and data; each once.</summary>
    public IEnumerable<BlockRun> OwnedBelow()
    {
        foreach (UdfNode node in (UdfNode[])(_bitmap is null ? [_main, _mirror] : [_main, _mirror, _bitmap]))
        {
            yield return new BlockRun(node.Icb.Block, 1);
            foreach (uint block in node.DescriptorBlocks ?? [])
            {
                yield return new BlockRun(block, 1);
            }

            for (int i = 0; (node != _mirror || _mapping.IsDuplicated) && i < node.Extents.Count; i++)
            {
                yield return new BlockRun(node.Extents[i].Block, node.Extents[i].Count);
            }
        }
    }

    /// <summary>
    /// Adds at least one allocation unit to the metadata file; false, and nothing taken, when none is left.
    /// </summary>
    public bool TryGrow()
    {
        uint units = Math.Max(1, _mapping.BlockCount / GrowthDivisor / Unit);
        uint most = (_front is null ? units : Math.Min(units, UnitsOfFresh)) * Unit;
        for (uint count = most; ; count = Unit)
        {
            List<BlockRun> taken = [];
            if (TryTake(count, taken))
            {
                return true;
            }

            taken.ForEach(_below.Release);
            if (count == Unit)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// The files have so much too much at their ends that it should go back to the partition below. Longer lists of
    /// extents stay, and so does everything where blocks are used once.
    /// </summary>
    /// <param name="belowBlocks">Size of the partition below.</param>
    public bool CanShrink(uint belowBlocks) => _bits is not null
        && ShrunkSize(belowBlocks) <= _mapping.BlockCount / 4 * 3
        && IsInWholeUnits(_main) && (!_mapping.IsDuplicated || IsInWholeUnits(_mirror));

    /// <summary>
    /// After a commit, when nothing is set aside any more, and before the one that closes the volume: all but a reserve
    /// goes back. UDF 2.2.13.6.
    /// </summary>
    public void Shrink(uint belowBlocks)
    {
        uint count = ShrunkSize(belowBlocks);
        if (_bits is null || _bitmap is null || _blocks.HasUncopied || !CanShrink(belowBlocks))
        {
            return;
        }

        Cut(_main, count, isOwner: true);
        Cut(_mirror, count, isOwner: _mapping.IsDuplicated);
        _mapping.Truncate(count);
        _map.Truncate(count);
        _bits.SetBitCount(count);
        List<uint> spare = _bits.TakeSpareBlocks();
        _bitmap.Extents.Remove(
            (_bits.Length + _blocks.BlockSize - 1) / _blocks.BlockSize, long.MaxValue, []);
        spare.ForEach(block => _below.Release(new BlockRun(block, 1)));
        _bitmap.Size = _bits.Length;
        _bitmap.ModificationTime = _bitmap.AttributeTime = FileTime.Now(_clock);
        _hasGrown = true;
    }

    private uint ShrunkSize(uint belowBlocks)
    {
        const uint Share = 64;
        const uint LeastUnits = 4;
        long wanted = Math.Max(_map.UsedEnd * 5L / 4, Math.Max(LeastUnits * Unit, belowBlocks / Share));
        return (uint)Math.Min(_mapping.BlockCount, (wanted + Unit - 1) / Unit * Unit);
    }

    private bool IsInWholeUnits(UdfNode node)
    {
        bool whole = node.DescriptorBlocks is null or { Count: 0 };
        for (int i = 0; whole && i < node.Extents.Count; i++)
        {
            whole = node.Extents[i].Count % Unit == 0;
        }

        return whole;
    }

    private void Cut(UdfNode node, uint count, bool isOwner)
    {
        List<FileExtent> removed = [];
        node.Extents.Remove(count, long.MaxValue, removed);
        foreach (FileExtent extent in removed.Where(_ => isOwner))
        {
            _below.Release(new BlockRun(extent.Block, extent.Count));
        }

        node.Size = (long)count * _blocks.BlockSize;
        node.ModificationTime = node.AttributeTime = FileTime.Now(_clock);
    }

    /// <summary>Writes what has changed since the last commit; before everything that may lie in new blocks.</summary>
    public void Write()
    {
        if (_hasGrown)
        {
            // The main file first, safely, then the mirror: one of both is whole at any time.
            if (_bitmap is not null)
            {
                WriteIcb(_bitmap);
            }

            WriteIcb(_main);
            Order();

            WriteIcb(_mirror);
            Order();

            _hasGrown = false;
        }

        _bits?.Write(_map);
    }

    private void Order()
    {
        if (_device is ICommitDevice commits)
        {
            commits.Order();
        }
        else
        {
            _device.Flush();
        }
    }

    /// <summary>Nobody knows how far the mirror was written: the next commit copies all that is in use.</summary>
    public void NoteMirrorUnknown(ushort partition)
    {
        const uint Piece = 64;
        for (uint block = 0; block < _map.BlockCount; block += Piece)
        {
            uint count = Math.Min(Piece, _map.BlockCount - block);
            if (_map.Used.AnySet(block, count))
            {
                _blocks.NoteUncopied(new LbAddr(block, partition), count);
            }
        }
    }

    private static long BlockCountOf(UdfNode node) =>
        node.Extents.Count == 0 ? 0 : node.Extents[node.Extents.Count - 1].FileEnd;

    /// <summary>
    /// The power went while the files were growing. Nothing refers to what one of them has not got yet: all are taken
    /// to the length that they have in common. What is in use is found out by walking the volume.
    /// </summary>
    private BlockBitmap Agree(uint blockCount)
    {
        _mapping.Truncate(blockCount);
        List<FileExtent> removed = [];
        foreach (UdfNode node in (UdfNode[])[_main, _mirror])
        {
            node.Extents.Remove(blockCount, long.MaxValue, removed);
            node.Size = (long)blockCount * _blocks.BlockSize;
        }

        _hasGrown = true;
        if (_bits is null)
        {
            return LoadFresh();
        }

        BlockBitmap bits = _bits.Load(blockCount);
        _bits.SetBitCount(blockCount);
        _bitmap!.Size = _bits.Length;
        return bits;
    }

    /// <summary>Without a bitmap those blocks of the file are free that were never written (UDF 2.60).</summary>
    private BlockBitmap LoadFresh()
    {
        BlockBitmap bits = new(_mapping.BlockCount);
        bits.Set(0, _mapping.BlockCount);
        for (uint block = 0; block < _mapping.BlockCount;)
        {
            if (!_mapping.TryMap(block, _mapping.BlockCount - block, out Lba start, out uint run))
            {
                block++;
                continue;
            }

            _front!.ClearFresh(bits, block, start, run);
            block += run;
        }

        return bits;
    }

    private static UdfNode Read(IcbReader reader, SystemFile file)
    {
        UdfNode node = reader.ReadSystem(file.Icb);
        node.Image = reader.ReadImage(node);
        return node;
    }

    private static IEnumerable<uint> BlocksOf(UdfNode node)
    {
        for (int i = 0; i < node.Extents.Count; i++)
        {
            for (uint block = 0; block < node.Extents[i].Count; block++)
            {
                yield return node.Extents[i].Block + block;
            }
        }
    }

    private bool TryTake(uint count, List<BlockRun> taken)
    {
        uint mainGoal = _main.Extents.Count > 0 ? _main.Extents[_main.Extents.Count - 1].BlockEnd : 0;
        if (!_below.TryAllocateUnit(mainGoal, count, Alignment, out BlockRun main))
        {
            return false;
        }

        taken.Add(main);
        BlockRun mirror = main;
        if (_mapping.IsDuplicated)
        {
            uint mirrorGoal = _mirror.Extents.Count > 0 ? _mirror.Extents[_mirror.Extents.Count - 1].BlockEnd : 0;
            if (!_below.TryAllocateUnit(mirrorGoal, count, Alignment, out mirror))
            {
                return false;
            }

            taken.Add(mirror);
        }

        uint newCount = checked(_mapping.BlockCount + count);
        List<uint> bitmapBlocks = [];
        long bitsPerBlock = _blocks.BlockSize * 8L;
        for (long room = _bits?.Capacity ?? newCount; room < newCount; room += bitsPerBlock)
        {
            if (!TryTakeBlock(taken, out uint block))
            {
                return false;
            }

            bitmapBlocks.Add(block);
        }

        List<uint> mainDescriptors = [];
        List<uint> mirrorDescriptors = [];
        if (!TryTakeDescriptors(_main, mainDescriptors, taken)
            || !TryTakeDescriptors(_mirror, mirrorDescriptors, taken))
        {
            return false;
        }

        WriteFresh(main);
        Enter(count, main, mirror);
        AddDescriptors(_main, mainDescriptors);
        AddDescriptors(_mirror, mirrorDescriptors);
        if (_bits is null)
        {
            return true;
        }

        foreach (uint block in bitmapBlocks)
        {
            _bits.AddBlock(block);
            Append(_bitmap!, new BlockRun(block, 1));
        }

        _bits.SetBitCount(newCount);
        _bitmap!.Size = _bits.Length;
        return true;
    }

    /// <summary>
    /// Blocks that are set aside and not written would go to what is written again, for they look fresh: zeros keep
    /// them.
    /// </summary>
    private void WriteFresh(BlockRun run)
    {
        if (_front is null)
        {
            return;
        }

        byte[] zeros = new byte[Unit * (uint)_blocks.BlockSize];
        for (uint done = 0; done < run.Count; done += Unit)
        {
            uint count = Math.Min(Unit, run.Count - done);
            _blocks.Write(
                new LbAddr(run.Start + done, _mapping.BelowReference), zeros.AsSpan(0, (int)count * _blocks.BlockSize));
        }
    }

    private void Enter(uint count, BlockRun main, BlockRun mirror)
    {
        Append(_main, main);
        Append(_mirror, mirror);
        _mapping.Grow(main.Start, count, mirror.Start);
        _map.Grow(count);
        _main.Size = _mirror.Size = (long)_mapping.BlockCount * _blocks.BlockSize;
        _hasGrown = true;
    }

    private bool TryTakeBlock(List<BlockRun> taken, out uint block)
    {
        bool found = _below.TryAllocateMetadata(out block);
        if (found)
        {
            taken.Add(new BlockRun(block, 1));
        }

        return found;
    }

    /// <summary>One extent more may need one block more for its descriptor.</summary>
    private bool TryTakeDescriptors(UdfNode node, List<uint> added, List<BlockRun> taken)
    {
        int descriptors = ExtentEncoder.Count(node, _blocks.BlockSize) + 2;
        int needed = ExtentEncoder.ContinuationBlocks(
            descriptors, _writer.Room(node), node.UsesLongDescriptors, _blocks.BlockSize);
        for (int have = node.DescriptorBlocks?.Count ?? 0; have < needed; have++)
        {
            if (!TryTakeBlock(taken, out uint block))
            {
                return false;
            }

            added.Add(block);
        }

        return true;
    }

    private static void AddDescriptors(UdfNode node, List<uint> added)
    {
        if (added.Count > 0)
        {
            (node.DescriptorBlocks ??= []).AddRange(added);
        }
    }

    private void Append(UdfNode node, BlockRun run)
    {
        long end = node.Extents.Count > 0 ? node.Extents[node.Extents.Count - 1].FileEnd : 0;
        node.Extents.Add(new FileExtent
        {
            FileBlock = end,
            Block = run.Start,
            Count = run.Count,
            Partition = _mapping.BelowReference,
            IsRecorded = true,
        });
        node.ModificationTime = node.AttributeTime = FileTime.Now(_clock);
    }

    private void WriteIcb(UdfNode node)
    {
        int size = _blocks.BlockSize;
        byte[] block = new byte[size];
        byte[] further = new byte[(node.DescriptorBlocks?.Count ?? 0) * size];
        _writer.Write(node, block, further);
        for (int i = 0; i * size < further.Length; i++)
        {
            LbAddr place = new(node.DescriptorBlocks![i], node.Icb.Partition);
            _blocks.Write(place, further.AsSpan(i * size, size));
        }

        _blocks.Write(node.Icb, block);
    }
}
