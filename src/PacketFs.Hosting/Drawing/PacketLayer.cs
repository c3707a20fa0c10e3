using PacketFs.Emulation;

namespace PacketFs.Hosting.Drawing;

/// <summary>What only the emulated disc tells: the state and the wear of each packet. A copy of the moment.</summary>
public sealed class PacketLayer
{
    private readonly PacketState[] _states;
    private readonly bool[] _isDefective;
    private readonly uint[] _wear;

    private PacketLayer(EmulatedDisc disc)
    {
        PacketBlocks = disc.PacketBlocks;
        Count = disc.PacketCapacity;
        SpareUnits = disc.SpareUnits;
        SparesUsed = disc.SparesUsed;
        _states = new PacketState[Count];
        _isDefective = new bool[Count];
        _wear = new uint[Count];
        for (int packet = 0; packet < Count; packet++)
        {
            _states[packet] = disc.GetPacketState(packet);
            _isDefective[packet] = disc.IsDefective(packet);
            _wear[packet] = disc.GetRewrites(packet);
        }
    }

    public int PacketBlocks { get; }

    /// <summary>Packets that the disc has room for.</summary>
    public int Count { get; }

    public int SpareUnits { get; }

    public int SparesUsed { get; }

    /// <summary>Over all packets.</summary>
    public PacketSummary All => Summarise(0, (long)Count * PacketBlocks);

    /// <summary>First blocks of the packets that cannot be read or written, in ascending order.</summary>
    public IEnumerable<long> Bad => Enumerable.Range(0, Count)
        .Where(packet => _isDefective[packet] || _states[packet] is PacketState.Unreadable or PacketState.InFlight)
        .Select(packet => (long)packet * PacketBlocks);

    /// <summary>The packets that begin at or after the first block and before the end, at least one.</summary>
    public PacketSummary Summarise(long startBlock, long endBlock)
    {
        int first = (int)Math.Clamp(startBlock / PacketBlocks, 0, Count);
        int end = (int)Math.Clamp((endBlock + PacketBlocks - 1) / PacketBlocks, Math.Min(first + 1L, Count), Count);
        PacketSummary sum = new();
        for (int packet = first; packet < end; packet++)
        {
            sum.Count++;
            sum.Written += _states[packet] == PacketState.Written ? 1 : 0;
            sum.Unreadable += _states[packet] is PacketState.Unreadable or PacketState.InFlight ? 1 : 0;
            sum.Defective += _isDefective[packet] ? 1 : 0;
            sum.WearMost = Math.Max(sum.WearMost, _wear[packet]);
            sum.WearSum += _wear[packet];
        }

        return sum;
    }

    internal static PacketLayer Of(EmulatedDisc disc) => new(disc);
}
