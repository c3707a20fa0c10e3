using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// Packets that the drive reads or writes with difficulty (recovered errors): which of them is to move, and when. Slow
/// on purpose; see <see cref="PacketDeviceOptions.WearMoveInterval"/>.
/// </summary>
internal sealed class WearingPackets
{
    private const int MostRemembered = 4096;
    private readonly PacketContext _context;
    private readonly Dictionary<long, int> _told = [];
    private readonly Queue<long> _due = [];
    private long _lastMove;
    private bool _hasMoved;

    public WearingPackets(PacketContext context)
    {
        _context = context;
        context.Channel.Recovered = Note;
    }

    /// <summary>How long until a packet may move; null when none is to.</summary>
    public TimeSpan? Wait
    {
        get
        {
            if (_due.Count == 0 || _context.Relocator is not { } relocator
                || relocator.FreeSpares <= relocator.TotalSpares / 2)
            {
                return null;
            }

            TimeSpan since = _context.Clock.GetElapsedTime(_lastMove);
            TimeSpan interval = _context.Options.WearMoveInterval;
            return !_hasMoved || since >= interval ? TimeSpan.Zero : interval - since;
        }
    }

    /// <summary>The packet that moves now.</summary>
    public long Take()
    {
        _lastMove = _context.Clock.GetTimestamp();
        _hasMoved = true;
        return _due.Dequeue();
    }

    private void Note(Lba block)
    {
        long packet = _context.PacketOf(block);
        int limit = _context.Options.RecoveriesBeforeMove;
        if (limit == 0 || !_context.HasPackets || (_told.Count >= MostRemembered && !_told.ContainsKey(packet)))
        {
            return;
        }

        int count = _told.GetValueOrDefault(packet) + 1;
        _told[packet] = count;
        if (count == limit)
        {
            _due.Enqueue(packet);
        }
    }
}
