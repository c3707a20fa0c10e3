using System.Runtime.InteropServices;

namespace PacketFs.Packet;

/// <summary>
/// Reads a whole commit area and finds the chain of records that make up the last finished commit.
/// <para>Only packets whose checksum holds count, and of those only the ones written since the newest Reset that any of
/// them knows of. The head is the newest complete record from which the links lead back, complete record by complete
/// record, to that Reset. A cut can only spoil what was written after the last sync: parts of records whose own
/// predecessor is in the chain. A spoilt record that a later one was built upon was durable once: the area is
/// damaged.</para>
/// </summary>
internal sealed class LogScan
{
    private readonly List<LogPart> _parts = [];
    private readonly Dictionary<(long Record, long Stamp), LogRecord> _records = [];

    /// <summary>The chain, oldest first; empty when nothing is to be replayed.</summary>
    public List<LogRecord> Chain { get; } = [];

    /// <summary>The newest Reset, if it could be read.</summary>
    public LogRecord? Reset { get; private set; }

    public long Base { get; private set; }

    public long HighestRecord { get; private set; }

    public int UnreadablePackets { get; private set; }

    /// <summary>Valid packets newer than the head: an unfinished commit.</summary>
    public int DroppedPackets { get; private set; }

    public bool IsDamaged { get; private set; }

    public bool FoundAnything => _parts.Count != 0;

    /// <summary>Slot after which writing goes on: the newest record's last.</summary>
    public int LastSlot { get; private set; } = -1;

    public static LogScan Run(PacketContext context, CommitAreaDescription area, int slotCount)
    {
        LogScan scan = new();
        scan.ReadAll(context, area, slotCount);
        scan.FindChain();
        return scan;
    }

    private void ReadAll(PacketContext context, CommitAreaDescription area, int slotCount)
    {
        int slotBlocks = context.LineBlocks;
        int atOnce = int.Max(1, context.Channel.MaxBlocks / slotBlocks);
        int slotBytes = slotBlocks * context.Geometry.BlockSize;
        for (int slot = 0; slot < slotCount; slot += atOnce)
        {
            int count = int.Min(atOnce, slotCount - slot);
            Span<byte> run = context.Staging.Span[..(count * slotBytes)];
            bool whole = context.Channel.Read(area.Start + ((long)slot * slotBlocks), run).IsGood;
            for (int i = 0; i < count; i++)
            {
                Span<byte> packet = run.Slice(i * slotBytes, slotBytes);
                if (whole || LogSlotReader.TryRead(context, area, slot + i, packet))
                {
                    Note(context, area, slot + i, packet);
                }
                else
                {
                    UnreadablePackets++;
                }
            }
        }
    }

    private void Note(PacketContext context, CommitAreaDescription area, int slot, Span<byte> packet)
    {
        if (!LogPacketHeader.IsValid(packet, area, context.Geometry.BlockSize, context.LineBlocks))
        {
            return;
        }

        ref readonly LogPacketHeader header = ref MemoryMarshal.AsRef<LogPacketHeader>(packet);
        if (header.Record > long.MaxValue / 2 || header.Base > header.Record || header.Previous > header.Record
            || header.Stamp > long.MaxValue)
        {
            return;
        }

        _parts.Add(new LogPart(
            slot,
            (long)(ulong)header.Record,
            (long)(ulong)header.Base,
            (long)(ulong)header.Previous,
            header.PreviousChecksum,
            header.Checksum,
            (long)(ulong)header.Stamp,
            (int)(uint)header.PartIndex,
            (int)(uint)header.PartCount,
            (LogRecordKind)(ushort)header.Kind));
    }

    private void FindChain()
    {
        if (_parts.Count == 0)
        {
            return;
        }

        Base = _parts.Max(part => part.Base);
        LogPart newest = _parts.MaxBy(part => part.Record);
        HighestRecord = newest.Record;
        LastSlot = newest.Slot;
        foreach (LogPart part in _parts.Where(part => part.Base == Base))
        {
            if (!_records.TryGetValue((part.Record, part.Stamp), out LogRecord? record))
            {
                _records.Add((part.Record, part.Stamp), record = new LogRecord(part));
            }

            record.Add(part);
        }

        Reset = _records.Values.FirstOrDefault(
            record => record.Number == Base && record.Kind == LogRecordKind.Reset && record.IsComplete);
        ILookup<long, LogRecord> complete = _records.Values.Where(record => record.IsComplete)
            .ToLookup(record => record.Number);
        long head = Base;
        foreach (LogRecord candidate in _records.Values
            .Where(record => record.Number > Base && record.IsComplete)
            .OrderByDescending(record => record.Number))
        {
            if (TryFollow(candidate, complete))
            {
                head = candidate.Number;
                break;
            }

            Chain.Clear();
        }

        HashSet<long> built = [Base, .. Chain.Select(record => record.Number)];
        foreach (LogRecord later in _records.Values.Where(record => record.Number > head))
        {
            IsDamaged |= !built.Contains(later.Previous);
            DroppedPackets += later.Parts.Count();
        }

        if (IsDamaged)
        {
            KeepWhatCanBeRead();
        }
    }

    private bool TryFollow(LogRecord head, ILookup<long, LogRecord> complete)
    {
        Chain.Clear();
        LogRecord at = head;
        while (true)
        {
            Chain.Add(at);
            if (at.Previous == Base)
            {
                Chain.Reverse();
                return true;
            }

            LogRecord? previous = complete[at.Previous].FirstOrDefault(
                record => record.Checksum == at.PreviousChecksum);

            // Numbers fall with each step, so that a chain made by a broken writer cannot go round.
            if (previous is null || previous.Number >= at.Number)
            {
                return false;
            }

            at = previous;
        }
    }

    /// <summary>The last resort of a damaged area: all complete records in their order, for reading only.</summary>
    private void KeepWhatCanBeRead()
    {
        Chain.Clear();
        Chain.AddRange(_records.Values
            .Where(record => record.IsComplete && record.Kind != LogRecordKind.Reset)
            .OrderBy(record => record.Number));
    }
}
