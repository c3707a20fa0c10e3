using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// Which packets of the area are taken, and by which record. They are handed out in turn, round and round, so that the
/// area wears evenly; where a record lies does not matter, its numbers tell.
/// </summary>
internal sealed class LogSlots(int count)
{
    private const long Free = 0;
    private const long Defective = -1;
    private readonly long[] _owner = new long[count];
    private int _next;

    public int Count => _owner.Length;

    public int FreeCount { get; private set; } = count;

    /// <summary>Slots that have not failed.</summary>
    public int UsableCount { get; private set; } = count;

    public bool TryTake(long record, out int slot)
    {
        for (int step = 0; step < _owner.Length; step++)
        {
            slot = _next;
            _next = (_next + 1) % _owner.Length;
            if (_owner[slot] == Free)
            {
                Take(slot, record);
                return true;
            }
        }

        slot = -1;
        return false;
    }

    public void Take(int slot, long record)
    {
        Invariant.Require(_owner[slot] == Free, "a slot is taken once");
        _owner[slot] = record;
        FreeCount--;
    }

    /// <summary>The next slot handed out is the one after this.</summary>
    public void ContinueAfter(int slot) => _next = (slot + 1) % _owner.Length;

    public void MarkDefective(int slot)
    {
        Invariant.Require(_owner[slot] > 0, "only a slot just used can fail");
        _owner[slot] = Defective;
        UsableCount--;
    }

    /// <summary>Nothing needs this record any more.</summary>
    public void Release(long record) => Release(owner => owner == record);

    /// <summary>Only this record is needed any more.</summary>
    public void ReleaseAllBut(long record) => Release(owner => owner > 0 && owner != record);

    private void Release(Func<long, bool> select)
    {
        for (int slot = 0; slot < _owner.Length; slot++)
        {
            if (select(_owner[slot]))
            {
                _owner[slot] = Free;
                FreeCount++;
            }
        }
    }
}
