using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Recording.Closing;
using PacketFs.TestKit.Volumes;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// For cuts while sessions are closed: the disc mounts with exactly what was committed. It can be written, or it is
/// final, or a person is told that its close was cut off. Closing then comes to its end, and a drive that only reads
/// finds the same tree.
/// </summary>
internal sealed class ClosingOracle : ICutOracle
{
    private const string WayOut = "packetfs close";
    private readonly AtomicOracle _atomic = new();

    public bool MayRefuse(bool torn) => false;

    public void Repair(SimulatedStack stack)
    {
    }

    public TreeImage? Judge(SimulatedStack stack, ExpectedStates expected, bool torn, TornPackets? packets) =>
        MayBeWritten(stack)
            ? _atomic.Judge(stack, expected, torn, packets)
            : AtomicOracle.JudgeContent(stack, expected);

    public void Use(SimulatedStack stack)
    {
        if (MayBeWritten(stack))
        {
            _atomic.Use(stack);
        }
    }

    public void JudgeAgain(EmulatedDisc disc, StackShape shape, TreeImage found)
    {
        CloseAndRead(disc, shape, found, static drive =>
            CloseRun.Execute(ClosePlan.Create(drive, finalise: false), drive));
        CloseAndRead(disc, shape, found, static drive =>
        {
            drive.Refresh();
            DriveResult result = drive.CloseLastSession(isFinal: true);
            Invariant.Require(result.IsGood, result.Describe("eject closes what a cut has left"));
        });
    }

    private static void CloseAndRead(EmulatedDisc disc, StackShape shape, TreeImage found, Action<OpticalDrive> close)
    {
        EmulatedDrive emulated = new(disc.Clone());
        using OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        drive.Identify();
        close(drive);
        ClosePlan again = ClosePlan.Create(drive, finalise: false);
        Invariant.Require(again.IsDone, $"a second close has nothing to do: {string.Join("; ", again.Steps)}");
        using SimulatedStack rom = new(
            emulated.Disc!.Clone(), shape, new StepClock(), new EmulatedDriveOptions { Kind = DriveKind.Rom });
        rom.Mount();
        string? wrong = OracleJudgement.Findings(rom, mayBeOpen: true)
            ?? found.Difference(TreeImage.Capture(rom.Volume), ignoresRootTimes: true);
        if (wrong is not null)
        {
            throw new InvariantException($"closed at last, in a drive that only reads: {wrong}");
        }
    }

    private static bool MayBeWritten(SimulatedStack stack)
    {
        if (stack.Volume.ReadOnlyReason is not { } reason)
        {
            return true;
        }

        bool isExplained = stack.Optical.State!.Condition is MediumCondition.Finalised or MediumCondition.Formatted
            || reason.Contains(WayOut, StringComparison.Ordinal)
            || (stack.DeviceReadOnlyReason ?? "").Contains(WayOut, StringComparison.Ordinal);
        Invariant.Require(
            isExplained, $"why it takes no writes is explained: {reason}; {stack.DeviceReadOnlyReason}");
        return false;
    }
}
