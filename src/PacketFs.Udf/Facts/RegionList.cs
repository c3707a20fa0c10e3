using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Facts;

/// <summary>Where a volume keeps its structures.</summary>
internal static class RegionList
{
    public static IReadOnlyList<VolumeRegion> Of(LogicalVolume volume, VolumeRecognition recognition)
    {
        List<VolumeRegion> regions = [];
        int size = volume.BlockSize;
        if (recognition.HasNsr)
        {
            long first = VolumeStructureDescriptor.SequenceOffsetBytes / size;
            long bytes = (recognition.BeginningCount + recognition.Nsr02Count + recognition.Nsr03Count
                + recognition.TerminatingCount) * (long)recognition.StrideBytes;
            regions.Add(new VolumeRegion("recognition", first, BlocksFor(bytes, size)));
        }

        regions.AddRange(volume.Anchors.Select(anchor => new VolumeRegion("anchor", anchor.Location.Value, 1)));
        Add(regions, "main_sequence", volume.Main.Extents, size);
        Add(regions, "reserve_sequence", volume.Reserve.Extents, size);
        Add(regions, "integrity", [volume.Descriptor.IntegritySequenceExtent], size);
        foreach (PartitionMap map in volume.Maps.DistinctBy(map => map.PartitionNumber))
        {
            regions.Add(new VolumeRegion(
                "partition", (uint)map.Partition.PartitionStartingLocation, (uint)map.Partition.PartitionLength));
        }

        foreach (SparableMapping mapping in volume.Maps.Select(map => map.Mapping).OfType<SparableMapping>())
        {
            AddSpares(regions, mapping.Sparing, size);
        }

        if (volume.CommitArea is { } area)
        {
            regions.Add(new VolumeRegion(
                "commit_area", (uint)area.StartSector, (long)(uint)area.PacketCount * (uint)area.PacketBlocks));
        }

        return [.. regions.OrderBy(region => region.Start).ThenBy(region => region.Blocks)];
    }

    private static void AddSpares(List<VolumeRegion> regions, SparingTableSet sparing, int blockSize)
    {
        foreach (Lsn table in sparing.CopyLocations)
        {
            regions.Add(new VolumeRegion("sparing_table", table.Value, BlocksFor(sparing.EncodedSize, blockSize)));
        }

        long start = -1;
        long end = -1;
        foreach (SparingEntry entry in sparing.Snapshot.OrderBy(entry => (uint)entry.MappedLocation))
        {
            long spare = (uint)entry.MappedLocation;
            if (spare != end && start >= 0)
            {
                regions.Add(new VolumeRegion("spare_packets", start, end - start));
            }

            start = spare != end ? spare : start;
            end = spare + sparing.PacketBlocks;
        }

        if (start >= 0)
        {
            regions.Add(new VolumeRegion("spare_packets", start, end - start));
        }
    }

    private static void Add(List<VolumeRegion> regions, string kind, IEnumerable<ExtentAd> extents, int blockSize) =>
        regions.AddRange(extents.Where(extent => extent.Length > 0).Select(extent =>
            new VolumeRegion(kind, extent.Location.Value, BlocksFor(extent.Length, blockSize))));

    private static long BlocksFor(long bytes, int blockSize) => (bytes + blockSize - 1) / blockSize;
}
