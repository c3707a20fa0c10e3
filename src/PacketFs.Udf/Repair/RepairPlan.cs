using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// What a repair will do, step by step, and what the checker will say afterwards. Holds every block that will be
/// written. Good for the device that it was made from, as long as nobody else writes there.
/// </summary>
public sealed class RepairPlan
{
    private readonly IReadOnlyDictionary<long, PlannedBlock> _blocks;

    internal RepairPlan(RepairContext context, CheckReport before, Examination first)
    {
        Steps = context.Steps;
        IsAppended = context.Appended is not null;
        Before = before;
        After = context.Found.Report;
        _blocks = IsAppended && Steps.Count == 0 ? new Dictionary<long, PlannedBlock>() : context.Device.Planned;
        Volume = first.Report.Volume;
        View = context.View;
        OldBlocks = IsAppended ? null : new PlannedLiveBlocks(first, context.Found, _blocks);
    }

    private RepairPlan(CheckReport before, string refusal)
    {
        Steps = [];
        Before = before;
        After = before;
        Refusal = refusal;
        _blocks = new Dictionary<long, PlannedBlock>();
    }

    /// <summary>Why this volume is not repaired, in words for a person; null when it can be.</summary>
    public string? Refusal { get; }

    /// <summary>In the order in which they were found necessary; empty when nothing is to be done.</summary>
    public IReadOnlyList<RepairStep> Steps { get; }

    /// <summary>What the checker finds now.</summary>
    public CheckReport Before { get; }

    /// <summary>What the checker finds once the plan has been carried out: what it leaves as it is.</summary>
    public CheckReport After { get; }

    public bool IsEmpty => _blocks.Count == 0;

    /// <summary>The medium is written once: all is added at its end, and every older state stays.</summary>
    public bool IsAppended { get; }

    /// <summary>Blocks that will be written.</summary>
    public int BlockCount => _blocks.Count;

    /// <summary>Errors remain that the plan does not mend.</summary>
    public bool LeavesErrors => After.Gravest >= Severity.Error || !After.IsComplete;

    internal IReadOnlyDictionary<long, PlannedBlock> Blocks => _blocks;

    internal LogicalVolume? Volume { get; }

    internal PlannedLiveBlocks? OldBlocks { get; }

    /// <summary>The device as it will be; null when the volume is refused.</summary>
    internal IBlockDevice? View { get; }

    /// <summary>
    /// Carries the plan out. On a device whose commits are atomic all of it becomes durable at once if it fits;
    /// otherwise part after part, in an order in which a cut anywhere leaves a volume that another repair finishes.
    /// </summary>
    /// <param name="device">The device that the plan was made from.</param>
    /// <param name="isAtomic">A commit area is attached: commits are all or nothing.</param>
    /// <param name="progress">Told about each part.</param>
    /// <exception cref="FsException">A write failed, or a block beside one to be written cannot be read (then nothing
    /// was written).</exception>
    public void Apply(IBlockDevice device, bool isAtomic, IProgress<OperationProgress>? progress = null)
    {
        if (!IsEmpty && IsAppended)
        {
            new AppendRepairWriter(this, (IAppendDevice)device, progress).Run();
        }
        else if (!IsEmpty)
        {
            new RepairWriter(this, device, isAtomic, progress).Run();
        }
    }

    internal static RepairPlan Refuse(CheckReport before, string reason) => new(before, reason);
}
