using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Recover;

/// <summary>
/// Opens whatever is left of a volume, for reading: with the repair that <see cref="VolumeRepairer"/> would make, made
/// in memory only; and where the volume's own structures are gone, with what file entries and file set say of
/// themselves.
/// </summary>
public static class VolumeRecovery
{
    /// <exception cref="FsException">Nothing of a volume was found.</exception>
    public static RecoveredVolume Open(
        IBlockDevice source,
        ILogger logger,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Open(source, logger, leavesOrphans: false, progress, cancellation);

    /// <summary>As above, but what no directory names is left out: <see cref="DeepRecovery"/> finds
    /// it.</summary>
    /// <exception cref="FsException">Nothing of a volume was found.</exception>
    public static RecoveredVolume OpenTree(
        IBlockDevice source,
        ILogger logger,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Open(source, logger, leavesOrphans: true, progress, cancellation);

    private static RecoveredVolume Open(
        IBlockDevice source,
        ILogger logger,
        bool leavesOrphans,
        IProgress<OperationProgress>? progress,
        CancellationToken cancellation)
    {
        List<string> notes = [];
        IBlockDevice? prepared = Prepare(source, notes, leavesOrphans, progress, cancellation);
        IBlockDevice view = prepared ?? throw new FsException(
            FsError.Corrupt, "Nothing of a UDF volume was found: no descriptors, no file set, no file entries.");
        UdfMountOptions options = new() { ReadOnly = true };
        return new RecoveredVolume(UdfVolume.Mount(view, options, TimeProvider.System, logger), notes);
    }

    /// <summary>The device as it is to be read; what had to be put right is noted. Null: there is nothing.</summary>
    internal static IBlockDevice? Prepare(
        IBlockDevice source,
        List<string> notes,
        bool leavesOrphans,
        IProgress<OperationProgress>? progress,
        CancellationToken cancellation)
    {
        RepairOptions keep = new() { LeavesOrphans = leavesOrphans };
        RepairPlan plan = VolumeRepairer.Plan(source, keep, progress, cancellation);
        bool isAppended = plan.Before.Volume?.Maps.Any(map => map.Mapping is VirtualMapping) == true;
        if (plan.Refusal is not null && isAppended)
        {
            source = new EndlessMedium(source);
            plan = VolumeRepairer.Plan(source, keep, progress, cancellation);
        }

        if (plan.Refusal is null && plan.After.Counts.ContainsKey(Problem.RootMissing))
        {
            plan = VolumeRepairer.Plan(source, keep with { RemoveUnreadable = true }, progress, cancellation);
        }

        notes.AddRange(plan.Steps.Select(step => step.ToString()));
        if (plan.Before.Volume is not null || plan.View is not null)
        {
            return plan.View ?? source;
        }

        PlannedDevice rebuilt = new(source);
        if (new LostVolume(rebuilt, progress, cancellation).Rebuild() is not { } note)
        {
            return null;
        }

        notes.Add(note);
        return rebuilt;
    }
}
