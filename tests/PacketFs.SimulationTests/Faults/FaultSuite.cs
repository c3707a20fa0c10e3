using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.SimulationTests.PowerCuts;
using PacketFs.TestKit.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Faults;

/// <summary>
/// What the fault tests share: scenarios that touch everything, and the two things that may come of a fault.
/// </summary>
internal sealed class FaultSuite(ITestOutputHelper output)
{
    private const ulong Seed = 5;
    private int _runs;
    private int _survived;

    /// <summary>
    /// Short ones that write data, directories, ICBs and the bitmap, commit, empty the log and remount.
    /// </summary>
    public static IReadOnlyList<Scenario> Scenarios { get; } =
        [.. ((string[])["N1", "R343", "R059", "U12", "U3", "U2"]).Select(ScenarioTable.Find)];

    public static FaultRun RunOf(Scenario scenario, StackShape? shape = null, EmulatedDriveOptions? drive = null) =>
        new(scenario, shape ?? StackShape.Protected, Seed) { Drive = drive ?? new EmulatedDriveOptions() };

    /// <summary>Whoever uses the volume notices nothing, and all is on the disc.</summary>
    public FaultResult RequireSurvival(FaultRun run, params Fault[] faults)
    {
        FaultResult result = Run(run, faults);
        Assert.True(
            result.Survived,
            $"{run.Describe(faults)}: \"{result.Doing}\" failed: {result.Failure} ({result.ReadOnlyReason})");
        return result;
    }

    /// <summary>It may fail, in words, and then nothing that was committed is lost.</summary>
    public FaultResult RequireNothingLost(FaultRun run, params Fault[] faults)
    {
        FaultResult result = Run(run, faults);
        if (result.Failure is { } failure)
        {
            bool isClear = failure.Error is FsError.ReadOnly or FsError.InputOutput or FsError.MediumChanged
                or FsError.DeviceLost or FsError.Busy;
            Assert.True(isClear, $"{run.Describe(faults)}: \"{result.Doing}\" failed with {failure.Error}: {failure}");
        }

        return result;
    }

    public void Report() => output.WriteLine($"{_runs} runs, {_survived} of them unnoticed");

    private FaultResult Run(FaultRun run, Fault[] faults)
    {
        FaultResult result = run.Run(faults);
        _runs++;
        _survived += result.Survived ? 1 : 0;
        Fault[] defects = [.. faults.Where(fault => fault.Kind == FaultKind.DefectivePacket)];
        string? wrong = run.JudgeDisc(result, defects);
        string end = result.Survived ? "survived" : $"\"{result.Doing}\" failed: {result.Failure!.Message}";
        Assert.True(wrong is null, $"{run.Describe(faults)}: {end}; then {wrong}");
        return result;
    }
}
