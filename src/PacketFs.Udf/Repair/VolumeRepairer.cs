using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// Plans the repair of a volume, writing nothing: what the checker finds is mended on a copy in memory, part by part,
/// and the checker looks again, until nothing is left that can be mended. So what a plan leads to is known, and judged,
/// before the first write. The same plan comes out each time; on a sound volume it is empty.
/// </summary>
public static class VolumeRepairer
{
    private const int MaximumRounds = 40;

    /// <summary>What keeps the first look from seeing other errors.</summary>
    private static readonly Problem[] Hiding =
    [
        Problem.UnreadableSector, Problem.SpaceSetInvalid, Problem.IcbDamaged, Problem.IcbWrongKind,
        Problem.IcbLengthsInvalid, Problem.AllocationInvalid, Problem.AllocationExtentDamaged,
        Problem.ExtentOutsidePartition, Problem.BlockClaimedTwice, Problem.DirectoryIncomplete, Problem.EntryDamaged,
        Problem.EntryIcbMissing,
    ];


    /// <exception cref="FsException">The device itself failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two reads.</exception>
    public static RepairPlan Plan(
        IBlockDevice device,
        RepairOptions? options = null,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        RepairContext context = new(device, options ?? new RepairOptions(), progress, cancellation);
        context.Look();
        Examination before = context.Found;
        bool isRewritable = device is not IAppendDevice;
        if (before.Report.Volume is null && isRewritable && new AnchorRepair(context).FindLost())
        {
            context.Look();
        }

        if (context.Found.Report.Volume is null)
        {
            return RepairPlan.Refuse(before.Report, Describe(before.Report));
        }

        if (FindObstacle(context) is { } obstacle)
        {
            return RepairPlan.Refuse(before.Report, $"This volume is not repaired: {obstacle}.");
        }

        if (IsAppendOnly(context))
        {
            return RepairPlan.Refuse(
                before.Report, "This volume is not repaired: it is recorded for write-once media (strategy 4096).");
        }

        Examination first = context.Found;
        if (TryMend(context) is { } failure)
        {
            return RepairPlan.Refuse(before.Report, failure);
        }

        if (context.Appended is null)
        {
            context.Device.ForgetUnchanged();
        }

        return IsWorse(before.Report, context.Found.Report)
            ? RepairPlan.Refuse(before.Report,
                "No plan was found that leaves this volume sounder; nothing is done. What would be left: "
                    + string.Join("; ", context.Found.Report.Findings.Take(8)))
            : new RepairPlan(context, before.Report, first);
    }

    private static string? FindObstacle(RepairContext context) =>
        context.Volume.Maps.Any(map => map.Kind == PartitionMapKind.Virtual)
            ? AppendObstacles.Find(context.Source, context.View, context.Volume)
            : RepairObstacles.Find(context.Volume);

    /// <summary>Null when the plan came to its end; else why not.</summary>
    private static string? TryMend(RepairContext context)
    {
        try
        {
            return MendAll(context) ? null : "The plan did not come to an end; nothing is done.";
        }
        catch (FsException failure) when (failure.Error == FsError.NoSpace)
        {
            return $"This volume is not repaired: {failure.Message}";
        }
    }

    private static bool MendAll(RepairContext context)
    {
        Func<bool>[] parts = context.Appended is null ? PartsOf(context) : PartsOfAppended(context);
        for (int round = 0; round < MaximumRounds; round++)
        {
            if (!parts.Any(part => part()))
            {
                return true;
            }

            context.Look();
            if (context.Found.Report.Volume is null || FindObstacle(context) is not null)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>What can be done where blocks can only be added.</summary>
    private static Func<bool>[] PartsOfAppended(RepairContext context) =>
    [
        new VatRepair(context).Run,
        new RootRepair(context).Run,
        new CrossLinkRepair(context).Run,
        new NodeRepair(context).Run,
        new AttachmentRepair(context).Run,
        new DirectoryRepair(context).Run,
        new OrphanRepair(context).Run,
        new NodeRepair(context).RunCounts,
    ];

    private static Func<bool>[] PartsOf(RepairContext context) =>
    [
        new SparingRepair(context).Run,
        new SequenceRepair(context).Run,
        new AnchorRepair(context).Run,
        new RecognitionRepair(context).Run,
        new MetadataRepair(context).Run,
        new RootRepair(context).Run,
        new CrossLinkRepair(context).Run,
        new NodeRepair(context).Run,
        new AttachmentRepair(context).Run,
        new DirectoryRepair(context).Run,
        new OrphanRepair(context).Run,
        new NeighbourRepair(context).Run,
        new NodeRepair(context).RunCounts,
        () => BitmapRepair.RunAll(context),
        () => new IntegrityRepair(context).Run(context.Steps.Count > 0),
    ];

    private static bool IsAppendOnly(RepairContext context)
    {
        byte[] block = new byte[context.BlockSize];
        return context.TryRead(context.Root, block) && DescriptorTag.Verify(block, context.Root.Block) is null
            && IcbEntry.Parse(block, context.Root) is { } root
            && (ushort)root.IcbTag.StrategyType == IcbTag.Strategy4096;
    }

    private static string Describe(CheckReport report)
    {
        Finding? fatal = report.Findings.Where(finding => finding.Severity == Severity.Fatal)
            .Select(finding => (Finding?)finding).FirstOrDefault();
        string reason = fatal?.Message ?? "nothing of one was found";
        return $"There is no volume that can be understood ({reason}); 'packetfs recover' may still find files.";
    }

    private static bool IsWorse(CheckReport before, CheckReport after)
    {
        bool isComparable = before.Volume is not null && before.IsComplete && before.Gravest < Severity.Fatal
            && !Hiding.Any(before.Counts.ContainsKey);
        bool isFatalNow = after.Gravest > before.Gravest && after.Gravest >= Severity.Error;
        return isFatalNow || (isComparable && (!after.IsComplete || Errors(after) > Errors(before)));
    }

    private static long Errors(CheckReport report) => report.Counts
        .Where(count => ProblemTable.Get(count.Key).Severity >= Severity.Error).Sum(count => count.Value);
}
