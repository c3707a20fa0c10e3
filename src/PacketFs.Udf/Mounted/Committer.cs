using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Writes what was changed, so that the disc holds a whole, consistent volume: bitmap, ICBs, directories and counts
/// agree. On a device that commits, all of it becomes durable at once. On others it goes in stages, so that whatever is
/// cut off, nothing leads to what was never written: data; descriptors that ICBs continue in; objects, bitmap, counts;
/// entries; ICBs of directories that have grown; the closed integrity descriptor.
/// <para>What has no name any more but is still open, and what is only set aside, is free as far as the disc
/// knows.</para>
/// </summary>
internal sealed class Committer : ICommitter
{
    private const int BatchBytes = 64 * 1024;
    private readonly VolumeState _state;
    private readonly SpaceBitmapStore? _bitmap;
    private readonly IntegrityRecord _integrity;
    private readonly MetadataFiles? _metadata;
    private readonly SpaceAllocator _space;
    private readonly byte[] _batch;
    private readonly DescriptorWriter _descriptors;
    private readonly List<UdfNode> _nodes = [];
    private readonly List<BlockRun> _kept = [];
    private readonly List<UdfNode> _entries = [];
    private readonly List<UdfNode> _grown = [];
    private readonly HashSet<UdfNode> _later = [];
    private LbAddr _batchStart;
    private int _batchLength;

    public Committer(
        VolumeState state, SpaceBitmapStore? bitmap, IntegrityRecord integrity, MetadataFiles? metadata = null)
    {
        _metadata = metadata;
        _space = (SpaceAllocator)state.Allocator!;
        _state = state;
        _bitmap = bitmap;
        _integrity = integrity;
        _batch = new byte[Math.Max(BatchBytes, state.BlockSize)];
        _descriptors = new DescriptorWriter(state);
    }

    public long CommitCount { get; private set; }

    /// <summary>Moves what lies in packets that take no write; null where nothing can move.</summary>
    public Evacuation? Evacuation { get; set; }

    /// <summary>Before anything on the disc changes, it says that somebody is at work (UDF 2.2.6.3).</summary>
    public void Open()
    {
        if (!_integrity.IsOpen)
        {
            Guard(() =>
            {
                WriteIntegrity(IntegrityType.Open);
                Flush();
            });
        }
    }

    /// <summary>Makes everything that was changed durable.</summary>
    public void Commit() => Guard(() => Run(IntegrityType.Open));

    /// <summary>The last one: the volume is closed.</summary>
    public void Close()
    {
        if (_integrity.IsOpen)
        {
            _space.DropAll();
            _state.Nodes!.Allocator.DropAll();
            Guard(() =>
            {
                if (_metadata is { } metadata && metadata.CanShrink(_state.Space!.BlockCount))
                {
                    Run(IntegrityType.Open);
                    metadata.Shrink(_state.Space!.BlockCount);
                }

                Run(IntegrityType.Close);
            });
        }
    }

    /// <summary>After a failed commit nothing is known of what the disc holds: no more writes. Reads go on.</summary>
    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure)
        {
            // Also what nobody foresaw: writes must not be taken that no later commit would bring to the disc either.
            _state.ReadOnlyReason ??=
                $"A commit failed ({failure.Message}); nothing is written any more. Copy your files off, "
                + "then run `packetfs check`.";
            throw;
        }
    }

    private void Run(IntegrityType type)
    {
        if (_state.Dirty.Count == 0 && type == IntegrityType.Open)
        {
            Flush();
            KeepOrphans();
            if (Evacuation is { IsNeeded: true } rest && rest.Run([.. _state.Orphans]))
            {
                Run(type);
            }

            return;
        }

        CollectNodes();
        SuspendHolds();
        try
        {
            Order();
            if (_descriptors.Write())
            {
                Order();
            }

            _bitmap?.Write(_state.Space!);
            _metadata?.Write();
            if (type == IntegrityType.Open)
            {
                WriteIntegrity(type);
            }

            WriteNodes();
            WriteMirror();
            if (type != IntegrityType.Open)
            {
                Order();
                WriteIntegrity(type);
            }

            Flush();
            _state.Space!.MarkCommitted();
            if (_metadata is not null)
            {
                _metadata.Map.MarkCommitted();
            }
        }
        finally
        {
            ResumeHolds();
        }

        KeepOrphans();
        foreach (UdfNode node in _nodes)
        {
            node.IsDirty = false;
            node.IsNew = false;
            node.HasMoved = false;
            node.Image = null;
            _state.Cache.SetPinned(node, node.TrimGeneration != 0);
        }

        List<UdfNode> written = Evacuation is { IsNeeded: true } ? [.. _nodes, .. _state.Orphans] : [];
        _nodes.Clear();
        _state.Dirty.Clear();
        _state.Pending.Reset();
        _state.FirstChange = null;
        CommitCount++;
        if (Evacuation is { IsNeeded: true } evacuation && evacuation.Run(written))
        {
            Run(type);
        }
    }

    private void Flush()
    {
        if (_state.Device is ICommitDevice device)
        {
            device.Commit();
        }
        else
        {
            _state.Device.Flush();
        }
    }

    /// <summary>
    /// Duplicated metadata: everything of the main copy is on the medium before the mirror is touched, so one of both
    /// is whole. Where all of it becomes durable at once there is no need to wait.
    /// </summary>
    private void WriteMirror()
    {
        if (!_state.Blocks.HasUncopied)
        {
            return;
        }

        if (_state.Device is ICommitDevice)
        {
            Order();
        }
        else
        {
            _state.Device.Flush();
        }

        _state.Blocks.WriteCopies();
    }

    /// <summary>What is written next must not be found without what was written so far.</summary>
    private void Order()
    {
        if (_state.Device is ICommitDevice device)
        {
            device.Order();
        }
    }

    private void WriteIntegrity(IntegrityType type)
    {
        _state.Counts.FreeBlocks = _state.Space!.FreeBlocks;
        SpaceCount data = new(_state.Partition, (uint)_state.Space.FreeBlocks, 0);
        SpaceCount? nodes = _metadata is { Map: var map }
            ? new SpaceCount(_state.Nodes!.Partition, (uint)map.FreeBlocks, map.BlockCount)
            : null;

        // Of a volume left open the free blocks are counted anew, unless its commits are atomic: then what the
        // descriptor says is believed.
        bool isSpaceNews = type != IntegrityType.Open || _state.Device is ICommitDevice { IsAtomic: true };
        _integrity.Write(type, _state.Counts, _state.Format, data, nodes, isSpaceNews);
    }

    /// <summary>The nodes to write, by place; descriptor blocks that are too many go back first.</summary>
    private void CollectNodes()
    {
        _nodes.Clear();
        _entries.Clear();
        _grown.Clear();
        _later.Clear();
        _descriptors.Begin();
        foreach (UdfNode node in _state.Dirty)
        {
            if (node.IsDirty)
            {
                _descriptors.Fit(node);
                _nodes.Add(node);
            }
        }

        _nodes.Sort(static (left, right) => left.Block.CompareTo(right.Block));
    }

    private void SuspendHolds()
    {
        _space.SuspendWindows();
        if (_metadata is not null)
        {
            _state.Nodes!.Allocator.SuspendWindows();
        }

        _state.ReleaseOrphans();
    }

    private void ResumeHolds()
    {
        _state.HoldOrphans();

        if (_metadata is not null)
        {
            _state.Nodes!.Allocator.ResumeWindows();
        }

        _space.ResumeWindows();
    }

    /// <summary>
    /// What is open and has no name is free on the disc, so the device might take its blocks for worthless: a packet
    /// that holds them would be completed with zeros.
    /// </summary>
    private void KeepOrphans()
    {
        KeepOrphans(_state.Partition, _state.Space!);
        if (_metadata is not null)
        {
            KeepOrphans(_state.Nodes!.Partition, _metadata.Map);
        }
    }

    private void KeepOrphans(ushort partition, SpaceMap map)
    {
        _kept.Clear();
        foreach (UdfNode orphan in _state.Orphans)
        {
            _state.ForEachRun(orphan, (_, where, run) =>
            {
                if (where == partition)
                {
                    _kept.Add(run);
                }
            });
        }

        map.Keep(CollectionsMarshal.AsSpan(_kept));
    }

    private void WriteNodes()
    {
        bool hasEntries = false;
        foreach (UdfNode node in _nodes)
        {
            // An ICB that leads to a new stream directory goes last, as one that leads to new blocks.
            if (!node.IsNew && node.Streams is { Directory.IsNew: true })
            {
                hasEntries |= node.Directory is { HasDirtyBlocks: true };
                _grown.Add(node);
                continue;
            }

            if (node.IsNew || node.Directory is not { HasDirtyBlocks: true })
            {
                WriteDirectoryBlocks(node);
                continue;
            }

            hasEntries = true;
            if (node.Embedded is not null)
            {
                _entries.Add(node);
            }
            else if (!ReachesAsFarAsBefore(node))
            {
                _grown.Add(node);
            }
        }

        _later.UnionWith(_entries);
        _later.UnionWith(_grown);
        WriteIcbs(_nodes.Where(node => !_later.Contains(node)));
        if (hasEntries)
        {
            Order();
            _nodes.ForEach(WriteDirectoryBlocks);
            FlushBatch();
            WriteIcbs(_entries);
        }

        if (_grown.Count > 0)
        {
            Order();
            WriteIcbs(_grown);
        }
    }

    /// <summary>Its ICB on the disc, unchanged, would find all of its entries.</summary>
    private static bool ReachesAsFarAsBefore(UdfNode node)
    {
        if (node.Image is null || node.HasMoved)
        {
            return false;
        }

        ref readonly FileEntry before = ref MemoryMarshal.AsRef<FileEntry>(node.Image.AsSpan());
        return before.IcbTag.AllocationDescriptorType != AllocationDescriptorType.Embedded
            && (ulong)before.InformationLength == (ulong)node.Size;
    }

    private void WriteIcbs(IEnumerable<UdfNode> nodes)
    {
        foreach (UdfNode node in nodes)
        {
            _state.Writer.WriteIcb(node, NextInBatch(node.Icb));
        }

        FlushBatch();
    }

    private void WriteDirectoryBlocks(UdfNode node)
    {
        if (node.Directory is not { HasDirtyBlocks: true } content)
        {
            return;
        }

        if (node.Embedded is null)
        {
            int size = _state.BlockSize;
            foreach (ref readonly FileExtent extent in node.Extents)
            {
                for (long block = extent.FileBlock; block < extent.FileEnd; block++)
                {
                    int word = (int)(block / 64);
                    ulong bits = word < content.DirtyBlocks.Length ? content.DirtyBlocks[word] : 0;
                    if (bits == 0)
                    {
                        block |= 63;
                    }
                    else if ((bits >> (int)(block % 64) & 1) != 0)
                    {
                        LbAddr address = new(extent.Block + (uint)(block - extent.FileBlock), extent.Partition);
                        CopyBlock(content, (int)block * size, NextInBatch(address));
                    }
                }
            }
        }

        content.MarkWritten();
    }

    private static void CopyBlock(DirectoryContent content, int offset, Span<byte> block)
    {
        int length = Math.Clamp(content.Length - offset, 0, block.Length);
        content.Data.AsSpan(Math.Min(offset, content.Data.Length), length).CopyTo(block);
        block[length..].Clear();
    }

    /// <summary>Where the bytes of a block are to be put; blocks that follow each other go out in one write.</summary>
    private Span<byte> NextInBatch(LbAddr address)
    {
        bool follows = _batchLength > 0 && _batchLength < _batch.Length && address.Partition == _batchStart.Partition
            && address.Block == _batchStart.Block + (uint)(_batchLength / _state.BlockSize);
        if (!follows)
        {
            FlushBatch();
            _batchStart = address;
        }

        Span<byte> block = _batch.AsSpan(_batchLength, _state.BlockSize);
        _batchLength += _state.BlockSize;
        return block;
    }

    private void FlushBatch()
    {
        if (_batchLength > 0)
        {
            _state.Blocks.Write(_batchStart, _batch.AsSpan(0, _batchLength));
            _batchLength = 0;
        }
    }
}
