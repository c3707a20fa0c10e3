using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Volumes;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// Runs a scenario once, stops before each command that may make a difference, builds what a power cut at this moment
/// could leave, recovers from it, and judges what was recovered. The recovery's own commands are cut in the same way,
/// as deep as is wished.
/// </summary>
public sealed class CutExplorer
{
    private const int MostViolations = 3;
    private const string NoCut = "none";
    private const int MostPeeked = 9;
    private const int FewPeeked = 3;
    private readonly Scenario _scenario;
    private readonly StackShape _shape;
    private readonly CutSettings _settings;
    private readonly ICutOracle _oracle;
    private readonly Stack<EmulatedDisc> _spareDiscs = new();
    private readonly CutReport _report;
    private readonly HashSet<int> _defects = [];
    private ScenarioRun? _run;

    public CutExplorer(Scenario scenario, StackShape shape, CutSettings settings)
    {
        _scenario = scenario;
        _shape = shape;
        _settings = settings;
        _oracle = scenario.Closes ? new ClosingOracle() : shape.IsAtomic ? new AtomicOracle() : new OrderedOracle();
        _report = new CutReport($"{scenario.Id} on {shape}");
    }

    /// <summary>Asked now and then; true ends the trying of cuts.</summary>
    public Func<bool> IsTimeUp { get; init; } = static () => false;

    /// <summary>
    /// How the volume is mounted after a cut; as before it, unless a test wants to see recovery go wrong.
    /// </summary>
    public StackShape? RecoveryShape { get; init; }

    /// <summary>
    /// Habits of the drive and defects of the disc, in the run and in every recovery. Only faults that lie on the
    /// medium: others count commands, which a recovery begins anew.
    /// </summary>
    public EmulatedDriveOptions? Drive { get; init; }

    public CutReport Explore()
    {
        using ScenarioRun run = new(PristineDisc.Take(_shape), _shape, _settings.Seed, Drive);
        _run = run;
        _defects.UnionWith((Drive?.Faults.Faults ?? [])
            .Where(fault => fault.Kind == FaultKind.DefectivePacket).Select(fault => fault.Packet));
        try
        {
            run.Prepare(_scenario);
            if (_settings.Cuts != CutSelection.None)
            {
                run.Boundary = () => AtBoundary(run.Stack.Recorder, () => run.Expected, new CutPlace("", 0, false));
            }

            _scenario.Steps(run);
            run.Unmount();
            JudgeEnd(run);
        }
        catch (Exception failure)
        {
            _report.AddViolation(
                $"{_scenario} on {_shape}, without any cut, at \"{run.Doing}\": {failure}\n"
                + $"Replay: {_settings.Replay(_scenario, _shape, NoCut)}");
        }

        return _report;
    }

    /// <summary>Nobody cut anything: closed, clean, and all there.</summary>
    private void JudgeEnd(ScenarioRun run)
    {
        DiscRecorder recorder = run.Stack.Recorder;
        EmulatedDisc disc = recorder.AsksDrive
            ? recorder.Peek(_settings.Seed, PacketOutcome.New, null)
            : recorder.Durable.Clone();
        using SimulatedStack stack = new(disc, _shape, new StepClock(), Drive);
        stack.Mount();
        string? wrong = OracleJudgement.Findings(stack, mayBeOpen: false)
            ?? run.Expected.Current.Difference(TreeImage.Capture(stack.Volume));
        if (wrong is not null)
        {
            throw new InvariantException($"after an unmount in good order: {wrong}");
        }
    }

    private void AtBoundary(DiscRecorder recorder, Func<ExpectedStates> expected, CutPlace place)
    {
        long number = recorder.CommandCount;
        ulong chance = Mix($"{place.Path}{number}");
        if (_report.Violations.Count >= MostViolations || IsTimeUp() || !IsChosen(number, chance, place.Depth))
        {
            return;
        }

        _report.CountMoment();
        int ordinal = 0;
        foreach (ICrashOutcome outcome in OutcomesOf(recorder, new Prng(chance), place.Depth))
        {
            string here = $"{place.Path}{number}.{ordinal++}";
            if (_settings.WantsCut(here))
            {
                Cut(recorder, outcome, expected(), place with { Path = here, IsTorn = place.IsTorn || outcome.IsTorn });
            }
        }
    }

    private bool IsChosen(long number, ulong chance, int depth)
    {
        if (_settings.OnlyCut is not null)
        {
            return true;
        }

        bool isInStride = depth > 0 || _scenario.Stride == 1 || chance % (ulong)_scenario.Stride == 0;
        bool isDrawn = long.IsPow2(number) || chance / 7 % 3 == 0;
        return isInStride && (_settings.Cuts != CutSelection.Log || depth > 0 || isDrawn);
    }

    private IEnumerable<ICrashOutcome> OutcomesOf(DiscRecorder recorder, Prng random, int depth) =>
        (_settings.Cuts, depth) switch
        {
            (CutSelection.Exhaustive, 0) when recorder.AsksDrive => CrashOutcomes.Peeked(MostPeeked, random),
            (CutSelection.Linear, 0) or (CutSelection.Exhaustive, 1) when recorder.AsksDrive =>
                CrashOutcomes.Peeked(FewPeeked, random),
            _ when recorder.AsksDrive => CrashOutcomes.Peeked(1, random),
            (CutSelection.Exhaustive, 0) when _shape.IsWriteOnce => CrashOutcomes.EveryInOrder(recorder.Pending),
            (CutSelection.Linear, 0) or (CutSelection.Exhaustive, 1) when _shape.IsWriteOnce =>
                CrashOutcomes.SomeInOrder(recorder.Pending, random),
            _ when _shape.IsWriteOnce => CrashOutcomes.OneInOrder(recorder.Pending, random),
            (CutSelection.Exhaustive, 0) => CrashOutcomes.Every(recorder.Pending, random),
            (CutSelection.Linear, 0) or (CutSelection.Exhaustive, 1) => CrashOutcomes.Some(recorder.Pending, random),
            _ => CrashOutcomes.One(recorder.Pending, random),
        };

    private void Cut(DiscRecorder recorder, ICrashOutcome outcome, ExpectedStates expected, CutPlace place)
    {
        _spareDiscs.TryPop(out EmulatedDisc? spare);
        EmulatedDisc disc = outcome.Build(recorder, spare, _defects);
        string ends = outcome.Describe(recorder);
        _report.CountCut(place.Depth, outcome.IsTorn);
        try
        {
            TornPackets? torn = place.Depth == 0 && outcome.IsTorn
                ? new TornPackets(recorder.Durable, outcome.TornOf(recorder), _shape)
                : null;
            Recover(disc, expected, place, torn);
        }
        catch (FsException failure) when (_oracle.MayRefuse(place.IsTorn) && failure.Error != FsError.InvalidArgument)
        {
            _report.CountRefusal();
        }
        catch (Exception failure)
        {
            _report.AddViolation(
                $"{_scenario} on {_shape}, during \"{_run!.Doing}\", cut {place.Path} ({ends}): "
                + $"{(failure is InvariantException or FsException ? failure.Message : failure)}\n"
                + $"Replay: {_settings.Replay(_scenario, _shape, place.Path)}");
        }

        _spareDiscs.Push(disc);
    }

    private void Recover(EmulatedDisc disc, ExpectedStates expected, CutPlace place, TornPackets? torn)
    {
        ulong chance = Mix(place.Path + "recovery");
        bool isCutAgain = place.Depth < _settings.Depth
            && (_settings.OnlyCut is not null || chance % (ulong)_settings.RecoveryShare == 0);
        using SimulatedStack stack = new(disc, RecoveryShape ?? _shape, new StepClock(), Drive);
        ExpectedStates states = expected;
        if (isCutAgain)
        {
            CutPlace inside = place with { Path = place.Path + "/", Depth = place.Depth + 1 };
            stack.Recorder.Boundary = () => AtBoundary(stack.Recorder, () => states, inside);
        }

        _oracle.Repair(stack);
        stack.Mount();
        if (stack.Replay is { Records: > 0 })
        {
            _report.CountReplay();
        }

        TreeImage? found = _oracle.Judge(stack, expected, place.IsTorn, torn);
        if (found is null)
        {
            return;
        }

        states = new ExpectedStates(found);
        stack.Checkpoint();
        stack.Recorder.Ask();
        stack.Recorder.Boundary = null;
        _oracle.Use(stack);
        stack.Unmount();
        _oracle.JudgeAgain(disc, _shape, found);
    }

    /// <summary>Draws that hang on the seed and the place alone, so that a replay of one cut sees the same.</summary>
    private ulong Mix(string place)
    {
        ulong hash = _settings.Seed ^ 0xCBF2_9CE4_8422_2325;
        unchecked
        {
            foreach (char letter in place)
            {
                hash = (hash ^ letter) * 0x0000_0100_0000_01B3;
            }
        }

        return new Prng(hash).NextUInt64();
    }

    /// <summary>
    /// Where a cut is: its path for a replay, how deep in recoveries, and whether a packet was torn on the way there.
    /// </summary>
    private readonly record struct CutPlace(string Path, int Depth, bool IsTorn);
}
