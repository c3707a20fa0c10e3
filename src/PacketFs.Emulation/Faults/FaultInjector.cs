using PacketFs.Core;

namespace PacketFs.Emulation.Faults;

/// <summary>
/// Follows a <see cref="FaultPlan"/> while a drive works: two queues ordered by number, and what lies on the medium.
/// </summary>
internal sealed class FaultInjector
{
    private readonly List<Fault> _commandFaults;
    private readonly List<Fault> _packetFaults;
    private readonly Dictionary<int, int> _readErrors = [];
    private readonly Dictionary<int, (SenseCode Sense, int Left)> _recovered = [];
    private readonly HashSet<int> _defects = [];
    private int _nextCommandFault;
    private int _nextPacketFault;

    public FaultInjector(FaultPlan plan)
    {
        Prng = new Prng(plan.Seed);
        _commandFaults = Ordered(plan.Faults.Where(fault => fault.At > 0 && !fault.IsPacketWriteFault));
        _packetFaults = Ordered(plan.Faults.Where(fault => fault.IsPacketWriteFault));
        foreach (Fault fault in plan.Faults)
        {
            if (fault.Kind == FaultKind.DefectivePacket)
            {
                _defects.Add(fault.Packet);
            }
            else if (fault.Kind == FaultKind.ReadError)
            {
                _readErrors[fault.Packet] = fault.Count;
            }
            else if (fault.Kind == FaultKind.RecoveredRead)
            {
                _recovered[fault.Packet] = (fault.Sense, fault.Count);
            }
        }
    }

    /// <summary>Draws what the plan leaves open.</summary>
    public Prng Prng { get; }

    /// <summary>The next fault of command <paramref name="number"/>, or null; call until null.</summary>
    public Fault? TakeCommandFault(long number) => Take(_commandFaults, ref _nextCommandFault, number);

    /// <summary>The next fault of packet write <paramref name="number"/>, or null; call until null.</summary>
    public Fault? TakePacketFault(long number) => Take(_packetFaults, ref _nextPacketFault, number);

    /// <summary>True when packet write <paramref name="number"/> will fail and say so at once.</summary>
    public bool HasWriteError(long number)
    {
        for (int i = _nextPacketFault; i < _packetFaults.Count && _packetFaults[i].At <= number; i++)
        {
            if (_packetFaults[i].At == number && _packetFaults[i].Kind == FaultKind.WriteError)
            {
                return true;
            }
        }

        return false;
    }

    public bool IsDefective(int packet) => _defects.Count != 0 && _defects.Contains(packet);

    /// <summary>True when this attempt to read the packet fails.</summary>
    public bool TakeReadError(int packet)
    {
        if (_readErrors.Count == 0 || !_readErrors.TryGetValue(packet, out int left))
        {
            return false;
        }

        if (left == 1)
        {
            _readErrors.Remove(packet);
        }
        else if (left != int.MaxValue)
        {
            _readErrors[packet] = left - 1;
        }

        return true;
    }

    /// <summary>What the drive has to say of reading this packet, which went well; null for nothing.</summary>
    public SenseCode? TakeRecovered(int packet)
    {
        if (_recovered.Count == 0 || !_recovered.TryGetValue(packet, out (SenseCode Sense, int Left) fault))
        {
            return null;
        }

        if (fault.Left == 1)
        {
            _recovered.Remove(packet);
        }
        else if (fault.Left != int.MaxValue)
        {
            _recovered[packet] = fault with { Left = fault.Left - 1 };
        }

        return fault.Sense;
    }

    /// <summary>A packet that has been written again reads well.</summary>
    public void HealReadError(int packet)
    {
        _recovered.Remove(packet);
        if (_readErrors.Count != 0)
        {
            _readErrors.Remove(packet);
        }
    }

    private static List<Fault> Ordered(IEnumerable<Fault> faults) => [.. faults.OrderBy(fault => fault.At)];

    private static Fault? Take(List<Fault> faults, ref int next, long number)
    {
        while (next < faults.Count && faults[next].At < number)
        {
            next++;
        }

        return next < faults.Count && faults[next].At == number ? faults[next++] : null;
    }
}
