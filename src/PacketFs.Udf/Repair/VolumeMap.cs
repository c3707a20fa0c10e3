using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>Which sectors of a volume belong to some structure, so that nothing else is written there.</summary>
internal static class VolumeMap
{
    /// <summary>No structure that the volume names lies in these sectors.</summary>
    public static bool IsNobodys(LogicalVolume volume, long sectorCount, long start, long count)
    {
        if (start < 0 || start + count > sectorCount)
        {
            return false;
        }

        foreach ((long runStart, long runEnd) in Runs(volume))
        {
            if (start < runEnd && runStart < start + count)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Every run of sectors that the volume names; anchors are not among them.</summary>
    public static IEnumerable<(long Start, long End)> Runs(LogicalVolume volume)
    {
        long blockSize = volume.BlockSize;
        foreach (ExtentAd extent in volume.Main.Extents.Concat(volume.Reserve.Extents)
            .Append(volume.Descriptor.IntegritySequenceExtent))
        {
            yield return (extent.Location.Value, extent.Location.Value + ((extent.Length + blockSize - 1) / blockSize));
        }

        if (volume.Integrity is { } integrity)
        {
            long blocks = (integrity.Extent.Length + blockSize - 1) / blockSize;
            yield return (integrity.Extent.Location.Value, integrity.Extent.Location.Value + blocks);
        }

        foreach (PartitionMap map in volume.Maps)
        {
            long start = map.Partition.PartitionStartingLocation;
            yield return (start, start + map.Partition.PartitionLength);
            if (map.Mapping is SparableMapping { Sparing: var sparing })
            {
                long table = (sparing.EncodedSize + blockSize - 1) / blockSize;
                foreach (Lsn copy in sparing.CopyLocations.ToArray())
                {
                    yield return (copy.Value, copy.Value + table);
                }

                foreach (SparingEntry entry in sparing.Snapshot)
                {
                    yield return (entry.MappedLocation, entry.MappedLocation + (long)sparing.PacketBlocks);
                }
            }
        }

        if (volume.CommitArea is { } area)
        {
            yield return (area.StartSector, area.StartSector + ((long)area.PacketCount * area.PacketBlocks));
        }
    }
}
