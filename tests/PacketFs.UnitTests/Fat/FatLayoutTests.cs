using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Fat;
using PacketFs.Fat.Structures;
using Xunit;

namespace PacketFs.UnitTests.Fat;

public sealed class FatLayoutTests
{
    private const long DvdRam = 2_295_104;
    private const long BdRe = 11_826_176;

    [Fact]
    public void Structures_lie_as_the_specification_says()
    {
        Assert.Equal(FatBootSector.Size, Unsafe.SizeOf<FatBootSector>());
        Assert.Equal(FileSystemInfo32.Size, Unsafe.SizeOf<FileSystemInfo32>());
        Assert.Equal(DirectoryEntry.Size, Unsafe.SizeOf<DirectoryEntry>());
        Assert.Equal(PartitionEntry.Size, Unsafe.SizeOf<PartitionEntry>());
        Assert.Equal(36, Offset<FatBootSector>(nameof(FatBootSector.FatSize32)));
        Assert.Equal(44, Offset<FatBootSector>(nameof(FatBootSector.RootCluster)));
        Assert.Equal(50, Offset<FatBootSector>(nameof(FatBootSector.BackupBootSector)));
        Assert.Equal(67, Offset<FatBootSector>(nameof(FatBootSector.VolumeId)));
        Assert.Equal(82, Offset<FatBootSector>(nameof(FatBootSector.FileSystemType)));
        Assert.Equal(484, Offset<FileSystemInfo32>(nameof(FileSystemInfo32.StructureSignature)));
        Assert.Equal(488, Offset<FileSystemInfo32>(nameof(FileSystemInfo32.FreeClusterCount)));
        Assert.Equal(508, Offset<FileSystemInfo32>(nameof(FileSystemInfo32.TrailSignature)));
        Assert.Equal(22, Offset<DirectoryEntry>(nameof(DirectoryEntry.WriteTime)));
        Assert.Equal(28, Offset<DirectoryEntry>(nameof(DirectoryEntry.FileSize)));
        Assert.Equal(8, Offset<PartitionEntry>(nameof(PartitionEntry.FirstLba)));
    }

    [Theory]
    [InlineData(DvdRam, 16, 16)]
    [InlineData(BdRe, 32, 16)]
    [InlineData(24_438_784, 32, 16)]
    [InlineData(714_480, 16, 8)]
    [InlineData(276_800, 32, 4)]
    public void Clusters_are_ecc_blocks_as_far_as_32_KiB_and_the_medium_allow(
        long blocks, int packetBlocks, int clusterBlocks)
    {
        FatLayout layout = Plan(blocks, packetBlocks);
        Assert.Equal(clusterBlocks, layout.ClusterBlocks);
        Assert.Equal(packetBlocks, layout.AlignmentBlocks);
    }

    [Fact]
    public void Every_size_gives_a_table_that_fits_and_parts_that_are_aligned()
    {
        Prng prng = new(20);
        for (int i = 0; i < 3000; i++)
        {
            int packetBlocks = prng.OneIn(3) ? 1 : prng.OneIn(2) ? 16 : 32;
            int blockSize = packetBlocks > 1 ? 2048 : 512 << prng.Next(4);
            long blocks = 70_000 + prng.NextInt64(prng.OneIn(2) ? 1 << 20 : 1 << 24);
            FatFormatOptions options = new() { HasPartitionTable = prng.OneIn(2) };
            FatLayout layout = FatFormatter.Plan(new BlockGeometry(blockSize, blocks, packetBlocks, false), options);
            Holds(layout);
        }
    }

    [Fact]
    public void The_smallest_volume_is_still_FAT32_and_one_block_less_is_refused()
    {
        // 65,525 clusters of one block, a table of 128 and a bit on 144 blocks, twice, and 32 reserved.
        long least = 65_525 + (2 * 144) + 32;
        Assert.Equal(65_525, Plan(least, 16).ClusterCount);
        FsException refused = Assert.Throws<FsException>(() => Plan(least - 1, 16));
        Assert.Equal(FsError.NoSpace, refused.Error);
        Assert.Contains("65,525", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clusters_can_be_chosen_as_far_as_FAT32_goes()
    {
        Assert.Equal(2, Plan(BdRe, 32, new FatFormatOptions { ClusterBytes = 4096 }).ClusterBlocks);
        Assert.Equal(32, Plan(BdRe, 32, new FatFormatOptions { ClusterBytes = 65536 }).ClusterBlocks);
        foreach (int bytes in (int[])[1024, 3000, 131072, 0])
        {
            FsException refused = Assert.Throws<FsException>(
                () => Plan(BdRe, 32, new FatFormatOptions { ClusterBytes = bytes }));
            Assert.Equal(FsError.InvalidArgument, refused.Error);
        }

        FsException few = Assert.Throws<FsException>(
            () => Plan(714_480, 16, new FatFormatOptions { ClusterBytes = 32768 }));
        Assert.Contains("Choose smaller clusters", few.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partition_begins_at_one_mebibyte()
    {
        FatLayout layout = Plan(DvdRam, 16, new FatFormatOptions { HasPartitionTable = true });
        Assert.Equal(512, layout.VolumeStart.Value);
        Holds(layout);
    }

    [Theory]
    [InlineData("holidays", "HOLIDAYS   ")]
    [InlineData("A B_C-9", "A B_C-9    ")]
    [InlineData("", "NO NAME    ")]
    public void Labels_become_capitals(string label, string recorded) => Assert.Equal(recorded, FatLabel.Encode(label));

    [Theory]
    [InlineData("twelve chars")]
    [InlineData("a.b")]
    [InlineData("DVD+RW")]
    [InlineData(" x")]
    [InlineData("Bücher")]
    public void Labels_that_FAT_cannot_record_are_refused(string label)
    {
        FatFormatOptions options = new() { Label = label };
        FsException refused = Assert.Throws<FsException>(() => Plan(DvdRam, 16, options));
        Assert.Equal(FsError.InvalidName, refused.Error);
    }

    [Fact]
    public void Bad_packets_are_bad_clusters_but_not_where_the_tables_lie()
    {
        FatLayout sound = Plan(BdRe, 32);
        Lba bad = sound.DataStart + 320;
        FatLayout layout = Plan(BdRe, 32, new FatFormatOptions { DefectiveBlocks = [bad] });
        Assert.Equal([22, 23], layout.BadClusters);
        Assert.Equal(sound.FreeClusters - 2, layout.FreeClusters);

        // In front of a partition nothing is lost.
        FatFormatOptions partition = new() { HasPartitionTable = true, DefectiveBlocks = [new Lba(64)] };
        Assert.Empty(Plan(BdRe, 32, partition).BadClusters);
        foreach (Lba vital in (Lba[])[new Lba(0), sound.FatStart(1), sound.DataStart])
        {
            FsException refused = Assert.Throws<FsException>(
                () => Plan(BdRe, 32, new FatFormatOptions { DefectiveBlocks = [vital] }));
            Assert.Equal(vital, refused.Lba);
        }
    }

    private static void Holds(FatLayout layout)
    {
        int unit = layout.AlignmentBlocks;
        long end = layout.VolumeStart.Value + layout.VolumeBlocks;
        Assert.InRange(layout.ClusterCount, 65_525, 0x0FFF_FFF5);
        Assert.True(layout.FatBlocks * layout.Geometry.BlockSize / 4 >= layout.ClusterCount + 2);
        Assert.InRange(end - (layout.DataStart.Value + (layout.ClusterCount * layout.ClusterBlocks)), 0,
            Math.Max(layout.ClusterBlocks, 2 * unit) - 1);
        Assert.True(end <= layout.Geometry.BlockCount);
        Assert.True(layout.ReservedBlocks >= 32);
        foreach (Lba start in (Lba[])[layout.VolumeStart, layout.FatStart(0), layout.FatStart(1), layout.DataStart])
        {
            Assert.Equal(0, start.PacketOffset(unit));
        }

        // No smaller table would do, but for the rounding.
        long smaller = layout.FatBlocks - unit;
        long clusters = (layout.VolumeBlocks - layout.ReservedBlocks - (2 * smaller)) / layout.ClusterBlocks;
        Assert.True(clusters + 2 > smaller * layout.Geometry.BlockSize / 4);
    }

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);

    private static FatLayout Plan(long blocks, int packetBlocks, FatFormatOptions? options = null) =>
        FatFormatter.Plan(new BlockGeometry(2048, blocks, packetBlocks, false), options ?? new FatFormatOptions());
}
