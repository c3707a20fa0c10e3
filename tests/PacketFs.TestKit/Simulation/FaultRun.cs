using System.Globalization;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Volumes;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// Runs a scenario on a drive with a fault plan, and judges what is on the disc when it is mounted again: by a good
/// drive, or by one with the same defects of the medium.
/// </summary>
public sealed class FaultRun(Scenario scenario, StackShape shape, ulong seed)
{
    /// <summary>Habits of the drive, but for its faults.</summary>
    public EmulatedDriveOptions Drive { get; init; } = new();

    /// <summary>
    /// Commands and packet writes of the scenario without a fault, and how many of the commands belong to the mount:
    /// where faults can strike.
    /// </summary>
    public (int Commands, int PacketWrites, int MountCommands) Measure()
    {
        using ScenarioRun run = new(PristineDisc.Take(shape), shape, seed);
        run.Prepare(scenario);
        run.DriveOptions = Drive;
        run.Remount();
        int mountCommands = (int)run.Stack.Drive.CommandCount;
        scenario.Steps(run);
        run.Unmount();
        return ((int)run.Stack.Drive.CommandCount, (int)run.Stack.Drive.PacketWriteCount, mountCommands);
    }

    public FaultResult Run(params IEnumerable<Fault> faults)
    {
        EmulatedDisc disc = PristineDisc.Take(shape);
        using ScenarioRun run = new(disc, shape, seed);
        run.Prepare(scenario);
        run.DriveOptions = Drive with { Faults = new FaultPlan(seed, faults) };
        SimulatedStack? stack = null;
        FsException? failure = null;
        try
        {
            run.Remount();
            stack = run.Stack;
            scenario.Steps(run);
            stack = run.Stack;
            run.Unmount();
        }
        catch (FsException error)
        {
            failure = error;
        }

        return new FaultResult(
            failure,
            run.Doing,
            stack?.DeviceReadOnlyReason,
            stack?.DeviceStatistics ?? default,
            TryRead(run, failure),
            disc)
        {
            Expected = run.Expected,
        };
    }

    /// <summary>
    /// Mounts the disc anew and says what is wrong, or null: the tree must be exactly a committed state, and the
    /// checker must find nothing.
    /// </summary>
    /// <param name="result">Of the run.</param>
    /// <param name="defects">Faults that lie on the medium, and so are still there.</param>
    public string? JudgeDisc(FaultResult result, params IEnumerable<Fault> defects)
    {
        EmulatedDriveOptions options = Drive with { Faults = new FaultPlan(seed, defects) };
        using SimulatedStack stack = new(result.Disc.Clone(), shape, new StepClock(), options);
        try
        {
            stack.Mount();
            if (OracleJudgement.Findings(stack, mayBeOpen: !result.Survived) is { } findings)
            {
                return findings;
            }

            TreeImage found = TreeImage.Capture(stack.Volume);
            string?[] differences = [.. Allowed(result).Select(state => state.Difference(found))];
            return differences.Contains(null) ? null
                : $"the tree is no state that was committed: {string.Join(" | ", differences)}";
        }
        catch (FsException error)
        {
            return $"the disc cannot be read any more: {error.Message}";
        }
    }

    /// <summary>What replays this run, for messages.</summary>
    public string Describe(params IEnumerable<Fault> faults) => string.Create(
        CultureInfo.InvariantCulture, $"{scenario} on {shape}, seed {seed}, {string.Join("; ", faults)}");

    /// <summary>After an unmount in good order only the last state counts.</summary>
    private static TreeImage[] Allowed(FaultResult result) =>
        result.Survived ? [result.Expected.Current] : result.Expected.Allowed;

    private static string? TryRead(ScenarioRun run, FsException? failure)
    {
        if (failure is null || run.Doing is "mount" or "unmount")
        {
            return null;
        }

        try
        {
            TreeImage.Capture(run.Stack.Volume);
            return null;
        }
        catch (FsException error)
        {
            return error.Message;
        }
    }
}
