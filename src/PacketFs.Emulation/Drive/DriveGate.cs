using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// What every command passes before it is executed: time goes on, unit attentions and old errors are told, and a
/// drive that is busy or empty says so. The order is that of SPC: an unknown command is refused first, INQUIRY and its
/// like are answered always.
/// </summary>
internal sealed class DriveGate(DriveUnit unit)
{
    private long _lastReply = -1;

    /// <summary>Commands that the drive will still answer with "busy" because the fault plan wants it.</summary>
    public int BusyCommands { get; set; }

    public ScsiResult Execute(ReadOnlySpan<byte> cdb, in ScsiTransfer transfer)
    {
        HelpPolling(cdb[0]);
        SimulatedClock clock = unit.Clock;
        long transferTicks = transfer.Length * TimeSpan.TicksPerSecond / unit.Options.Timing.InterfaceBytesPerSecond;
        clock.AdvanceTo(clock.Ticks + unit.Options.Timing.CommandOverhead.Ticks + transferTicks);
        unit.Settle();
        ScsiResult result = Refuse(cdb, transfer) ?? CommandTable.Execute(unit, cdb, transfer);
        _lastReply = clock.Ticks;
        return result;
    }

    /// <summary>The answer of a busy storm, or null.</summary>
    public ScsiResult? TakeBusy(byte operationCode)
    {
        CommandTraits? traits = CommandTable.Find(operationCode);
        bool isConcerned = traits is CommandTraits known && (known & CommandTraits.Always) == 0;
        if (BusyCommands == 0 || !isConcerned)
        {
            return null;
        }

        BusyCommands--;
        bool isWrite = (traits!.Value & CommandTraits.Writes) != 0;
        return (isWrite ? SenseCodes.LongWriteInProgress : SenseCodes.OperationInProgress).ToCheck();
    }

    private ScsiResult? Refuse(ReadOnlySpan<byte> cdb, in ScsiTransfer transfer)
    {
        CommandTraits? known = CommandTable.Find(cdb[0]);
        if (known is not CommandTraits traits || (unit.IsReadOnly && (traits & CommandTraits.Records) != 0))
        {
            return SenseCodes.InvalidOperationCode.ToCheck();
        }

        if (cdb.Length < CommandTable.CdbLength(cdb[0]) || transfer.Length > unit.Options.MaximumTransferBytes)
        {
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        if ((traits & CommandTraits.Always) != 0)
        {
            return null;
        }

        if (unit.TakeAttention() is SenseCode attention)
        {
            return attention.ToCheck();
        }

        if (TakeOldError((Opcode)cdb[0]) is ScsiResult error)
        {
            return error;
        }

        if (unit.Operation is LongOperation operation && (traits & CommandTraits.WhileBusy) == 0)
        {
            bool isBufferDraining = operation.Kind == OperationKind.Synchronize && (traits & CommandTraits.Writes) != 0;
            return isBufferDraining
                ? SenseCodes.LongWriteInProgress.ToCheck()
                : ScsiResult.Check(operation.ToSense(unit.Clock.Ticks));
        }

        bool lacksMedium = (traits & CommandTraits.NeedsMedium) != 0 && unit.Medium is null;
        return lacksMedium ? unit.NoMedium.ToCheck()
            : (traits & CommandTraits.NeedsMedium) != 0 && unit.Medium?.Unreadable is SenseCode code ? code.ToCheck()
            : null;
    }

    private ScsiResult? TakeOldError(Opcode operationCode)
    {
        if (unit.OperationFailure is SenseCode failure)
        {
            unit.OperationFailure = null;
            return failure.ToCheck();
        }

        // SYNCHRONIZE CACHE and eject tell of what did not reach the disc as their own failure.
        bool isOwnFailure = operationCode is Opcode.SynchronizeCache10 or Opcode.StartStopUnit;
        return !isOwnFailure && unit.Writer.Failures.TryDequeue(out Sense old)
            ? ScsiResult.Check(old with { IsDeferred = true })
            : null;
    }

    /// <summary>See <see cref="EmulatedDriveOptions.PollStep"/>.</summary>
    private void HelpPolling(byte operationCode)
    {
        bool isPoll = (Opcode)operationCode is Opcode.TestUnitReady or Opcode.RequestSense;
        bool hasWaited = unit.Clock.Ticks != _lastReply || unit.Clock.IsRealTime;
        if (isPoll && !hasWaited && unit.Operation is LongOperation operation)
        {
            long step = (long)((operation.End - operation.Start) * unit.Options.PollStep);
            unit.Clock.AdvanceTo(unit.Clock.Ticks + step);
        }
    }
}
