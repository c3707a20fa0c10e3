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

        /// <summary>Failed, and the drive has no spare left to put in its place.</summary>
        NoSpare,

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
        (IsBad(disc, packet) && !disc.HasSpare) || faults.HasWriteError(PacketWrites + queued + 1);

    /// <summary>True when nothing can be written there, and the drive has put no spare in its place yet.</summary>
    public bool IsBad(EmulatedDisc disc, int packet) =>
        disc.CannotBeWritten(packet) || (faults.IsDefective(packet) && !disc.IsReassigned(packet));

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

        if (IsBad(disc, target))
        {
            if (!disc.TryReassign(target))
            {
                return Fail(disc, target, disc.ManagesDefects ? Outcome.NoSpare : Outcome.Failed);
            }

            statistics.Reassignments++;
        }

        if ((isSilent || target != packet) && disc.GetPacketState(packet) == PacketState.Blank)
        {
            // An appended packet that is not there cannot be told from noise; the track goes on behind it.
            disc.SpoilPacket(packet);
        }

        if (target != packet && disc.IsUsedUp(target))
        {
            // The laser goes over what cannot be written twice.
            disc.SpoilPacket(target);
            return Outcome.Landed;
        }

        return isSilent ? Outcome.Landed : Store(disc, target, data);
    }

    /// <summary>True when a run of frames touches a place that cannot be written.</summary>
    public bool IsBadRun(EmulatedDisc disc, long lba, int blocks)
    {
        int last = (int)((Math.Max(0, lba) + blocks - 1) / disc.PacketBlocks);
        for (int unit = (int)(Math.Max(0, lba) / disc.PacketBlocks); unit <= last; unit++)
        {
            if (faults.IsDefective(unit) || (unit < disc.PacketCapacity && disc.IsDefective(unit)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What becomes of a run of frames; storing it is up to the caller.</summary>
    public Outcome JudgeFrames(EmulatedDisc disc, long lba, int blocks)
    {
        PacketWrites++;
        Outcome outcome = Outcome.Landed;
        while (faults.TakePacketFault(PacketWrites) is Fault fault)
        {
            statistics.FaultsInjected++;
            if (fault.Kind == FaultKind.PowerCutInPacket)
            {
                CutOutcome = fault.Outcome;
                return Outcome.PowerCut;
            }

            // What is not there, or elsewhere, cannot be told from noise on a disc that is recorded in order.
            outcome = fault.Kind == FaultKind.DeferredWriteError ? Outcome.FailedDeferred : Outcome.Failed;
        }

        outcome = outcome == Outcome.Landed && IsBadRun(disc, lba, blocks) ? Outcome.Failed : outcome;
        statistics.WriteErrors += outcome == Outcome.Landed ? 0 : 1;
        statistics.PacketsWritten += outcome == Outcome.Landed ? 1 : 0;
        return outcome;
    }

    /// <summary>The first packet of the run that cannot be read, or -1.</summary>
    public int FindUnreadable(EmulatedDisc disc, int first, int last, bool readsBlank)
    {
        for (int packet = first; packet <= last; packet++)
        {
            PacketState state = disc.GetPacketState(packet);
            bool isReadable = state == PacketState.Written || (readsBlank && state == PacketState.Blank);
            if (!isReadable || faults.TakeReadError(packet))
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
