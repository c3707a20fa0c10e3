using PacketFs.Mmc;
using PacketFs.Mmc.Commands;

namespace PacketFs.Emulation.Drive;

/// <summary>START STOP UNIT and PREVENT ALLOW MEDIUM REMOVAL.</summary>
internal static class TrayCommands
{
    public static ScsiResult Prevent(DriveUnit unit, PreventAllowMediumRemoval command)
    {
        unit.Tray.IsLocked = command.Prevent;
        return ScsiResult.Good();
    }

    public static ScsiResult StartStop(DriveUnit unit, StartStopUnit command)
    {
        if (command.PowerCondition != 0)
        {
            return Stop(unit);
        }

        return (command.LoadEject, command.Start) switch
        {
            (true, false) => Eject(unit),
            (true, true) => Load(unit),
            (false, true) => Start(unit),
            _ => Stop(unit),
        };
    }

    /// <summary>Opens the tray once everything is on the disc; a failure keeps it closed.</summary>
    public static ScsiResult Eject(DriveUnit unit)
    {
        if (unit.Tray.IsLocked)
        {
            return SenseCodes.MediumRemovalPrevented.ToCheck();
        }

        if (unit.Tray.IsOpen)
        {
            return ScsiResult.Good();
        }

        unit.FinishParts();
        unit.Writer.DrainAll();
        if (unit.Writer.Failures.TryDequeue(out Sense failure))
        {
            return ScsiResult.Check(failure);
        }

        unit.Disc?.Flush();
        unit.Clock.Advance(unit.Options.Timing.TrayMove);
        unit.OpenTray();
        return ScsiResult.Good();
    }

    private static ScsiResult Load(DriveUnit unit)
    {
        if (!unit.Tray.IsOpen)
        {
            return Start(unit);
        }

        unit.Clock.Advance(unit.Options.Timing.TrayMove);
        unit.CloseTray();
        return ScsiResult.Good();
    }

    private static ScsiResult Start(DriveUnit unit)
    {
        if (unit.Medium is null)
        {
            return unit.NoMedium.ToCheck();
        }

        unit.Clock.AdvanceTo(unit.Mechanism.Start(unit.Clock.Ticks));
        return ScsiResult.Good();
    }

    private static ScsiResult Stop(DriveUnit unit)
    {
        unit.FinishParts();
        unit.Writer.DrainAll();
        unit.Medium?.Synchronize();
        unit.ReadAhead.Invalidate();
        unit.Mechanism.Stop(unit.Clock.Ticks);
        return ScsiResult.Good();
    }
}
