using PacketFs.Udf.Check;

namespace PacketFs.Udf.Repair;

/// <summary>
/// Finds room for what a repair writes anew: blocks that belong to nothing and are marked free, in packets without
/// anything in them before others. What was given out is not given out again. Media that are written once give out
/// what comes next (<c>take</c>).
/// </summary>
internal sealed class RepairSpace(Func<uint, bool> isReadable, Func<uint, uint?>? take = null)
{
    private readonly HashSet<uint> _taken = [];
    private readonly HashSet<uint> _avoided = [];
    private BlockOwners _owners = new(0);
    private BlockOwners? _free;
    private uint _packetBlocks = 1;
    private long _start;
    private uint _next;

    /// <summary>The block was given out: the plan writes it anew.</summary>
    public bool IsTaken(uint block) => _taken.Contains(block);

    /// <summary>Takes over what a new examination has found.</summary>
    public void Update(
        Examination found, SpaceSetCheck? set, ushort reference, int packetBlocks, uint partitionStart)
    {
        _owners = found.Context!.Owners(reference)!;
        _free = set is { IsSound: true } ? set.Free : null;
        _packetBlocks = (uint)packetBlocks;
        _start = partitionStart;
    }

    /// <summary>The first of so many free blocks that follow each other; null when there is no such run.</summary>
    /// <param name="count">How many.</param>
    /// <param name="alignment">The first one's number is a multiple of this.</param>
    public uint? Take(uint count, uint alignment = 1)
    {
        if (take is not null)
        {
            return take(count);
        }

        while (FindNext(count, alignment) is { } start)
        {
            // A place that cannot be read may not take what is written there either.
            uint[] bad = [.. Enumerable.Range(0, (int)count).Select(i => start + (uint)i).Where(i => !isReadable(i))];
            if (bad.Length == 0)
            {
                Mark(start, count);
                return start;
            }

            _avoided.UnionWith(bad);
        }

        return null;
    }

    private uint? FindNext(uint count, uint alignment)
    {
        uint? found = _packetBlocks > 1 ? Find(_next, count, alignment, emptyPackets: true) : null;
        found ??= Find(_next, count, alignment, emptyPackets: false)
            ?? Find(0, count, alignment, emptyPackets: false);
        return found;
    }

    private void Mark(uint start, uint count)
    {
        _next = start + count;
        for (uint i = 0; i < count; i++)
        {
            _taken.Add(start + i);
        }
    }

    private uint? Find(uint from, uint count, uint alignment, bool emptyPackets)
    {
        uint run = 0;
        for (uint block = from; block < _owners.BlockCount; block++)
        {
            bool good = IsFree(block) && (!emptyPackets || run > 0 || IsPacketEmpty(block))
                && (run > 0 || block % alignment == 0);
            run = good ? run + 1 : 0;
            if (run == count)
            {
                return block + 1 - count;
            }
        }

        return null;
    }

    private bool IsFree(uint block) =>
        !_owners.IsOwned(block) && (_free is null || _free.IsOwned(block)) && !_taken.Contains(block)
        && !_avoided.Contains(block);

    /// <summary>From this block to its packet's end, and before it, there is nothing.</summary>
    private bool IsPacketEmpty(uint block)
    {
        long first = (block + _start) / _packetBlocks * _packetBlocks;
        for (uint i = 0; i < _packetBlocks; i++)
        {
            long inPartition = first + i - _start;
            bool isMine = inPartition >= 0 && _taken.Contains((uint)inPartition);
            bool isEmpty = inPartition >= 0 && inPartition < _owners.BlockCount
                && (isMine || IsFree((uint)inPartition));
            if (!isEmpty)
            {
                return false;
            }
        }

        return true;
    }
}
