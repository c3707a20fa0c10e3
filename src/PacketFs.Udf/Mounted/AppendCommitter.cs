using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Commits on a medium that is written once: changed directory blocks, then ICBs, at new places; then, once all of that
/// is safely there, a virtual allocation table that leads to them, its ICB last of all. Until that block is whole, the
/// table before it is the volume. Nothing is ever overwritten, so every older state stays readable. When blocks had to
/// move behind a write error meanwhile, all of that is written once more, further on.
/// </summary>
internal sealed class AppendCommitter : ICommitter
{
    /// <summary>An anchor and copies of the table's ICB, up to that ICB, the last block of a closed session.</summary>
    internal const int ClosingCopies = 256;
    private const int MostAttempts = 16;
    private readonly VolumeState _state;
    private readonly AppendSpace _space;
    private readonly VirtualMapping _mapping;
    private readonly VatWriter _tables;
    private readonly SessionStructures _session;
    private readonly List<UdfNode> _nodes = [];
    private readonly byte[] _block;
    private uint _previous;
    private uint? _end;
    private bool _isRelabeled;
    private (LbAddr Address, byte[] Block)? _fileSet;
    private long _generation;

    public AppendCommitter(VolumeState state, VirtualMapping mapping, string label, SessionStructures session)
    {
        _session = session;
        _state = state;
        _space = state.Append!;
        _mapping = mapping;
        _tables = new VatWriter(state.Format, label);
        _previous = mapping.Table.Location;
        _end = mapping.IsFollowed ? null : _space.NextBlock;
        _block = new byte[state.BlockSize];
        _space.Buffer.Owner = new AppendedContent(state, session.PartitionStart);
        _space.Buffer.Prologue = session.BuildPrologue;
    }

    public long CommitCount { get; private set; }

    /// <summary>
    /// The last table is the last thing on the medium, where others look for it. Data of what is gone again may lie
    /// behind it, or what a power cut left.
    /// </summary>
    private bool IsClosedOff => _space.NextBlock == _end;

    /// <summary>Addresses that were reckoned with since the writing began still hold.</summary>
    private bool IsUndisturbed => _generation == _space.Buffer.Generation;

    public void Open()
    {
        if (!_space.HasRoomForCommit)
        {
            throw new FsException(FsError.NoSpace, "The medium is full: not even a deletion can be recorded any more.");
        }
    }

    public void Commit()
    {
        if (_state.Dirty.Count == 0 && !_isRelabeled && (IsClosedOff || !_space.HasRoomForTable))
        {
            return;
        }

        Guard(Run);
    }

    public void Close()
    {
        _state.Nodes!.Allocator.DropAll();
        Commit();
    }

    /// <summary>
    /// The last blocks of a session that is going to be closed: an anchor, and behind it the table's ICB as often as it
    /// takes for the last one to lie 256 blocks behind the anchor. UDF 2.2.3, 6.10.
    /// </summary>
    public void WriteClosing()
    {
        Commit();
        if (!_space.HasRoomForClosing)
        {
            throw new FsException(FsError.NoSpace, "There is no room left for what closes the session.");
        }

        SuspendHolds();
        try
        {
            Guard(() => Repeat(WriteClosingOnce));
        }
        finally
        {
            ResumeHolds();
        }

        CommitCount++;
    }

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (FsException failure)
        {
            _state.ReadOnlyReason ??=
                $"A commit failed ({failure.Message}); nothing is written any more. Copy your files off; "
                + "what was committed before is safe.";
            throw;
        }
    }

    /// <summary>From the next commit on the tables name the volume so.</summary>
    /// <param name="label">Null: as before.</param>
    /// <param name="fileSet">The file set descriptor's block, for a new place; null: it stays.</param>
    /// <param name="address">Its virtual block.</param>
    public void Relabel(string? label, byte[]? fileSet, LbAddr address)
    {
        _tables.Label = label ?? _tables.Label;
        bool isVirtual = address.Partition == _state.Nodes!.Partition;
        _fileSet = fileSet is not null && isVirtual ? (address, fileSet) : null;
        _isRelabeled = true;
    }

    /// <summary>Until nothing had to move meanwhile: addresses are reckoned with before blocks are sent.</summary>
    private void Repeat(Action write)
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            _generation = _space.Buffer.Generation;
            write();
            if (IsUndisturbed)
            {
                return;
            }
        }

        throw new FsException(FsError.InputOutput, "The medium took none of many tries to write a table.");
    }

    private void Run()
    {
        CollectNodes();
        SuspendHolds();
        try
        {
            Repeat(WriteState);
            _fileSet = null;
            _nodes.ForEach(node => node.Directory?.MarkWritten());
            _state.Nodes!.Map.MarkCommitted();
        }
        finally
        {
            ResumeHolds();
        }

        ForgetEntries();
        foreach (UdfNode node in _nodes)
        {
            node.IsDirty = false;
            node.IsNew = false;
            node.Image = null;
            node.PendingDescriptors = 0;
            _state.Cache.SetPinned(node, node.TrimGeneration != 0);
        }

        _nodes.Clear();
        _state.Dirty.Clear();
        _state.Pending.Reset();
        _space.PendingDescriptors = 0;
        _state.FirstChange = null;
        _isRelabeled = false;
        CommitCount++;
    }

    private void WriteFileSet()
    {
        if (_fileSet is { } found)
        {
            _mapping.Entries.Set(found.Address.Block, _space.Append(found.Block));
        }
    }

    private void WriteState()
    {
        foreach (UdfNode node in _nodes)
        {
            WriteDirectory(node);
        }

        foreach (UdfNode node in _nodes)
        {
            WriteIcb(node);
        }

        WriteFileSet();
        WriteTable();
    }

    private void CollectNodes()
    {
        _nodes.Clear();
        foreach (UdfNode node in _state.Dirty)
        {
            if (node.IsDirty)
            {
                _nodes.Add(node);
            }
        }

        _nodes.Sort(static (left, right) => left.Block.CompareTo(right.Block));
    }

    private void SuspendHolds()
    {
        _state.Nodes!.Allocator.SuspendWindows();
        _state.ReleaseOrphans();
    }

    private void ResumeHolds()
    {
        _state.HoldOrphans();

        _state.Nodes!.Allocator.ResumeWindows();
    }

    /// <summary>Changed blocks of a directory get new places, and the tags of what begins in them say so.</summary>
    private void WriteDirectory(UdfNode node)
    {
        if (node.Directory is not { HasDirtyBlocks: true } content)
        {
            return;
        }

        if (node.Embedded is not null)
        {
            return;
        }

        int size = _state.BlockSize;
        int blocks = (content.Length + size - 1) / size;
        content.MarkSplitTags();
        _space.Buffer.Reserve(blocks);
        uint next = _space.NextBlock;
        for (int block = 0; block < blocks; block++)
        {
            if (content.IsDirty(block))
            {
                Move(node, block, next++);
            }
        }

        content.SealDirty(new DirectoryPlacement(node, size));
        for (int block = 0; block < blocks; block++)
        {
            if (content.IsDirty(block))
            {
                int offset = block * size;
                int length = Math.Min(size, content.Length - offset);
                content.Data.AsSpan(offset, length).CopyTo(_block);
                _block.AsSpan(length).Clear();
                _space.Append(_block);
            }
        }
    }

    private void Move(UdfNode node, long fileBlock, uint place)
    {
        List<FileExtent> removed = [];
        node.Extents.Remove(fileBlock, fileBlock + 1, removed);
        node.Extents.Add(new FileExtent
        {
            FileBlock = fileBlock,
            Block = place,
            Count = 1,
            Partition = _state.Partition,
            IsRecorded = true,
        });
    }

    /// <summary>Further descriptors go before the ICB that leads to them, into the partition of the data.</summary>
    private void WriteIcb(UdfNode node)
    {
        int size = _state.BlockSize;
        int needed = _state.Writer.ContinuationBlocks(node);
        node.DescriptorBlocks = null;
        node.DescriptorPartition = _state.Partition;
        _space.Buffer.Reserve(needed + 1);
        uint next = _space.NextBlock;
        for (int i = 0; i < needed; i++)
        {
            (node.DescriptorBlocks ??= []).Add(next++);
        }

        byte[] further = needed == 0 ? [] : new byte[needed * size];
        _state.Writer.Write(node, _block, further);
        if (needed > 0)
        {
            _space.Append(further);
        }

        _mapping.Entries.Set(node.Block, _space.Append(_block));
    }

    /// <summary>The entries of what has a name: what is only held open is not part of the recorded state.</summary>
    private uint[] RecordedEntries()
    {
        uint[] entries = _mapping.Entries.ToArray();
        Space.BlockBitmap used = _state.Nodes!.Map.Used;
        int end = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = used[(uint)i] ? entries[i] : VatHeader.None;
            end = entries[i] == VatHeader.None ? end : i + 1;
        }

        return entries[..end];
    }

    /// <summary>What nothing names and nobody holds any more leads nowhere.</summary>
    private void ForgetEntries()
    {
        Space.BlockBitmap used = _state.Nodes!.Map.Used;
        for (uint block = 0; block < _mapping.Entries.Count; block++)
        {
            if (!used[block])
            {
                _mapping.Entries.Clear(block);
            }
        }
    }

    private void WriteTable()
    {
        VolumeCounts counts = _state.Counts;
        byte[] content = _tables.BuildContent(RecordedEntries(), _previous, counts);
        uint start = AppendTable(content, following: 0);
        _space.Buffer.FlushWholeUnits();
        uint self = _space.NextBlock;

        // Nothing must lead to blocks that are not where they were meant to be.
        if (IsUndisturbed)
        {
            _space.Append(_tables.BuildIcb(content, start, self, counts, _state.Now));
            _space.Buffer.Flush();
        }

        _previous = IsUndisturbed ? self : _previous;
        _end = _space.NextBlock;
    }

    private void WriteClosingOnce()
    {
        VolumeCounts counts = _state.Counts;
        FileTime now = _state.Now;
        byte[] content = _tables.BuildContent(RecordedEntries(), _previous, counts);
        uint start = AppendTable(content, ClosingCopies);
        _space.Append(_session.BuildAnchor(_space.Buffer.Next));
        for (int i = 1; i < ClosingCopies; i++)
        {
            _space.Append(_tables.BuildIcb(content, start, _space.NextBlock, counts, now));
        }

        uint self = _space.NextBlock;
        _space.Append(_tables.BuildIcb(content, start, self, counts, now));
        _space.Buffer.Flush();
        _previous = IsUndisturbed ? self : _previous;
        _end = _space.NextBlock;
    }

    /// <summary>
    /// The table, where it does not fit its ICB, and zeros up to where that ICB, with so many blocks before it, ends a
    /// write unit: so that nothing has to follow it.
    /// </summary>
    private uint AppendTable(byte[] content, int following)
    {
        int size = _state.BlockSize;
        int packet = Math.Max(1, _space.Buffer.Geometry.PacketBlocks);
        int blocks = _tables.Embeds(content.Length) ? 0 : (content.Length + size - 1) / size;
        _space.Buffer.Reserve(blocks + following + packet);
        uint start = _space.NextBlock;
        if (blocks > 0)
        {
            byte[] table = new byte[blocks * size];
            content.CopyTo(table, 0);
            _space.Append(table);
        }

        _block.AsSpan().Clear();
        while ((_space.Buffer.Next.Value + following + 1) % packet != 0)
        {
            _space.Append(_block);
        }

        return start;
    }
}
