using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Running;
using PacketFs.Recording.Tracks;

namespace PacketFs.Hosting.Jobs.Recording;

/// <summary>
/// Records a session. First it is prepared: inputs are open, and <see cref="Steps"/> says what will happen; nothing has
/// been written. Then it runs.
/// </summary>
public sealed class BurnJob : IDisposable
{
    private readonly BurnRequest _request;
    private readonly MediumSession _medium;
    private readonly RecordingSet _set;
    private RecordingPlan _plan;

    private BurnJob(BurnRequest request, MediumSession medium, RecordingSet set, RecordingPlan plan, bool blanks)
    {
        _request = request;
        _medium = medium;
        _set = set;
        _plan = plan;
        Blanks = blanks;
    }

    /// <summary>The disc is erased first: what is on it is lost.</summary>
    public bool Blanks { get; }

    /// <summary>What is on the disc is written over.</summary>
    public bool Overwrites => _plan.Method == RecordingMethod.Overwrite
        && _plan.Facts.State.Condition == MediumCondition.Formatted;

    /// <summary>Nothing can be added afterwards.</summary>
    public bool IsFinal => _plan.IsFinal;

    /// <summary>One line: the disc as it is now, and how it will be recorded.</summary>
    public string MediumText => $"{_request.Target}: {_plan.Facts.State.Name}, "
        + $"{FormatChoices.Name(_plan.Facts.State.Condition)}; {MethodName(_plan.Method)}";

    /// <summary>Room and need, in one line.</summary>
    public string RoomText
    {
        get
        {
            string needed = _plan.NeededBlocks is long blocks ? $"{Megabytes(blocks)} needed" : "size not known";
            string room = _plan.RoomBlocks is long free ? $"{Megabytes(free)} free" : "room not known";
            string time = _plan.Estimate is { } estimate ? $", about {Math.Ceiling(estimate.TotalMinutes):0} min" : "";
            return $"{needed}, {room}{time}";
        }
    }

    /// <summary>What will happen, in order.</summary>
    public IReadOnlyList<PlannedStep> Steps
    {
        get
        {
            List<PlannedStep> steps = [];
            if (Blanks)
            {
                steps.Add(new PlannedStep($"Erase the {_plan.Facts.State.Name}: what is on it is lost"));
            }

            steps.AddRange(_plan.Steps.Select(step => new PlannedStep($"{step.Text} [{step.Command}]", step.Estimate)));
            return steps;
        }
    }

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Notes => _plan.Notes;

    /// <summary>Opens the inputs, looks at the disc, and decides.</summary>
    /// <exception cref="FsException">It cannot be done; the message says why.</exception>
    public static BurnJob Prepare(BurnRequest request, ILoggerFactory log)
    {
        RecordingSet set = BurnChoices.OpenInputs(request);
        MediumSession? medium = null;
        try
        {
            medium = RecorderTargets.Open(request.Target, log);
            DiscFacts facts = DiscSurvey.Take(medium.Drive!);
            bool blanks = request.Blank is not null && !facts.IsBlank;
            if (blanks)
            {
                EraseJob.RequireErasable(facts.State);
                if (request.Simulate)
                {
                    throw new FsException(
                        FsError.InvalidArgument, "'--simulate' leaves the disc alone, '--blank' does not.");
                }
            }

            RecordingPlan plan = RecordingPlanner.Create(facts, set, BurnChoices.OptionsFor(request, blanks));
            return new BurnJob(request, medium, set, plan, blanks);
        }
        catch
        {
            set.Dispose();
            medium?.Dispose();
            throw;
        }
    }

    /// <summary>Does it all; returns what the disc is now.</summary>
    /// <exception cref="FsException">It failed or was cancelled; the message says what the disc is now.</exception>
    public string Run(IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        OpticalDrive drive = _medium.Drive!;
        if (Blanks)
        {
            BlankType type = EraseJob.TypeOf(_request.Blank!);
            DriveResult erased = drive.Blank(type, progress, cancel);
            if (!erased.IsGood)
            {
                throw erased.ToException($"{_request.Target} could not be erased");
            }

            DiscFacts facts = DiscSurvey.Take(drive, cancel);
            _plan = RecordingPlanner.Create(facts, _set, BurnChoices.OptionsFor(_request, assumesBlank: false));
        }

        RecordingOutcome outcome = RecordingRun.Execute(_plan, drive, progress, cancel);
        return outcome.IsGood ? outcome.DiscText : throw outcome.ToException();
    }

    /// <summary>Closes inputs and drive.</summary>
    public void Dispose()
    {
        _set.Dispose();
        _medium.Dispose();
    }

    private static string Megabytes(long blocks) => $"{blocks * (long)OpticalDrive.BlockSize / 1e6:N1} MB";

    private static string MethodName(RecordingMethod method) => method switch
    {
        RecordingMethod.TrackAtOnce => "track at once",
        RecordingMethod.SessionAtOnce => "session at once",
        RecordingMethod.Raw => "raw, with sub-channel",
        RecordingMethod.FixedPacket => "fixed packets",
        RecordingMethod.VariablePacket => "variable packets",
        RecordingMethod.DiscAtOnce => "disc at once",
        RecordingMethod.Incremental => "incremental",
        RecordingMethod.Sequential => "sequential",
        _ => "written over from the first block",
    };
}
