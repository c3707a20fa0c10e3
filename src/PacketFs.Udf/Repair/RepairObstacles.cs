using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>What forbids a repair: kinds of volumes that this code cannot answer for.</summary>
internal static class RepairObstacles
{
    /// <summary>Null when the volume can be repaired; else why not.</summary>
    public static string? Find(LogicalVolume volume)
    {
        if (volume.DomainFlags != DomainFlags.None)
        {
            return "the volume is marked write-protected";
        }

        PartitionMap? data = volume.Maps.FirstOrDefault(
            map => map.Kind is PartitionMapKind.Type1 or PartitionMapKind.Sparable);
        PartitionMap[] others = [.. volume.Maps.Where(map => map != data)];
        if (data?.Mapping is null || others.Length > 1
            || others.Any(other => other.Kind != PartitionMapKind.Metadata))
        {
            string kinds = string.Join(", ", volume.Maps.Select(map => map.Kind));
            return $"its partitions are of kinds that repairs do not know ({kinds})";
        }

        if (others is [{ Mapping: null }])
        {
            return "neither the metadata file nor its mirror is left; 'packetfs recover' may still find files";
        }

        PartitionMap map = data;
        ref readonly PartitionDescriptor partition = ref map.Partition;
        if (partition.AccessType is not (PartitionAccessType.Rewritable or PartitionAccessType.Overwritable))
        {
            return $"its partition has access type {partition.AccessType}: it was not made to be rewritten";
        }

        if (map.Kind == PartitionMapKind.Sparable && map.Mapping is not SparableMapping)
        {
            return "no sparing table is left: which packets have moved is not known, and files read now may be old";
        }

        ref readonly PartitionHeaderDescriptor sets = ref partition.PartitionContentsUse;
        bool isPlain = sets.FreedSpaceBitmap.Length == 0 && sets.FreedSpaceTable.Length == 0
            && sets.UnallocatedSpaceTable.Length == 0;
        if (!isPlain || sets.UnallocatedSpaceBitmap.Length == 0)
        {
            return "it keeps its free space otherwise than in one bitmap of unallocated space";
        }

        ushort write = volume.Integrity is { HasUse: true } integrity
            ? integrity.Use.MinimumUdfWriteRevision : (ushort)0;
        return new UdfRevision(Math.Max(volume.Revision.Value, write)) > UdfRevision.V260
            ? $"writing it takes UDF {new UdfRevision(Math.Max(volume.Revision.Value, write))}"
            : null;
    }
}
