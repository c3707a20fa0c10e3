namespace PacketFs.Fat;

/// <summary>What one system can do with a FAT32 volume.</summary>
/// <param name="Reads">Null: not known.</param>
/// <param name="Writes">Null: not known.</param>
/// <param name="Note">What decides, or what to mind; empty when there is nothing to say.</param>
public sealed record FatSupport(string System, bool? Reads, bool? Writes, string Note)
{
    /// <summary>Who can read and write such a volume on an optical disc (or, as an image, on a disk).</summary>
    /// <param name="isDvdRam">The medium is a DVD-RAM, which systems have treated as a disk from the start.</param>
    /// <param name="isImage">A plain image, or a disk.</param>
    /// <param name="layout">The volume.</param>
    public static IReadOnlyList<FatSupport> For(bool isDvdRam, bool isImage, FatLayout layout)
    {
        bool? onOthers = isDvdRam || isImage ? true : null;
        int size = layout.Geometry.BlockSize;
        bool hasTable = layout.Options.HasPartitionTable;
        string note = isImage ? $"on disks with sectors of {size} bytes" : isDvdRam ? "" : "sure for DVD-RAM only";
        FatSupport linux = hasTable && !isImage
            ? new FatSupport(
                "Linux", false, false, "looks for no partitions on optical drives; through 'losetup -P' it finds it")
            : new FatSupport("Linux", true, true, "mount -t vfat; files have no owners, rights or links");
        return
        [
            new FatSupport("Windows XP and later", onOthers, onOthers, note),
            new FatSupport("macOS", onOthers, onOthers, note),
            linux,
            new FatSupport("PacketFs", false, false, "makes and recognises FAT32; the kernel's vfat mounts it"),
        ];
    }
}
