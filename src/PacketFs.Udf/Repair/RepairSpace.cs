using PacketFs.Udf.Check;

namespace PacketFs.Udf.Repair;

/// <summary>
/// Finds room for what a repair writes anew: blocks that belong to nothing and are marked free, in packets without
/// anything in them before others. What was given out is not given out again.
/// </summary>
internal sealed class RepairSpace(Func<uint, bool> isReadable)
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
    public void Update(Examination found, int packetBlocks, uint partitionStart)
    {
        _owners = found.Context!.Owners(0)!;
        _free = found.Sets.Count > 0 && found.Sets[0].IsSound ? found.Sets[0].Free : null;
        _packetBlocks = (uint)packetBlocks;
        _start = partitionStart;
    }

    /// <summary>The first of so many free blocks that follow each other; null when there is no such run.</summary>
    public uint? Take(uint count)
    {
        while (FindNext(count) is { } start)
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

    private uint? FindNext(uint count)
    {
        uint? found = _packetBlocks > 1 ? Find(_next, count, emptyPackets: true) : null;
        found ??= Find(_next, count, emptyPackets: false) ?? Find(0, count, emptyPackets: false);
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

    private uint? Find(uint from, uint count, bool emptyPackets)
    {
        uint run = 0;
        for (uint block = from; block < _owners.BlockCount; block++)
        {
            bool good = IsFree(block) && (!emptyPackets || run > 0 || IsPacketEmpty(block));
            run = good ? run + 1 : 0;
            if (run == count)
            {
                return block - count + 1;
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
