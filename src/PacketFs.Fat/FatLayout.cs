using PacketFs.Core;

namespace PacketFs.Fat;

/// <summary>Where everything of a FAT32 volume goes. Addresses are blocks of the device; a block is a sector.</summary>
public sealed record FatLayout
{
    /// <summary>Boot sector, FSInfo, their backups, and room to spare.</summary>
    public const int LeastReservedBlocks = 32;

    /// <summary>Where FSInfo lies, from the start of the volume.</summary>
    public const int InfoSector = 1;

    /// <summary>Where the copy of boot sector and FSInfo lies, from the start of the volume.</summary>
    public const int BackupSector = 6;

    /// <summary>Both copies of the table.</summary>
    public const int FatCount = 2;

    /// <summary>The first cluster that there is; the root directory lies in it.</summary>
    public const int FirstCluster = 2;

    internal FatLayout(BlockGeometry geometry, FatFormatOptions options, int alignment)
    {
        Geometry = geometry;
        Options = options;
        AlignmentBlocks = alignment;
    }

    public BlockGeometry Geometry { get; }

    public FatFormatOptions Options { get; }

    /// <summary>What tables and data area are aligned to: the medium's ECC block; 32 KiB on images.</summary>
    public int AlignmentBlocks { get; }

    /// <summary>The boot sector; 0 unless there is a partition table.</summary>
    public Lba VolumeStart { get; internal init; }

    public long VolumeBlocks { get; internal init; }

    /// <summary>In front of the first table.</summary>
    public int ReservedBlocks { get; internal init; }

    /// <summary>Of one copy. Rounded up, so that no ECC block holds parts of both.</summary>
    public long FatBlocks { get; internal init; }

    public int ClusterBlocks { get; internal init; }

    public long ClusterCount { get; internal init; }

    /// <summary>Clusters that are marked bad, in ascending order; the first cluster has number 2.</summary>
    public IReadOnlyList<long> BadClusters { get; internal init; } = [];

    public int ClusterBytes => ClusterBlocks * Geometry.BlockSize;

    /// <summary>Of copy 0 or 1.</summary>
    public Lba FatStart(int copy) => VolumeStart + ReservedBlocks + (copy * FatBlocks);

    /// <summary>The first cluster.</summary>
    public Lba DataStart => FatStart(FatCount);

    /// <summary>Clusters that files can have: all but the root directory's and the bad ones.</summary>
    public long FreeClusters => ClusterCount - 1 - BadClusters.Count;

    public long FreeBytes => FreeClusters * ClusterBytes;

    /// <summary>For a person: what lies where, in ascending order.</summary>
    public IEnumerable<(Lba Start, long BlockCount, string Purpose)> Regions
    {
        get
        {
            if (Options.HasPartitionTable)
            {
                yield return (new Lba(0), VolumeStart.Value, "master boot record, then nothing up to the partition");
            }

            yield return (VolumeStart, ReservedBlocks, "boot sector, free space information, their backups");
            yield return (FatStart(0), FatBlocks, "file allocation table");
            yield return (FatStart(1), FatBlocks, "its second copy");
            yield return (DataStart, ClusterBlocks, "root directory");
            yield return (DataStart + ClusterBlocks, (ClusterCount - 1) * ClusterBlocks, "clusters");
        }
    }
}
