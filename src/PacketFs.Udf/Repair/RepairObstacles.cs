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

        if (volume.Maps.Count != 1)
        {
            return $"the volume has {volume.Maps.Count} partition maps; repairs know volumes of one";
        }

        PartitionMap map = volume.Maps[0];
        if (map.Kind is not (PartitionMapKind.Type1 or PartitionMapKind.Sparable) || map.Mapping is null)
        {
            return $"its partition is of kind {map.Kind}, which repairs do not know";
        }

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
        return new UdfRevision(Math.Max(volume.Revision.Value, write)) > UdfRevision.V201
            ? $"writing it takes UDF {new UdfRevision(Math.Max(volume.Revision.Value, write))}"
            : null;
    }
}
