using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Writes what was changed, so that the disc holds a whole, consistent volume: bitmap, ICBs, directories and counts
/// agree.
/// On a device that commits, all of it becomes durable at once. On others the order is such that whatever is cut off,
/// no entry
/// leads to something that was never written: new objects first, then the bytes of directories, then their ICBs.
/// <para>What has no name any more but is still open, and what is only set aside, is free as far as the disc
/// knows.</para>
/// </summary>
internal sealed class Committer
{
    private const int BatchBytes = 64 * 1024;
    private readonly VolumeState _state;
    private readonly SpaceBitmapStore _bitmap;
    private readonly IntegrityRecord _integrity;
    private readonly MetadataFiles? _metadata;
    private readonly byte[] _batch;
    private readonly List<UdfNode> _nodes = [];
    private readonly List<BlockRun> _kept = [];
    private byte[] _continuations = [];
    private LbAddr _batchStart;
    private int _batchLength;

    public Committer(
        VolumeState state, SpaceBitmapStore bitmap, IntegrityRecord integrity, MetadataFiles? metadata = null)
    {
        _metadata = metadata;
        _state = state;
        _bitmap = bitmap;
        _integrity = integrity;
        _batch = new byte[Math.Max(BatchBytes, state.BlockSize)];
    }

    public long CommitCount { get; private set; }

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
            _state.Allocator!.DropAll();
            _state.Nodes!.Allocator.DropAll();
            Guard(() => Run(IntegrityType.Close));
        }
    }

    /// <summary>After a failed commit nothing is known of what the disc holds: no more writes. Reads go on.</summary>
    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (FsException failure)
        {
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
            return;
        }

        CollectNodes();
        SuspendHolds();
        try
        {
            _bitmap.Write(_state.Space!);
            _metadata?.Write();
            WriteNodes();
            WriteMirror();
            WriteIntegrity(type);
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
            node.Image = null;
            _state.Cache.SetPinned(node, node.TrimGeneration != 0);
        }

        _nodes.Clear();
        _state.Dirty.Clear();
        _state.Pending.Reset();
        _state.FirstChange = null;
        CommitCount++;
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

        if (_state.Device is not ICommitDevice)
        {
            _state.Device.Flush();
        }

        _state.Blocks.WriteCopies();
    }

    private void WriteIntegrity(IntegrityType type)
    {
        _state.Counts.FreeBlocks = _state.Space!.FreeBlocks;
        SpaceCount data = new(_state.Partition, (uint)_state.Space.FreeBlocks, 0);
        SpaceCount? nodes = _metadata is { Map: var map }
            ? new SpaceCount(_state.Nodes!.Partition, (uint)map.FreeBlocks, map.BlockCount)
            : null;
        _integrity.Write(type, _state.Counts, _state.Format, data, nodes);
    }

    /// <summary>The nodes to write, by place; descriptor blocks that are too many go back first.</summary>
    private void CollectNodes()
    {
        _nodes.Clear();
        foreach (UdfNode node in _state.Dirty)
        {
            if (node.IsDirty)
            {
                FitDescriptors(node);
                _nodes.Add(node);
            }
        }

        _nodes.Sort(static (left, right) => left.Block.CompareTo(right.Block));
    }

    private void FitDescriptors(UdfNode node)
    {
        int needed = node.DescriptorBlocks is null ? 0 : _state.Writer.ContinuationBlocks(node);
        while (node.DescriptorBlocks is { } blocks && blocks.Count > needed)
        {
            _state.Release(node.Icb.Partition, new BlockRun(blocks[^1], 1));
            blocks.RemoveAt(blocks.Count - 1);
            node.DescriptorBlocks = blocks.Count == 0 ? null : blocks;
        }
    }

    private void SuspendHolds()
    {
        _state.Allocator!.SuspendWindows();
        if (_metadata is not null)
        {
            _state.Nodes!.Allocator.SuspendWindows();
        }

        foreach (UdfNode orphan in _state.Orphans)
        {
            _state.ForEachRun(orphan, static (state, partition, run) =>
                state.MapOf(partition)!.Release(run.Start, run.Count));
        }
    }

    private void ResumeHolds()
    {
        foreach (UdfNode orphan in _state.Orphans)
        {
            _state.ForEachRun(orphan, static (state, partition, run) =>
                state.MapOf(partition)!.Take(run.Start, run.Count));
        }

        if (_metadata is not null)
        {
            _state.Nodes!.Allocator.ResumeWindows();
        }

        _state.Allocator!.ResumeWindows();
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
        foreach (UdfNode node in _nodes)
        {
            if (node.IsNew)
            {
                WriteDirectoryBlocks(node);
            }
        }

        foreach (UdfNode node in _nodes)
        {
            if (node.IsNew || !node.IsDirectory)
            {
                WriteIcb(node);
            }
        }

        FlushBatch();
        foreach (UdfNode node in _nodes)
        {
            if (!node.IsNew)
            {
                WriteDirectoryBlocks(node);
            }
        }

        FlushBatch();
        foreach (UdfNode node in _nodes)
        {
            if (!node.IsNew && node.IsDirectory)
            {
                WriteIcb(node);
            }
        }

        FlushBatch();
    }

    private void WriteIcb(UdfNode node)
    {
        int size = _state.BlockSize;
        int continuationBytes = (node.DescriptorBlocks?.Count ?? 0) * size;
        if (_continuations.Length < continuationBytes)
        {
            _continuations = new byte[continuationBytes];
        }

        Span<byte> block = NextInBatch(node.Icb);
        _state.Writer.Write(node, block, _continuations.AsSpan(0, continuationBytes));
        for (int i = 0; i * size < continuationBytes; i++)
        {
            _state.Blocks.Write(
                new LbAddr(node.DescriptorBlocks![i], node.Icb.Partition), _continuations.AsSpan(i * size, size));
        }
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
            foreach (ref readonly FileExtent extent in node.Extents.Items)
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
