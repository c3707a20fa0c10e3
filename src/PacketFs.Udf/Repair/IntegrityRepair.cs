using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// The integrity descriptor, last of all: closed, with what was counted. ECMA-167 3/10.10, UDF 2.2.6.
/// </summary>
internal sealed class IntegrityRepair(RepairContext context)
{
    private static readonly Problem[] Mended =
    [
        Problem.IntegrityMissing, Problem.IntegrityInvalid, Problem.FreeCountWrong, Problem.FreeCountStale,
        Problem.ObjectCountsWrong, Problem.ObjectCountsStale, Problem.NextUniqueIdTooLow, Problem.NextUniqueIdStale,
        Problem.IntegrityOpen,
    ];

    private VolumeIntegrity? Old => context.Volume.Integrity;

    /// <summary>True when something was planned.</summary>
    /// <param name="hasChanges">Something else was planned before: then the descriptor says so by its time.</param>
    public bool Run(bool hasChanges)
    {
        Problem[] found = [.. Mended.Where(context.Found.Report.Counts.ContainsKey)];
        ExtentAd extent = context.Volume.Descriptor.IntegritySequenceExtent;
        bool hasPlace = extent.Length >= context.BlockSize
            && extent.Location.Value + (extent.Length / context.BlockSize) <= context.Device.Geometry.BlockCount;
        bool isCounted = context.Found.Tree is { IsComplete: true }
            && context.Found.Sets.Count == context.Volume.Maps.Count;
        bool isWritten = context.Device.Planned.ContainsKey((Old?.Location ?? extent.Location).Value);
        bool isOpenForDoubt = found is [Problem.IntegrityOpen] && !hasChanges && !BitmapRepair.IsUnderstood(context);
        if ((found.Length == 0 && (!hasChanges || isWritten)) || !isCounted || (Old is null
            && !hasPlace) || isOpenForDoubt
            || !context.TrySomeTimes("integrity"))
        {
            return false;
        }

        Report(found);
        Lsn place = Old?.Location ?? extent.Location;
        byte[] bytes = Build(place);
        context.WriteSector(place, bytes, RepairPhase.Integrity);
        uint next = place.Value + 1;
        ExtentAd home = Old?.Extent ?? extent;
        if (next < home.Location.Value + (home.Length / context.BlockSize))
        {
            EndAt(new Lsn(next));
        }

        return true;
    }

    private void Report(Problem[] found)
    {
        foreach (Problem problem in found)
        {
            Finding? finding = context.Found.Report.Findings.Where(finding => finding.Problem == problem)
                .Select(finding => (Finding?)finding).FirstOrDefault();
            string why = finding?.Detail is { Length: > 0 } detail ? detail : ProblemTable.Get(problem).Text;
            string what = problem switch
            {
                Problem.IntegrityMissing => "Write the integrity descriptor anew",
                Problem.IntegrityInvalid => "Put the integrity descriptor in order",
                Problem.FreeCountWrong or Problem.FreeCountStale => "Set the count of free blocks",
                Problem.ObjectCountsWrong or Problem.ObjectCountsStale => "Set the counts of files and directories",
                Problem.IntegrityOpen => "Close the volume",
                _ => "Set the next unique identifier",
            };
            context.Add(what, "integrity descriptor", why);
        }
    }

    private byte[] Build(Lsn place)
    {
        int count = context.Volume.Maps.Count;
        bool isUsable = Old is { HasUse: true } old && old.PartitionCount == count;
        int useLength = isUsable
            ? (int)(uint)Old!.Head.LengthOfImplementationUse
            : LogicalVolumeIntegrityImplementationUse.Size;
        int size = LogicalVolumeIntegrityDescriptor.SizeFor(count, useLength);
        byte[] bytes = new byte[size];
        if (isUsable)
        {
            Old!.Bytes.AsSpan(0, size).CopyTo(bytes);
        }

        ref LogicalVolumeIntegrityDescriptor head =
            ref MemoryMarshal.AsRef<LogicalVolumeIntegrityDescriptor>(bytes.AsSpan());
        head.RecordingDateAndTime = context.Now;
        head.IntegrityTypeField = (uint)IntegrityType.Close;
        ulong greatest = context.Found.Tree!.GreatestUniqueId;
        ulong next = Math.Max(
            LogicalVolumeHeaderDescriptor.After(greatest), LogicalVolumeHeaderDescriptor.FirstUniqueId);
        head.LogicalVolumeContentsUse.NextUniqueId = Math.Max(next, Old?.NextUniqueId ?? 0);
        head.NumberOfPartitions = (uint)count;
        head.LengthOfImplementationUse = (uint)useLength;
        Span<U32Le> tables = MemoryMarshal.Cast<byte, U32Le>(
            bytes.AsSpan(LogicalVolumeIntegrityDescriptor.HeadSize, 2 * count * U32Le.Size));
        foreach (SpaceSetCheck set in context.Found.Sets)
        {
            bool isData = set.Reference == context.DataReference;
            tables[set.Reference] = (uint)set.Free.OwnedCount;
            tables[count + set.Reference] = isData
                ? context.DataMap.Partition.PartitionLength
                : set.Free.BlockCount;
        }

        FillUse(ref MemoryMarshal.AsRef<LogicalVolumeIntegrityImplementationUse>(
            bytes.AsSpan(LogicalVolumeIntegrityDescriptor.SizeFor(count, 0))));
        int serial = Old is null ? context.Volume.TagSerialNumber : DescriptorTag.Of(Old.Bytes).TagSerialNumber;
        DescriptorTag.Seal(
            bytes, TagId.LogicalVolumeIntegrityDescriptor, context.Volume.Revision.DescriptorVersion, serial,
                place.Value,
            size - DescriptorTag.Size);
        return bytes;
    }

    /// <summary>Whether a hard link counts as a file is done both ways: a number that fits either way stays.</summary>
    private void FillUse(ref LogicalVolumeIntegrityImplementationUse use)
    {
        CheckCounts counts = context.Found.Tree!.Counts;
        use.ImplementationId = EntityId.Implementation(EntityIds.PacketFs, OperatingSystemClass.Undefined, 0);
        bool isRight = use.NumberOfFiles >= counts.Files && use.NumberOfFiles <= counts.FileNames;
        use.NumberOfFiles = isRight ? use.NumberOfFiles : (uint)counts.FileNames;
        use.NumberOfDirectories = (uint)counts.Directories;
        ushort revision = context.Volume.Revision.Value;
        bool isPlausible = use.MinimumUdfReadRevision != 0 && use.MinimumUdfReadRevision <= use.MaximumUdfWriteRevision;
        if (!isPlausible)
        {
            use.MinimumUdfReadRevision = revision;
            use.MinimumUdfWriteRevision = revision;
            use.MaximumUdfWriteRevision = revision;
        }
    }

    /// <summary>What stands behind the prevailing descriptor is damaged: the sequence ends before it.</summary>
    private void EndAt(Lsn sector)
    {
        byte[] bytes = new byte[context.BlockSize];
        bool isRead = context.TryReadSector(sector, bytes);
        DescriptorFault? fault = isRead ? DescriptorTag.Verify(bytes, sector.Value) : DescriptorFault.TooShort;
        if (fault is null or DescriptorFault.Unrecorded)
        {
            return;
        }

        bytes.AsSpan().Clear();
        byte[] end = bytes.Length >= TerminatingDescriptor.Size ? bytes : new byte[TerminatingDescriptor.Size];
        DescriptorTag.Seal(
            end, TagId.TerminatingDescriptor, context.Volume.Revision.DescriptorVersion,
            context.Volume.TagSerialNumber, sector.Value, TerminatingDescriptor.Size - DescriptorTag.Size);
        context.WriteSector(sector, end, RepairPhase.Integrity);
        context.Add("End the integrity sequence", $"sector {sector}",
            "what stands behind its last descriptor is damaged");
    }
}
