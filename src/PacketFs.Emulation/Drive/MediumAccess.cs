using PacketFs.Emulation.Faults;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// The laser's view of the disc: packets are written and read here and nowhere else, so this is where the faults of
/// the plan strike. Knows nothing of time or buffers.
/// </summary>
internal sealed class MediumAccess(FaultInjector faults, DriveStatistics statistics)
{
    /// <summary>What came of a packet write.</summary>
    public enum Outcome
    {
        Landed,
        Failed,

        /// <summary>Failed, and the plan wants it told late.</summary>
        FailedDeferred,

        /// <summary>The host's file could not take it.</summary>
        HostFailed,
        PowerCut,
    }

    /// <summary>Packet writes tried so far.</summary>
    public long PacketWrites { get; private set; }

    /// <summary>After a power cut: what the plan wants to become of the packet under the laser.</summary>
    public PacketOutcome CutOutcome { get; private set; }

    public FaultInjector Faults => faults;

    /// <summary>True when the write that comes after <paramref name="queued"/> others will fail.</summary>
    public bool WillFail(EmulatedDisc disc, int packet, int queued) =>
        disc.CannotBeWritten(packet) || faults.IsDefective(packet) || faults.HasWriteError(PacketWrites + queued + 1);

    public Outcome Write(EmulatedDisc disc, int packet, ReadOnlySpan<byte> data)
    {
        PacketWrites++;
        int target = packet;
        bool isSilent = false;
        while (faults.TakePacketFault(PacketWrites) is Fault fault)
        {
            statistics.FaultsInjected++;
            switch (fault.Kind)
            {
                case FaultKind.WriteError:
                    return Fail(disc, packet, Outcome.Failed);
                case FaultKind.DeferredWriteError:
                    return Fail(disc, packet, Outcome.FailedDeferred);
                case FaultKind.PowerCutInPacket:
                    CutOutcome = fault.Outcome;
                    return Outcome.PowerCut;
                case FaultKind.SilentWrite:
                    isSilent = true;
                    break;
                default:
                    target = Math.Min(fault.Packet, disc.RecordedPackets - 1);
                    break;
            }
        }

        if (disc.CannotBeWritten(target) || faults.IsDefective(target))
        {
            return Fail(disc, target, Outcome.Failed);
        }

        if ((isSilent || target != packet) && disc.GetPacketState(packet) == PacketState.Blank)
        {
            // An appended packet that is not there cannot be told from noise; the track goes on behind it.
            disc.SpoilPacket(packet);
        }

        return isSilent ? Outcome.Landed : Store(disc, target, data);
    }

    /// <summary>The first packet of the run that cannot be read, or -1.</summary>
    public int FindUnreadable(EmulatedDisc disc, int first, int last)
    {
        for (int packet = first; packet <= last; packet++)
        {
            if (disc.GetPacketState(packet) != PacketState.Written || faults.TakeReadError(packet))
            {
                statistics.ReadErrors++;
                return packet;
            }
        }

        return -1;
    }

    private Outcome Store(EmulatedDisc disc, int packet, ReadOnlySpan<byte> data)
    {
        try
        {
            disc.WritePacket(packet, data);
        }
        catch (IOException)
        {
            statistics.WriteErrors++;
            return Outcome.HostFailed;
        }

        faults.HealReadError(packet);
        statistics.PacketsWritten++;
        return Outcome.Landed;
    }

    private Outcome Fail(EmulatedDisc disc, int packet, Outcome outcome)
    {
        statistics.WriteErrors++;
        disc.SpoilPacket(packet);
        return outcome;
    }
}
