using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Recover;

/// <summary>
/// Opens whatever is left of a volume, for reading: with the repair that <see cref="VolumeRepairer"/> would make,
/// made in
/// memory only; and where the volume's own structures are gone, with what file entries and file set say of themselves.
/// </summary>
public static class VolumeRecovery
{
    /// <exception cref="FsException">Nothing of a volume was found.</exception>
    public static RecoveredVolume Open(
        IBlockDevice source,
        ILogger logger,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        RepairOptions keep = new();
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

        List<string> notes = [.. plan.Steps.Select(step => step.ToString())];
        IBlockDevice view = plan.View ?? source;
        if (plan.Before.Volume is null && plan.View is null)
        {
            PlannedDevice rebuilt = new(source);
            notes.Add(new LostVolume(rebuilt, progress, cancellation).Rebuild() ?? throw new FsException(
                FsError.Corrupt, "Nothing of a UDF volume was found: no descriptors, no file set, no file entries."));
            view = rebuilt;
        }

        UdfMountOptions options = new() { ReadOnly = true };
        return new RecoveredVolume(UdfVolume.Mount(view, options, TimeProvider.System, logger), notes);
    }
}
