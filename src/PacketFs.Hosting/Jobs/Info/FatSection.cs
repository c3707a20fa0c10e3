using PacketFs.Fat;

namespace PacketFs.Hosting.Jobs.Info;

/// <summary>What is known of a FAT32 volume.</summary>
internal static class FatSection
{
    public static ReportSection Make(FatVolumeFacts fat)
    {
        ReportSection section = new ReportSection("volume", "Volume")
            .Add("file_system", "File system", fat.Offset == 0 ? "FAT32" : "FAT32, in a partition", "fat32")
            .Add("label", "Label", fat.Label)
            .Add("clean", "State",
                fat.IsClean ? "clean" : "not unmounted, or errors were met; run fsck.fat", fat.IsClean)
            .Add("sector_bytes", "Sectors", $"{fat.SectorBytes:N0} bytes", fat.SectorBytes)
            .Add("cluster_bytes", "Clusters", $"{fat.ClusterCount:N0} of {fat.ClusterBytes:N0} bytes",
                fat.ClusterBytes)
            .Add("total_bytes", "Size", $"{fat.ByteCount / 1e6:N1} MB", fat.ByteCount);
        if (fat.FreeClusters is { } free)
        {
            section.Add("free_bytes", "Free", $"{free * fat.ClusterBytes / 1e6:N1} MB", free * fat.ClusterBytes);
        }

        return section.Add("offset", "Begins", $"at byte {fat.Offset:N0}", fat.Offset)
            .Add("hint", "More", "PacketFs does not mount FAT32; 'mount -t vfat' does");
    }
}
