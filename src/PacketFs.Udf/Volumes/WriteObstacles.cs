using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>What recorded on a volume forbids this code to write it.</summary>
internal static class WriteObstacles
{
    private static readonly UdfRevision NewestWritten = UdfRevision.V260;

    public static string? Find(LogicalVolume volume)
    {
        if (volume.DomainFlags != DomainFlags.None)
        {
            return "the volume is marked write-protected";
        }

        if (volume.Integrity is not { } integrity)
        {
            return "the volume has no integrity descriptor; run a check";
        }

        UdfRevision minimumWrite = new(integrity.Use.MinimumUdfWriteRevision);
        if (minimumWrite > NewestWritten)
        {
            return $"writing the volume takes UDF {minimumWrite}; this program writes up to {NewestWritten}";
        }

        foreach (PartitionMap map in volume.Maps)
        {
            string? reason = map.Mapping is MetadataMapping metadata ? OfMetadata(map, metadata) : OfMap(volume, map);
            if (reason is not null)
            {
                return reason;
            }
        }

        bool isKnownSet = volume.Maps.Count == 1
            || (volume.Maps.Count == 2 && volume.Maps.Any(map => map.Mapping is MetadataMapping));
        return isKnownSet ? null : "it has more than one partition";
    }

    private static string? OfMetadata(PartitionMap map, MetadataMapping metadata)
    {
        if (!metadata.IsMainUsable || !metadata.IsMirrorUsable)
        {
            return $"a metadata file of partition {map.Reference} is damaged; run a check";
        }

        return metadata.BitmapFile is null && map.Partition.AccessType != PartitionAccessType.NotSpecified
            ? $"partition {map.Reference} has no metadata bitmap"
            : null;
    }

    private static string? OfMap(LogicalVolume volume, PartitionMap map)
    {
        if (map.Mapping is null || map.Kind is not (PartitionMapKind.Type1 or PartitionMapKind.Sparable))
        {
            return $"partition {map.Reference} is of kind {map.Kind}, which this program does not write";
        }

        ref readonly PartitionDescriptor partition = ref map.Partition;
        if (partition.AccessType == PartitionAccessType.NotSpecified)
        {
            // No space sets there: what was never written is free, and only the drive knows that.
            return volume.IsPseudoOverwritable
                ? null
                : $"partition {map.Reference} has access type 0, but not what goes with pseudo-overwrite";
        }

        if (partition.AccessType is not (PartitionAccessType.Rewritable or PartitionAccessType.Overwritable))
        {
            return $"partition {map.Reference} has access type {partition.AccessType}";
        }

        ref readonly PartitionHeaderDescriptor sets = ref partition.PartitionContentsUse;
        if (sets.FreedSpaceBitmap.Length != 0 || sets.FreedSpaceTable.Length != 0)
        {
            return $"partition {map.Reference} keeps freed space that must be erased before use";
        }

        return sets.UnallocatedSpaceBitmap.Length == 0
            ? $"partition {map.Reference} has no space bitmap"
            : null;
    }
}
