using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// The circular redo log of one volume: records of changed blocks, each linked to the one before it, in an area that no
/// one else touches. Knows how to append, to forget, and to bring a found log back into the cache; when, is decided by
/// <see cref="CommitPath"/>.
/// </summary>
internal sealed class CommitLog
{
    private const int MaxRewrites = 4;
    private readonly PacketContext _context;
    private readonly LogSlots _slots;
    private readonly LogRecordWriter _writer;
    private readonly List<LogItem> _items = new(256);
    private LogPacketHeader _template;
    private long _nextRecord = 1;
    private long _base;
    private long _previous;
    private ulong _previousChecksum;
    private LogRecordLink _beforeTrailing;
    private long _trailing;

    private CommitLog(PacketContext context, CommitAreaDescription area)
    {
        _context = context;
        Area = area;
        _slots = new LogSlots(int.Min(area.BlockCount / context.LineBlocks, CommitAreaDescription.MaxPackets));
        _writer = new LogRecordWriter(context, area, _slots);
        _template = new LogPacketHeader
        {
            Magic = LogPacketHeader.MagicValue,
            Version = LogPacketHeader.CurrentVersion,
            AreaPackets = (uint)_slots.Count,
            BlockSize = (uint)context.Geometry.BlockSize,
            PacketBlocks = (uint)context.LineBlocks,
            VolumeIdentity = LogIdentity.Of(area.VolumeIdentity),
            Stamp = (ulong)context.Clock.GetUtcNow().UtcTicks,
            WitnessStart = (ulong)area.Witness.Start.Value,
            WitnessCount = (ushort)area.Witness.Count,
        };
    }

    public CommitAreaDescription Area { get; }

    /// <summary>True when a replay would find nothing to do.</summary>
    public bool IsEmpty => _previous == _base;

    /// <summary>Blocks that one commit may bring now.</summary>
    public int FreeCommitBlocks => int.Max(0, _slots.FreeCount - SlotsOf(LogReserve.Commit)) * _writer.BlocksPerPart;

    /// <summary>Fewer slots take their data than an area must have.</summary>
    public bool IsWornOut => _slots.UsableCount < CommitAreaDescription.MinPackets;

    /// <summary>A checkpoint is due: half of the area is taken, or all that a small commit needs.</summary>
    public bool IsHalfFull => _slots.FreeCount < _slots.UsableCount / 2
        || _slots.FreeCount <= SlotsOf(LogReserve.Commit) + 1;

    /// <summary>The record being put together; empty between records.</summary>
    public List<LogItem> Items => _items;

    public static CommitLog Open(PacketContext context, CommitAreaDescription area, out LogScan scan)
    {
        CommitLog log = new(context, area);
        scan = LogScan.Run(context, area, log._slots.Count);
        log._nextRecord = scan.HighestRecord + 1;
        log._base = scan.Base;
        log._previous = scan.Base;
        if (scan.LastSlot >= 0)
        {
            log._slots.ContinueAfter(scan.LastSlot);
        }

        if (scan.Reset is not null)
        {
            log.Keep(scan.Reset);
        }

        foreach (LogRecord record in scan.Chain)
        {
            log.Keep(record);
            log._beforeTrailing = new LogRecordLink(log._previous, log._previousChecksum);
            log._trailing = record.Kind == LogRecordKind.Completion ? record.Number : 0;
            log._previous = record.Number;
            log._previousChecksum = record.Checksum;
        }

        log.ReadWitness();
        return log;
    }

    public bool Covers(Lba start, long count) => new BlockRun(Area.Start, Area.BlockCount).Overlaps(start, count);

    /// <summary>Log packets that the items waiting would take.</summary>
    public int CountParts() => _writer.CountParts(CollectionsMarshal.AsSpan(_items));

    /// <summary>Would the waiting items leave room for what may have to follow them?</summary>
    public bool Fits(LogReserve reserve) => CountParts() <= _slots.FreeCount - SlotsOf(reserve);

    /// <summary>
    /// Makes the waiting items one record and syncs it: from here on it is what a replay finds. Returns its number.
    /// </summary>
    public long Append(LogRecordKind kind)
    {
        Span<LogItem> items = CollectionsMarshal.AsSpan(_items);
        LogPacketHeader header = _template;
        long number = _nextRecord++;
        header.Record = (ulong)number;
        header.Base = (ulong)(kind == LogRecordKind.Reset ? number : _base);
        header.Previous = (ulong)_previous;
        header.PreviousChecksum = _previousChecksum;
        header.Kind = (ushort)kind;
        header.PartCount = (uint)_writer.CountParts(items);
        Invariant.Require(_trailing == 0, "a completion left by a cut is dealt with before anything is logged");
        ulong checksum = WriteDurably(header, items);
        _items.Clear();
        switch (kind)
        {
            case LogRecordKind.Commit:
                _previous = number;
                _previousChecksum = checksum;
                break;
            case LogRecordKind.Reset:
                _base = number;
                _previous = number;
                _previousChecksum = 0;
                _slots.ReleaseAllBut(number);
                break;
            default:
                // No record links to a completion: when the next one is written its packets are in place.
                break;
        }

        return number;
    }

    private ulong WriteDurably(in LogPacketHeader header, ReadOnlySpan<LogItem> items)
    {
        for (int attempt = 0; ; attempt++)
        {
            ulong checksum = _writer.Write(header, items);
            MediumResult result = _context.Channel.TrySync();
            if (result.IsGood)
            {
                return checksum;
            }

            // The drive has dropped some of the record: all of it goes to other slots. Parts that did land are the same
            // bytes. Nothing but the record was waiting for this sync.
            if (attempt == MaxRewrites + _slots.Count)
            {
                throw _context.Channel.SyncFailed(result);
            }

            _context.Channel.HearAll(result, (int)(uint)header.PartCount);
            _writer.LeaveOutLost(result.FailedAt);
        }
    }

    /// <summary>The end of writing for want of slots.</summary>
    public FsException WornOut() => _writer.WornOut();

    /// <summary>What this completion was for is in place.</summary>
    public void Drop(long completion) => _slots.Release(completion);

    /// <summary>
    /// A cut has left a completion as the newest record of the chain: takes it out of the chain, as completions are,
    /// and returns its number; its packets must go in place before anything else is logged. 0 when there is none.
    /// </summary>
    public long UnlinkTrailingCompletion()
    {
        long completion = _trailing;
        if (completion != 0)
        {
            _previous = _beforeTrailing.Record;
            _previousChecksum = _beforeTrailing.Checksum;
            _trailing = 0;
        }

        return completion;
    }

    /// <summary>
    /// The witness blocks of this packet are in place as the cache has them; those that it has not were not written
    /// (where blocks can be written one by one, the rest of a packet stays as it is).
    /// </summary>
    public void UpdateWitness(CacheLine line)
    {
        for (int i = 0; i < Area.Witness.Count; i++)
        {
            Lba block = Area.Witness.Start + i;
            int place = block.PacketOffset(_context.LineBlocks);
            if (_context.PacketOf(block) == line.Packet && (line.Present & BlockMask.Of(place, 1)) != 0)
            {
                _template.Witness[i] = Sum(line.Blocks(place, 1));
            }
        }
    }

    /// <summary>
    /// Brings the chain into the cache, as it was there right after its last commit: a replay is nothing but going on.
    /// False when a record cannot be read any more, or says what cannot be.
    /// </summary>
    public bool TryLoad(LogScan scan, HashSet<(int Block, uint Sum)> witnessed)
    {
        bool complete = true;
        foreach (LogRecord record in scan.Chain)
        {
            foreach (LogPart part in record.Parts)
            {
                Span<byte> packet = _context.Staging.Span[..(_context.LineBlocks * _context.Geometry.BlockSize)];
                complete &= LogSlotReader.TryRead(_context, Area, part.Slot, packet)
                    && LogPacketHeader.IsValid(packet, Area, _context.Geometry.BlockSize, _context.LineBlocks)
                    && TryLoad(packet, witnessed);
            }
        }

        return complete;
    }

    /// <summary>
    /// Are the witness blocks in place as this log knows them: as they were when one of its records was written, or as
    /// one of its records made them? A block that cannot be read counts when the log has it (a cut tore it).
    /// </summary>
    public bool IsWitnessKnown(HashSet<(int Block, uint Sum)> witnessed)
    {
        for (int i = 0; i < Area.Witness.Count; i++)
        {
            Lba block = Area.Witness.Start + i;
            uint sum = _template.Witness[i];
            bool torn = sum == 0 && _context.Cache.Peek(_context.PacketOf(block)) is { } line
                && (line.Logged & BlockMask.Of(block.PacketOffset(_context.LineBlocks), 1)) != 0;
            if (!torn && !witnessed.Contains((i, sum)))
            {
                return false;
            }
        }

        return true;
    }

    private int SlotsOf(LogReserve reserve) =>
        reserve == LogReserve.Commit ? int.Max((int)reserve, _slots.UsableCount / 8) : (int)reserve;

    private static uint Sum(ReadOnlySpan<byte> block)
    {
        // Zero is kept for a block that could not be read.
        uint sum = (uint)(XxHash64.Compute(block) & 0xFFFF_FFFF);
        return sum == 0 ? 1 : sum;
    }

    private void Keep(LogRecord record)
    {
        foreach (LogPart part in record.Parts)
        {
            _slots.Take(part.Slot, record.Number);
        }
    }

    private void ReadWitness()
    {
        Span<byte> block = _context.Staging.Span[.._context.Geometry.BlockSize];
        for (int i = 0; i < Area.Witness.Count; i++)
        {
            _template.Witness[i] = _context.Channel.Read(Area.Witness.Start + i, block).IsGood ? Sum(block) : 0;
        }
    }

    private bool TryLoad(Span<byte> packet, HashSet<(int Block, uint Sum)> witnessed)
    {
        ref readonly LogPacketHeader header = ref MemoryMarshal.AsRef<LogPacketHeader>(packet);
        int witnesses = header.WitnessStart == (ulong)Area.Witness.Start.Value
            ? int.Min(header.WitnessCount, Area.Witness.Count) : 0;
        for (int i = 0; i < witnesses; i++)
        {
            witnessed.Add((i, header.Witness[i]));
        }

        int blockSize = _context.Geometry.BlockSize;
        int taken = 0;
        foreach (LogEntry entry in LogPacketHeader.Entries(packet, header.EntryCount))
        {
            int count = entry.BlockCount;
            int data = (LogEntryKind)entry.Kind == LogEntryKind.Data ? count : 0;
            if (!IsPossible(entry) || taken + data > header.DataBlocks)
            {
                return false;
            }

            Load(entry, packet.Slice((1 + taken) * blockSize, data * blockSize), witnessed);
            taken += data;
        }

        return true;
    }

    private bool IsPossible(LogEntry entry) =>
        entry.BlockCount > 0
        && entry.Start.Value + entry.BlockCount <= _context.Geometry.BlockCount
        && entry.Start.PacketOffset(_context.LineBlocks) + entry.BlockCount <= _context.LineBlocks
        && !Covers(entry.Start, entry.BlockCount)
        && (LogEntryKind)entry.Kind is LogEntryKind.Data or LogEntryKind.Dead or LogEntryKind.Revoke;

    private void Load(LogEntry entry, ReadOnlySpan<byte> data, HashSet<(int Block, uint Sum)> witnessed)
    {
        PacketCache cache = _context.Cache;
        long packet = _context.PacketOf(entry.Start);
        CacheLine? line = cache.Find(packet);
        if ((LogEntryKind)entry.Kind == LogEntryKind.Revoke)
        {
            if (line is not null)
            {
                cache.MarkInPlace(line);
                cache.Release(line);
            }

            return;
        }

        line ??= cache.TryAllocate(packet) ?? throw new FsException(
            FsError.NoSpace,
                "The cache is too small for what the commit log holds. Open the volume with a larger cache.");
        int first = entry.Start.PacketOffset(_context.LineBlocks);
        uint blocks = BlockMask.Of(first, entry.BlockCount);
        if (data.IsEmpty)
        {
            line.Blocks(first, entry.BlockCount).Clear();
        }
        else
        {
            data.CopyTo(line.Blocks(first, entry.BlockCount));
            NoteWitness(entry, data, witnessed);
        }

        line.Present |= blocks;
        cache.MarkLogged(line, blocks);
    }

    private void NoteWitness(LogEntry entry, ReadOnlySpan<byte> data, HashSet<(int Block, uint Sum)> witnessed)
    {
        int blockSize = _context.Geometry.BlockSize;
        for (int i = 0; i < Area.Witness.Count; i++)
        {
            long offset = Area.Witness.Start + i - entry.Start;
            if (offset >= 0 && offset < entry.BlockCount)
            {
                witnessed.Add((i, Sum(data.Slice((int)offset * blockSize, blockSize))));
            }
        }
    }

    private readonly record struct LogRecordLink(long Record, ulong Checksum);
}
