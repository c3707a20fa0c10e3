using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Check;

/// <summary>
/// The integrity descriptor against what was counted. Of an open one the counts are advisory (UDF 2.2.6).
/// </summary>
internal static class IntegrityCheck
{
    public static void Run(CheckContext context, VolumeIntegrity integrity, TreeWalker? tree)
    {
        string where = $"sector {integrity.Location}";
        FindingCollector findings = context.Findings;
        // Write-once volumes leave it open for good: the virtual allocation table speaks for them.
        bool isSequential = context.Volume.Maps.Any(map => map.Kind == PartitionMapKind.Virtual);
        if (integrity.IsOpen && !isSequential)
        {
            findings.Add(Problem.IntegrityOpen, where);
        }

        if (integrity.PartitionCount != context.Volume.Maps.Count)
        {
            findings.Add(Problem.IntegrityInvalid, where, $"{integrity.PartitionCount} partitions");
        }

        if (!integrity.HasUse)
        {
            findings.Add(Problem.IntegrityInvalid, where, "no implementation use");
            return;
        }

        LogicalVolumeIntegrityImplementationUse use = integrity.Use;
        UdfRevision minimumRead = new(use.MinimumUdfReadRevision);
        if (use.MinimumUdfReadRevision > use.MaximumUdfWriteRevision && minimumRead > UdfRevision.V101)
        {
            findings.Add(Problem.IntegrityInvalid, where, "minimum read revision above maximum write revision");
        }

        CheckSizes(context, integrity, where);
        if (tree is { IsComplete: true } && !isSequential)
        {
            CheckCounts(context, integrity, tree, where);
        }
    }

    private static void CheckSizes(CheckContext context, VolumeIntegrity integrity, string where)
    {
        int count = Math.Min(integrity.PartitionCount, context.Volume.Maps.Count);
        for (int i = 0; i < count; i++)
        {
            PartitionMap map = context.Volume.Maps[i];
            uint size = integrity.SizeTable[i];
            uint expected = map.Mapping switch
            {
                MetadataMapping metadata => metadata.BlockCount,
                VirtualMapping => LogicalVolumeIntegrityDescriptor.UnknownBlocks,
                _ => map.Partition.PartitionLength,
            };
            if (map.Mapping is not null && size != expected)
            {
                string detail = $"partition {i}: {size} blocks, really {expected}";
                context.Findings.Add(Problem.IntegrityInvalid, where, detail);
            }
        }
    }

    private static void CheckCounts(CheckContext context, VolumeIntegrity integrity, TreeWalker tree, string where)
    {
        LogicalVolumeIntegrityImplementationUse use = integrity.Use;
        CheckCounts counts = tree.Counts;

        // Whether a hard link counts as a file is done both ways.
        bool filesFit = use.NumberOfFiles >= counts.Files && use.NumberOfFiles <= counts.FileNames;
        if (!filesFit || use.NumberOfDirectories != counts.Directories)
        {
            string detail = $"{use.NumberOfFiles} files and {use.NumberOfDirectories} directories recorded, "
                + $"{counts.Files} and {counts.Directories} counted";
            context.Findings.Add(
                integrity.IsOpen ? Problem.ObjectCountsStale : Problem.ObjectCountsWrong, where, detail);
        }

        if (integrity.NextUniqueId <= tree.GreatestUniqueId
            || integrity.NextUniqueId < LogicalVolumeHeaderDescriptor.FirstUniqueId)
        {
            string detail = $"{integrity.NextUniqueId}, greatest {tree.GreatestUniqueId}";
            context.Findings.Add(
                integrity.IsOpen ? Problem.NextUniqueIdStale : Problem.NextUniqueIdTooLow, where, detail);
        }
    }
}
