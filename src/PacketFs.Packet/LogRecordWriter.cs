using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// Lays out one record over as many log packets as it needs and writes them: neighbours in one command, a packet that
/// the medium refuses again somewhere else. Built in the staging buffer; nothing is allocated once the item list has
/// grown.
/// </summary>
internal sealed class LogRecordWriter(PacketContext context, CommitAreaDescription area, LogSlots slots)
{
    private readonly int _blockSize = context.Geometry.BlockSize;
    private readonly int _slotBlocks = context.LineBlocks;
    private readonly int _slotBytes = context.LineBlocks * context.Geometry.BlockSize;
    private readonly int _maxEntries = LogPacketHeader.MaxEntries(context.Geometry.BlockSize);
    private readonly int[] _batch = new int[int.Max(1, context.Channel.MaxBlocks / context.LineBlocks)];
    private readonly List<int> _written = [];
    private int _batchCount;

    /// <summary>Data blocks that a log packet takes besides its header.</summary>
    public int BlocksPerPart => _slotBlocks - 1;

    /// <summary>Log packets that these items take.</summary>
    public int CountParts(ReadOnlySpan<LogItem> items)
    {
        int parts = 1;
        int entries = 0;
        int blocks = 0;
        foreach (LogItem item in items)
        {
            int rest = item.Count;
            while (rest > 0)
            {
                int take = Take(item.Kind, rest, entries, blocks);
                if (take == 0)
                {
                    parts++;
                    entries = 0;
                    blocks = 0;
                    continue;
                }

                entries++;
                blocks += item.Kind == LogEntryKind.Data ? take : 0;
                rest -= take;
            }
        }

        return parts;
    }

    /// <summary>Writes the record, without a sync. Returns the checksum of its last part.</summary>
    public ulong Write(in LogPacketHeader template, ReadOnlySpan<LogItem> items)
    {
        _batchCount = 0;
        _written.Clear();
        uint part = 0;
        int entries = 0;
        int blocks = 0;
        Span<byte> packet = Begin(template, part);
        foreach (LogItem item in items)
        {
            int first = item.First;
            int rest = item.Count;
            while (rest > 0)
            {
                int take = Take(item.Kind, rest, entries, blocks);
                if (take == 0)
                {
                    Finish(packet, entries, blocks);
                    packet = Begin(template, ++part);
                    entries = 0;
                    blocks = 0;
                    continue;
                }

                Lba start = context.StartOf(item.Packet) + first;
                LogPacketHeader.Entries(packet, entries + 1)[entries] = LogEntry.Of(item.Kind, start, take);
                entries++;
                if (item.Kind == LogEntryKind.Data)
                {
                    Invariant.Require(item.Line is not null, "data comes from a cached packet");
                    item.Line.Blocks(first, take).CopyTo(packet[((1 + blocks) * _blockSize)..]);
                    blocks += take;
                }

                first += take;
                rest -= take;
            }
        }

        ulong checksum = Finish(packet, entries, blocks);
        FlushBatch();
        return checksum;
    }

    /// <summary>
    /// A sync has failed: slots of the record that was written last are left out from now on when the drive names
    /// them, or, when it names nobody, when they cannot be read.
    /// </summary>
    public void LeaveOutLost(Lba? failedAt)
    {
        long named = failedAt is { } at ? (at - area.Start) / _slotBlocks : -1;
        bool isNamed = failedAt >= area.Start && _written.Contains((int)long.Min(named, int.MaxValue));
        foreach (int slot in _written)
        {
            Span<byte> packet = context.Staging.Span[.._slotBytes];
            if (isNamed ? slot == named : !LogSlotReader.TryRead(context, area, slot, packet))
            {
                slots.MarkDefective(slot);
                context.Counters.DefectiveLogPackets++;
            }
        }
    }

    private int Take(LogEntryKind kind, int rest, int entries, int blocks)
    {
        if (entries == _maxEntries)
        {
            return 0;
        }

        return kind == LogEntryKind.Data ? int.Min(rest, BlocksPerPart - blocks) : rest;
    }

    /// <summary>Room for one more log packet, in the batch if its slot is the next neighbour.</summary>
    private Span<byte> Begin(in LogPacketHeader template, uint part)
    {
        int slot = TakeSlot((long)(ulong)template.Record);
        if (_batchCount != 0 && (_batchCount == _batch.Length || slot != _batch[_batchCount - 1] + 1))
        {
            FlushBatch();
        }

        Span<byte> packet = context.Staging.Span.Slice(_batchCount * _slotBytes, _slotBytes);
        packet.Clear();
        _batch[_batchCount++] = slot;
        ref LogPacketHeader header = ref MemoryMarshal.AsRef<LogPacketHeader>(packet);
        header = template;
        header.PartIndex = part;
        return packet;
    }

    private ulong Finish(Span<byte> packet, int entries, int blocks)
    {
        ref LogPacketHeader header = ref MemoryMarshal.AsRef<LogPacketHeader>(packet);
        header.EntryCount = (ushort)entries;
        header.DataBlocks = (ushort)blocks;
        return LogPacketHeader.Seal(packet, _blockSize);
    }

    private int TakeSlot(long record) => slots.TryTake(record, out int slot) ? slot : throw WornOut();

    /// <summary>No more writing: the commit area has too few packets left that take their data.</summary>
    public FsException WornOut() => context.Channel.Poison(
        FsError.InputOutput,
        $"{slots.Count - slots.UsableCount} of the {slots.Count} packets of the commit area cannot be written any "
        + "more. The volume is now read-only in its last committed state; copy your files off, then format the disc "
        + "anew.");

    private void FlushBatch()
    {
        if (_batchCount == 0)
        {
            return;
        }

        int count = _batchCount;
        _batchCount = 0;
        if (count > 1)
        {
            if (TryWrite(_batch[0], context.Staging.Span[..(count * _slotBytes)]))
            {
                _written.AddRange(_batch.AsSpan(0, count));
                return;
            }
        }

        for (int i = 0; i < count; i++)
        {
            WriteSomewhere(_batch[i], context.Staging.Span.Slice(i * _slotBytes, _slotBytes));
        }
    }

    private void WriteSomewhere(int slot, ReadOnlySpan<byte> packet)
    {
        long record = (long)(ulong)MemoryMarshal.AsRef<LogPacketHeader>(packet).Record;
        while (!TryWrite(slot, packet))
        {
            slots.MarkDefective(slot);
            context.Counters.DefectiveLogPackets++;
            slot = TakeSlot(record);
        }

        _written.Add(slot);
    }

    private bool TryWrite(int slot, ReadOnlySpan<byte> packets)
    {
        Lba start = area.Start + ((long)slot * _slotBlocks);
        ReadOnlySpan<byte> data = packets;
        if (!context.HasPackets && packets.Length == _slotBytes)
        {
            // Where single blocks can be written, what is empty is left out.
            data = packets[..((1 + MemoryMarshal.AsRef<LogPacketHeader>(packets).DataBlocks) * _blockSize)];
        }

        context.Counters.LogPacketsWritten += packets.Length / _slotBytes;
        while (!data.IsEmpty)
        {
            ReadOnlySpan<byte> command = data[..int.Min(data.Length, context.Channel.MaxBlocks * _blockSize)];
            if (!context.Channel.Write(start, command).IsGood)
            {
                return false;
            }

            if (context.Options.Verify != VerifyPolicy.None && !Verify(start, command))
            {
                return false;
            }

            start += command.Length / _blockSize;
            data = data[command.Length..];
        }

        return true;
    }

    private bool Verify(Lba start, ReadOnlySpan<byte> data)
    {
        MediumResult synced = context.Channel.TrySync();
        if (!synced.IsGood)
        {
            // The parts before it were confirmed one by one, so this is about it.
            context.Channel.HearAll(synced, data.Length / _slotBytes);
            return false;
        }

        context.Counters.PacketsVerified += data.Length / _slotBytes;
        Span<byte> back = context.Second.Span[..data.Length];
        bool same = context.Channel.Read(start, back).IsGood && back.SequenceEqual(data);
        context.Counters.VerifyMismatches += same ? 0 : 1;
        return same;
    }
}
