using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Repair;

namespace PacketFs.Udf.Protect;

/// <summary>
/// Plans a commit area for a volume that was formatted without one: in volume space that belongs to nothing, or from
/// the free end of the partition. Other systems go on reading and writing the volume: to them the area is space outside
/// the partition. Nothing is written before the plan is applied; it is judged by the checker as it would be afterwards.
/// </summary>
public static class VolumeProtector
{
    private const int FewestPackets = 16;
    private const int MostPackets = 128;
    private const int PacketsPerAreaPacket = 32;

    /// <summary>Blocks of a packet of the area where the medium has none: what the packet device protects at
    /// once.</summary>
    private const int VirtualPacketBlocks = 32;

    /// <exception cref="FsException">The device itself failed.</exception>
    public static ProtectionPlan Plan(
        IBlockDevice device,
        ProtectionOptions options,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        RepairContext context = new(device, new RepairOptions { Clock = options.Clock }, progress, cancellation);
        context.Look();
        if (Obstacle(context) is { } reason)
        {
            bool isProtected = context.Found.Report.Volume?.CommitArea is not null;
            return ProtectionPlan.Refuse(reason, isProtected);
        }

        int unit = Math.Max(device.Geometry.PacketBlocks, VirtualPacketBlocks);
        long wanted = options.Packets
            ?? Math.Clamp(device.Geometry.BlockCount / unit / PacketsPerAreaPacket, FewestPackets, MostPackets);
        ProtectionBuilder builder = new(context, unit, options.Prng);
        (long Start, long Packets)? gap = new FreeRuns(context).FindLongest(unit, wanted);
        if (gap is { } found && found.Packets >= Math.Min(wanted, FewestPackets))
        {
            return builder.InGap(found.Start, found.Packets);
        }

        long tail = builder.FreeTailPackets(wanted);
        if (tail >= Math.Min(wanted, FewestPackets))
        {
            return builder.FromTail(tail);
        }

        long best = Math.Max(gap?.Packets ?? 0, tail);
        string hint = context.Metadata is { IsDuplicated: true }
            ? "The mirror of the metadata file lies at the partition's end and does not move."
            : "Remove files (those written last lie at the end) and try again.";
        long missing = Math.Min(wanted, FewestPackets) - best;
        return ProtectionPlan.Refuse(
            $"There is no room for a commit area: {missing} packets of {unit} blocks are missing. It takes "
            + $"{Math.Min(wanted, FewestPackets)} that follow each other, outside the partition or free at its end; "
            + $"{best} are there. {hint}");
    }

    private static string? Obstacle(RepairContext context)
    {
        if (context.Found.Report.Volume is not { } volume)
        {
            return "There is no UDF volume that can be understood.";
        }

        if (volume.CommitArea is not null)
        {
            return "The volume has a commit area already.";
        }

        if (RepairObstacles.Find(volume) is { } obstacle)
        {
            return $"This volume gets no commit area: {obstacle}.";
        }

        CheckReport report = context.Found.Report;
        Finding? error = report.Findings.Where(finding => finding.Severity >= Severity.Error)
            .Select(finding => (Finding?)finding).FirstOrDefault();
        if (error is { } found)
        {
            return $"The volume is not sound ({found.Message}); run 'packetfs check --repair' first.";
        }

        if (volume.Integrity is not { IsOpen: false } || !report.IsComplete)
        {
            return "The volume was not unmounted; mount and unmount it, or run 'packetfs check --repair', first.";
        }

        return volume.Main.Extents.Count != 1 || volume.Reserve.Extents.Count != 1
            || context.SetOf(context.DataReference) is not { IsSound: true }
            ? "This volume gets no commit area: its descriptor sequences are of a kind that is not written here."
            : null;
    }
}
