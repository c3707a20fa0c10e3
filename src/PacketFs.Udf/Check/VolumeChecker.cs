using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Check;

/// <summary>
/// Looks at a whole volume and says what is wrong; writes nothing. Shares only the declarations of structures and the
/// reading of volume structures with the rest: how files are read and written it judges from outside. Bounded in memory
/// (a bit for each block, some bytes for each object) and in time, whatever the disc holds; nothing recurses on disc
/// structure.
/// <para>Order: volume structures; who owns which sector; space sets; the file tree with everything it owns; then the
/// sets, link counts and the integrity descriptor against what was counted.</para>
/// </summary>
public static class VolumeChecker
{
    /// <exception cref="FsException">The device itself failed (not: the medium gave no data, which is a
    /// finding).</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two reads.</exception>
    public static CheckReport Check(
        IBlockDevice device,
        CheckOptions? options = null,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Examine(device, options ?? new CheckOptions(), progress, null, cancellation).Report;

    /// <summary>As <see cref="Check"/>, and hands out what a repair needs to know beside.</summary>
    internal static Examination Examine(
        IBlockDevice device,
        CheckOptions options,
        IProgress<OperationProgress>? progress,
        CheckRecord? record,
        CancellationToken cancellation)
    {
        FindingCollector findings = new(options.MaximumFindings);
        progress?.Report(new OperationProgress("Reading volume structures", 0));
        VolumeReadResult read = VolumeReader.Read(device, options.SessionStart);
        findings.AddRange(read.Findings);
        if (read.Volume is not { } volume)
        {
            return new Examination(new CheckReport(findings, null, isComplete: false, default), read, null, null, []);
        }

        CheckContext context = new(device, volume, options, findings, cancellation, record);
        VolumeStructureCheck structures = new(context);
        structures.Run(read.Recognition);
        new VolumeSpaceCheck(context).Run(read.Recognition);
        bool isTranslated = volume.Maps.All(map => map.Mapping is not null);
        List<SpaceSetCheck> sets = ReadSpaceSets(context);
        List<MetadataCheck> metadata =
        [
            .. volume.Maps.Where(map => map.Mapping is MetadataMapping).Select(map => new MetadataCheck(context, map)),
        ];
        metadata.ForEach(check => check.ClaimFiles());
        List<VirtualCheck> tables =
        [
            .. volume.Maps.Where(map => map.Mapping is VirtualMapping).Select(map => new VirtualCheck(context, map)),
        ];
        tables.ForEach(check => check.ClaimTable());
        TreeWalker? tree = WalkTree(context, structures, progress);
        if (tree is not null && isTranslated)
        {
            progress?.Report(new OperationProgress("Comparing space", 1));
            sets.ForEach(set => set.Compare());
            metadata.ForEach(check => check.CompareCopies());
            tables.ForEach(check => check.Compare(tree));
        }

        if (volume.Integrity is { } integrity)
        {
            IntegrityCheck.Run(context, integrity, isTranslated ? tree : null);
        }

        CheckCounts counts = (tree?.Counts ?? default) with { UsedBlocks = UsedBlocks(context) };
        CheckReport report = new(findings, volume, isTranslated && tree is { IsComplete: true }, counts);
        return new Examination(report, read, context, tree, sets);
    }

    private static List<SpaceSetCheck> ReadSpaceSets(CheckContext context)
    {
        List<SpaceSetCheck> sets = [];
        foreach (PartitionMap map in context.Volume.Maps.Where(map => map.Mapping is not null))
        {
            if (map.Kind is PartitionMapKind.Type1 or PartitionMapKind.Sparable)
            {
                SpaceSetCheck set = new(context, map);
                set.ReadSets();
                sets.Add(set);
            }
            else if (map.Mapping is MetadataMapping { BitmapFile: { } bitmap })
            {
                SpaceSetCheck set = new(context, map);
                set.ReadMetadataBitmap(bitmap);
                sets.Add(set);
            }
        }

        return sets;
    }

    private static TreeWalker? WalkTree(
        CheckContext context, VolumeStructureCheck structures, IProgress<OperationProgress>? progress)
    {
        LongAd extent = context.Volume.FileSetDescriptorSequenceExtent;
        if (context.Owners(extent.Location.Partition) is null)
        {
            return null;
        }

        Where where = new("", "file set descriptor", extent.Location);
        context.Claim(extent.Location, Math.Max(1, context.BlocksFor(extent.Length)), where);
        if (FileSetReader.Read(context.Device, context.Volume, context.Findings, out LbAddr location) is not { } set)
        {
            return null;
        }

        structures.CheckFileSet(set, location);
        TreeWalker tree = new(context, progress);
        tree.Run(set);
        return tree;
    }

    private static long UsedBlocks(CheckContext context)
    {
        long used = 0;
        for (int reference = 0; reference < context.Volume.Maps.Count; reference++)
        {
            used += context.Owners(reference)?.OwnedCount ?? 0;
        }

        return used;
    }
}
