using System.Numerics;
using PacketFs.Core;

namespace PacketFs.Fat;

/// <summary>
/// Decides where a FAT32 volume's parts go. Tables and data area begin on ECC blocks of the medium, and a cluster is a
/// whole one where 32 KiB suffice for that: a file that is written then never makes the drive read, change and rewrite
/// what belongs to another one.
/// </summary>
internal static class FatLayoutPlanner
{
    /// <summary>Fewer clusters make it a FAT16 volume, whatever the boot sector says.</summary>
    public const long LeastClusters = 65_525;

    /// <summary>Entries have 28 bits, and the last values mean something else.</summary>
    public const long MostClusters = 0x0FFF_FFF5;

    private const int EntryBytes = 4;
    private const int LargestDefaultCluster = 32 << 10;
    private const int LargestCluster = 64 << 10;
    private const int MostClusterBlocks = 128;
    private const int PartitionAlignmentBytes = 1 << 20;
    private const int ImageAlignmentBytes = 32 << 10;

    public static FatLayout Plan(BlockGeometry geometry, FatFormatOptions options)
    {
        CheckGeometry(geometry);
        int alignment = geometry.PacketBlocks > 1
            ? geometry.PacketBlocks
            : Math.Max(1, ImageAlignmentBytes / geometry.BlockSize);
        FatLabel.Encode(options.Label);
        FatLayout layout = Place(geometry, options, alignment);
        if (options.ClusterBytes is { } wanted)
        {
            CheckCluster(geometry, wanted);
            FatLayout exact = Divide(layout, wanted / geometry.BlockSize);
            return WithDefects(exact.ClusterCount is >= LeastClusters and <= MostClusters
                ? exact
                : throw WrongCount(exact));
        }

        // The largest that makes enough clusters of the medium, and no larger than its ECC block.
        int blocks = Math.Min(LargestDefaultCluster / geometry.BlockSize, alignment);
        FatLayout best = Divide(layout, blocks);
        while (best.ClusterCount < LeastClusters && blocks > 1)
        {
            blocks /= 2;
            best = Divide(layout, blocks);
        }

        return WithDefects(best.ClusterCount is >= LeastClusters and <= MostClusters ? best : throw WrongCount(best));
    }

    private static void CheckGeometry(BlockGeometry geometry)
    {
        if (geometry.BlockSize is not (512 or 1024 or 2048 or 4096))
        {
            throw new FsException(FsError.InvalidArgument,
                $"FAT32 knows blocks of 512, 1024, 2048 and 4096 bytes, not of {geometry.BlockSize}.");
        }

        if (geometry.BlockCount > uint.MaxValue)
        {
            throw new FsException(FsError.NotSupported,
                $"FAT32 counts at most {uint.MaxValue:N0} blocks; this medium has {geometry.BlockCount:N0}.");
        }

        bool isPowerOfTwo = BitOperations.IsPow2(geometry.PacketBlocks);
        Invariant.Require(isPowerOfTwo, "packets of the media that FAT32 is made on have a power of two of blocks");
    }

    private static void CheckCluster(BlockGeometry geometry, int bytes)
    {
        if (!BitOperations.IsPow2(bytes) || bytes < geometry.BlockSize || bytes > LargestCluster
            || bytes / geometry.BlockSize > MostClusterBlocks)
        {
            throw new FsException(FsError.InvalidArgument,
                $"A cluster has a power of two of bytes, from {geometry.BlockSize} to {LargestCluster}; not {bytes}.");
        }
    }

    private static FatLayout Place(BlockGeometry geometry, FatFormatOptions options, int alignment)
    {
        long start = options.HasPartitionTable
            ? Up(Math.Max(alignment, PartitionAlignmentBytes / geometry.BlockSize), alignment)
            : 0;
        long end = options.HasPartitionTable
            ? geometry.BlockCount / alignment * alignment
            : geometry.BlockCount;
        return new FatLayout(geometry, options, alignment)
        {
            VolumeStart = new Lba(start),
            VolumeBlocks = Math.Max(0, end - start),
            ReservedBlocks = (int)Up(FatLayout.LeastReservedBlocks, alignment),
        };
    }

    // The table must be large enough for the clusters that it leaves room for: it starts too large, then shrinks.
    private static FatLayout Divide(FatLayout layout, int clusterBlocks)
    {
        long room = Math.Max(0, layout.VolumeBlocks - layout.ReservedBlocks);
        int entries = layout.Geometry.BlockSize / EntryBytes;
        long fat = TableFor(room / clusterBlocks);
        while (true)
        {
            long smaller = TableFor(ClustersBeside(fat));
            if (smaller >= fat || ClustersBeside(smaller) + FatLayout.FirstCluster > smaller * entries)
            {
                break;
            }

            fat = smaller;
        }

        return layout with
        {
            FatBlocks = fat,
            ClusterBlocks = clusterBlocks,
            ClusterCount = ClustersBeside(fat),
        };

        long ClustersBeside(long table) => Math.Max(0, room - (FatLayout.FatCount * table)) / clusterBlocks;
        long TableFor(long clusters) =>
            Up((clusters + FatLayout.FirstCluster + entries - 1) / entries, layout.AlignmentBlocks);
    }

    private static FsException WrongCount(FatLayout layout)
    {
        string size = $"{layout.VolumeBlocks * layout.Geometry.BlockSize / 1e6:N1} MB in clusters of "
            + $"{layout.ClusterBytes} bytes are {layout.ClusterCount:N0} of them";
        return layout.ClusterCount < LeastClusters
            ? new FsException(FsError.NoSpace,
                $"FAT32 needs at least {LeastClusters:N0} clusters; {size}. "
                + (layout.ClusterBlocks > 1 ? "Choose smaller clusters." : "Use a larger medium, or UDF."))
            : new FsException(FsError.NotSupported,
                $"FAT32 has at most {MostClusters:N0} clusters; {size}. Choose larger clusters.");
    }

    private static FatLayout WithDefects(FatLayout layout)
    {
        SortedSet<long> bad = [];
        foreach (Lba packet in layout.Options.DefectiveBlocks)
        {
            Lba last = packet + layout.AlignmentBlocks - 1;
            if (packet.Value > 0 && last < layout.VolumeStart)
            {
                continue;
            }

            if (packet < layout.DataStart + layout.ClusterBlocks)
            {
                throw new FsException(FsError.InputOutput,
                    $"The packet at LBA {packet} cannot be written, and FAT32 has its tables there and nowhere else. "
                    + "Use UDF, which goes around bad packets.",
                    lba: packet);
            }

            long first = (packet - layout.DataStart) / layout.ClusterBlocks;
            for (long cluster = first; cluster <= (last - layout.DataStart) / layout.ClusterBlocks; cluster++)
            {
                if (cluster < layout.ClusterCount)
                {
                    bad.Add(cluster + FatLayout.FirstCluster);
                }
            }
        }

        return layout with { BadClusters = [.. bad] };
    }

    private static long Up(long value, long unit) => (value + unit - 1) / unit * unit;
}
