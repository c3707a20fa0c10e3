using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Volumes;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// For volumes with a commit area: after a replay the checker finds nothing, and the tree is exactly, to the byte and
/// the microsecond, the last committed state or the one whose commit was cut. Nothing needs a repair.
/// </summary>
internal sealed class AtomicOracle : ICutOracle
{
    private const int LeastRoom = 400;

    public bool MayRefuse(bool torn) => false;

    public void Repair(SimulatedStack stack)
    {
    }

    public TreeImage? Judge(SimulatedStack stack, ExpectedStates expected, bool torn, TornPackets? packets)
    {
        if (stack.Volume.ReadOnlyReason is { } reason)
        {
            throw new InvariantException($"the volume cannot be written: {reason}");
        }

        return JudgeContent(stack, expected);
    }

    /// <summary>Nothing is found wrong, and the tree is one of those that are expected.</summary>
    public static TreeImage JudgeContent(SimulatedStack stack, ExpectedStates expected)
    {
        if (OracleJudgement.Findings(stack, mayBeOpen: true) is { } findings)
        {
            throw new InvariantException($"{findings} (commit area: {stack.Replay})");
        }

        TreeImage found = TreeImage.Capture(stack.Volume);
        string differences = "";
        foreach (TreeImage allowed in expected.Allowed)
        {
            if (allowed.Difference(found) is not { } difference)
            {
                return found;
            }

            string which = differences.Length == 0 ? "the last commit" : "the one in flight";
            differences += $"\n  not {which}: {difference}";
        }

        throw new InvariantException(
            $"the tree is no state that was committed (commit area: {stack.Replay}){differences}");
    }

    public void Use(SimulatedStack stack)
    {
        // On media that are written once removing something gives no room back.
        bool isFull = stack.Blocks is IAppendDevice && stack.Volume.GetStatistics().FreeBlocks < LeastRoom;
        if (!isFull)
        {
            OracleJudgement.WorkOn(stack);
        }
    }

    public void JudgeAgain(EmulatedDisc disc, StackShape shape, TreeImage found)
    {
        using SimulatedStack stack = new(disc, shape, new StepClock());
        stack.Mount();
        string? wrong = OracleJudgement.Findings(stack, mayBeOpen: false)
            ?? found.Difference(TreeImage.Capture(stack.Volume), ignoresRootTimes: true);
        if (wrong is not null)
        {
            throw new InvariantException($"after the recovery, some work and an unmount: {wrong}");
        }
    }
}
