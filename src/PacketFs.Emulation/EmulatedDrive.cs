using PacketFs.Core;
using PacketFs.Emulation.Drive;
using PacketFs.Emulation.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation;

/// <summary>
/// An emulated recorder with a disc in its tray: strict where real drives are, exact in its timing, and as
/// unreliable as its fault plan wants. Everything happens on the caller's thread and on <see cref="Clock"/>.
/// The drive owns the disc in its tray and disposes of it; disposing writes out the buffer first.
/// </summary>
public sealed class EmulatedDrive : IScsiTransport
{
    private readonly DriveUnit _unit;
    private readonly DriveGate _gate;
    private bool _isLost;
    private bool _isDisposed;

    /// <summary>Switches the drive on with a disc in it, or without.</summary>
    public EmulatedDrive(EmulatedDisc? disc, EmulatedDriveOptions? options = null)
    {
        _unit = new DriveUnit(options ?? new EmulatedDriveOptions());
        _gate = new DriveGate(_unit);
        _unit.Tray.Disc = disc;
        _unit.PowerOn();
    }

    /// <summary>The clock that the drive's work moves; wait on it between polls.</summary>
    public SimulatedClock Clock => _unit.Clock;

    public DriveStatistics Statistics => _unit.Statistics;

    /// <summary>What lies in the tray, be it open or closed.</summary>
    public EmulatedDisc? Disc => _unit.Tray.Disc;

    public bool IsTrayOpen => _unit.Tray.IsOpen;

    /// <summary>False after a power cut, until <see cref="PowerOn"/>.</summary>
    public bool IsPowered { get; private set; } = true;

    /// <summary>Commands received so far: the next one has this number plus one in a <see cref="FaultPlan"/>.</summary>
    public long CommandCount { get; private set; }

    /// <summary>Packets that the laser has tried to write so far: <see cref="FaultPlan"/> counts them.</summary>
    public long PacketWriteCount => _unit.Access.PacketWrites;

    /// <summary>Something goes on that a command has begun and that was answered already: it can be cut off.</summary>
    public bool IsBusy => _unit.Operation is not null;

    /// <inheritdoc/>
    public int MaxTransferBytes => _unit.Options.MaximumTransferBytes;

    /// <inheritdoc/>
    public ScsiResult Execute(ReadOnlySpan<byte> cdb, ScsiTransfer transfer, TimeSpan timeout)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!IsPowered || _isLost)
        {
            return new ScsiResult(ScsiStatus.TransportFailed, default, 0);
        }

        Invariant.Require(!cdb.IsEmpty, "a CDB has at least its operation code");
        CommandCount++;
        _unit.Statistics.CountCommand(cdb[0]);
        long start = Clock.Ticks;
        ScsiResult result = Run(cdb, transfer);
        if (_unit.Writer.IsPowerCut)
        {
            IsPowered = false;
        }

        if (!IsPowered || _isLost)
        {
            return new ScsiResult(ScsiStatus.TransportFailed, default, 0);
        }

        bool isLate = timeout > TimeSpan.Zero && Clock.Ticks - start > timeout.Ticks;
        return isLate ? new ScsiResult(ScsiStatus.TimedOut, default, 0) : result;
    }

    /// <summary>
    /// Cuts the power now: the buffer is lost, as far as it has not landed by the fault plan's seed; the packet under
    /// the laser becomes old, new or unreadable. Every command fails until <see cref="PowerOn"/>.
    /// </summary>
    public void CutPower()
    {
        if (IsPowered)
        {
            _unit.CutPower();
            IsPowered = false;
        }
    }

    /// <summary>
    /// What the disc would be after a power cut at about this moment: a copy in memory on which one of the waiting
    /// packets (by the seed) was under the laser and each of the others has landed or not. A format, a blanking or a
    /// close that is going on stops where it is. The drive goes on undisturbed, so that one run of a scenario can be
    /// looked at after a cut at every command.
    /// </summary>
    /// <param name="seed">Decides what is left open.</param>
    /// <param name="outcome">What becomes of the packet under the laser.</param>
    /// <param name="reuse">A disc in memory, of the same size, that becomes the copy; null: a new one.</param>
    public EmulatedDisc PeekPowerCut(
        ulong seed, PacketOutcome outcome = PacketOutcome.BySeed, EmulatedDisc? reuse = null)
    {
        EmulatedDisc disc = _unit.Disc ?? throw new InvalidOperationException("There is no disc in the drive.");
        EmulatedDisc copy = reuse ?? disc.Clone();
        if (reuse is not null)
        {
            copy.RestoreFrom(disc);
        }

        _unit.Writer.PeekPowerCut(copy, outcome, new Prng(seed));
        if (_unit.Operation is LongOperation operation)
        {
            MediumRules.Of(copy, _unit.Options.Kind).Interrupt(operation, Clock.Ticks);
        }

        return copy;
    }

    /// <summary>
    /// As <see cref="PeekPowerCut"/>, for a BD-R with pseudo-overwrite in a drive that brings its list to the disc
    /// when it likes, too: by the seed nothing that was replaced since the last flush is found so, or any part of what
    /// has landed is. This drive itself waits for a flush.
    /// </summary>
    public EmulatedDisc PeekEarlyList(ulong seed, PacketOutcome outcome, EmulatedDisc? reuse = null)
    {
        EmulatedDisc copy = PeekPowerCut(seed, outcome, reuse);
        _unit.Medium?.ListEarly(copy, new Prng(seed));
        return copy;
    }

    /// <summary>Switches the drive on again; it reports 6/29/00 and remembers nothing but the disc.</summary>
    public void PowerOn()
    {
        if (!IsPowered)
        {
            IsPowered = true;
            _unit.PowerOn();
        }
    }

    /// <summary>
    /// The button on the front: opens the tray, or asks for it when it is locked. False when it stays closed.
    /// </summary>
    public bool PressEject()
    {
        if (!_unit.Tray.IsLocked)
        {
            return TrayCommands.Eject(_unit).IsGood;
        }

        _unit.Tray.Raise(MediaEventCode.EjectRequest);
        return false;
    }

    /// <summary>
    /// Puts a disc (or none) into the open tray and closes it; gives back what lay there, now the caller's.
    /// </summary>
    public EmulatedDisc? Insert(EmulatedDisc? disc)
    {
        Invariant.Require(_unit.Tray.IsOpen, "a disc is put into an open tray");
        EmulatedDisc? previous = _unit.Tray.Disc;
        _unit.Tray.Disc = disc;
        _unit.CloseTray();
        return previous;
    }

    /// <summary>Writes out the buffer, closes the disc's files.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        try
        {
            if (IsPowered && !_isLost)
            {
                Finish();
            }
        }
        finally
        {
            _unit.Tray.Disc?.Dispose();
        }
    }

    /// <summary>
    /// A clean end: what the drive is busy with is finished, unless that takes real time, and the buffer is written.
    /// </summary>
    private void Finish()
    {
        if (_unit.Operation is LongOperation operation && !Clock.IsRealTime)
        {
            Clock.AdvanceTo(operation.End);
        }

        _unit.FinishParts();
        _unit.Writer.DrainAll();
        _unit.Settle();
        _unit.Medium?.Leave();
        _unit.Disc?.Flush();
    }

    private ScsiResult Run(ReadOnlySpan<byte> cdb, in ScsiTransfer transfer)
    {
        try
        {
            return StrikeFaults(cdb[0]) ?? _gate.Execute(cdb, transfer);
        }
        catch (IOException)
        {
            // The host's files failed the drive: that is the drive's own defect, as its host sees it.
            return SenseCodes.InternalTargetFailure.ToCheck();
        }
    }

    private ScsiResult? StrikeFaults(byte operationCode)
    {
        while (_unit.Access.Faults.TakeCommandFault(CommandCount) is Fault fault)
        {
            _unit.Statistics.FaultsInjected++;
            switch (fault.Kind)
            {
                case FaultKind.PowerCut:
                    CutPower();
                    return ScsiResult.Good();
                case FaultKind.DeviceLost:
                    _unit.CutPower();
                    _isLost = true;
                    return ScsiResult.Good();
                case FaultKind.Busy:
                    _gate.BusyCommands = Math.Max(_gate.BusyCommands, fault.Count);
                    break;
                case FaultKind.UnitAttention:
                    _unit.RaiseAttention(fault.Sense);
                    break;
                case FaultKind.TrayOpened:
                    _unit.OpenTray();
                    break;
                case FaultKind.MediumSwap or FaultKind.SilentMediumSwap:
                    _unit.OpenTray();
                    _unit.Tray.Disc = fault.Disc;
                    _unit.CloseTray();
                    while (fault.Kind == FaultKind.SilentMediumSwap && _unit.TakeAttention() is not null)
                    {
                        // Each was told to another host.
                    }

                    break;
                default:
                    throw new InvariantException($"{fault} is no fault of a command");
            }
        }

        return _gate.TakeBusy(operationCode);
    }
}
