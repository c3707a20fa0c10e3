using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Recording.Closing;

namespace PacketFs.Hosting.Jobs.Recording;

/// <summary>Closes a session, or the disc for good, so that other drives can read it. Told first, then done.</summary>
public sealed class CloseJob : IDisposable
{
    private readonly string _target;
    private readonly MediumSession _medium;
    private readonly ClosePlan _plan;

    private CloseJob(string target, MediumSession medium, ClosePlan plan)
    {
        _target = target;
        _medium = medium;
        _plan = plan;
    }

    /// <summary>There is nothing to close.</summary>
    public bool IsNothingToDo => _plan.Steps.IsEmpty;

    /// <summary>There is nothing to do, and the disc is what was asked for.</summary>
    public bool IsDone => _plan.IsDone;

    /// <summary>Nothing can be added afterwards.</summary>
    public bool IsFinal => _plan is { Finalises: true, ClosesSession: true };

    /// <summary>One line: what it costs, or why there is nothing to do.</summary>
    public string Text
    {
        get
        {
            if (IsNothingToDo)
            {
                return $"{_target}: {_plan.Reason}";
            }

            string cost = _plan.CostBlocks is long blocks
                ? $"it takes {blocks * 2048 / 1e6:N1} MB of the disc"
                : "it takes up to some ten MB of the disc";
            return $"{_target}: {_plan.Facts.State.Name}; {cost}"
                + (IsFinal ? ", and nothing can be added afterwards." : ".");
        }
    }

    /// <summary>What will happen, in order.</summary>
    public IReadOnlyList<PlannedStep> Steps =>
        [.. _plan.Steps.Select(step => new PlannedStep($"{step.Text} [{step.Command}]", step.Estimate))];

    /// <summary>Looks at the disc and decides.</summary>
    /// <param name="target">A disc of the emulated drive.</param>
    /// <param name="finalise">For good.</param>
    /// <exception cref="FsException">It is no disc that is closed.</exception>
    public static CloseJob Prepare(string target, bool finalise, ILoggerFactory log)
    {
        MediumSession medium = RecorderTargets.Open(target, log);
        try
        {
            return new CloseJob(target, medium, ClosePlan.Create(medium.Drive!, finalise));
        }
        catch
        {
            medium.Dispose();
            throw;
        }
    }

    /// <summary>Does it; returns what the disc is now.</summary>
    public string Run(IProgress<OperationProgress> progress, CancellationToken cancel) =>
        CloseRun.Execute(_plan, _medium.Drive!, progress, cancel);

    /// <summary>Closes the drive.</summary>
    public void Dispose() => _medium.Dispose();
}
