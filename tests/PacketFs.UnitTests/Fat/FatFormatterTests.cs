using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Fat;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Format;
using PacketFs.Udf.Volumes;
using Xunit;

namespace PacketFs.UnitTests.Fat;

public sealed class FatFormatterTests
{
    private const long Blocks = 131_072;
    private static readonly FatFormatOptions Options =
        new() { Label = "Holidays", VolumeId = 0x1234_ABCD, Time = new DateTime(2026, 3, 4, 5, 6, 8) };

    [Fact]
    public void Boot_sector_information_and_backups_stand_where_they_must()
    {
        SparseBlockDevice device = Format(out FatLayout layout);
        byte[] boot = Read(device, 0);
        Assert.Equal(new byte[] { 0xEB, 0x58, 0x90 }, boot[..3]);
        Assert.Equal(2048, BinaryPrimitives.ReadUInt16LittleEndian(boot.AsSpan(11)));
        Assert.Equal(layout.ClusterBlocks, boot[13]);
        Assert.Equal(layout.ReservedBlocks, BinaryPrimitives.ReadUInt16LittleEndian(boot.AsSpan(14)));
        Assert.Equal(2, boot[16]);
        Assert.Equal(Blocks, BinaryPrimitives.ReadUInt32LittleEndian(boot.AsSpan(32)));
        Assert.Equal(layout.FatBlocks, BinaryPrimitives.ReadUInt32LittleEndian(boot.AsSpan(36)));
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32LittleEndian(boot.AsSpan(44)));
        Assert.Equal((1, 6), (boot[48], boot[50]));
        Assert.Equal(0x1234_ABCDu, BinaryPrimitives.ReadUInt32LittleEndian(boot.AsSpan(67)));
        Assert.Equal("HOLIDAYS   FAT32   ", Encoding.ASCII.GetString(boot, 71, 19));
        Assert.Equal((0x55, 0xAA), (boot[510], boot[511]));
        Assert.Equal(boot, Read(device, 6));
        byte[] info = Read(device, 1);
        Assert.Equal("RRaA", Encoding.ASCII.GetString(info, 0, 4));
        Assert.Equal("rrAa", Encoding.ASCII.GetString(info, 484, 4));
        Assert.Equal(layout.ClusterCount - 1, BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(488)));
        Assert.Equal(info, Read(device, 7));
        Assert.False(Read(device, 2).AsSpan().ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Both_tables_hold_the_root_directory_and_nothing_else()
    {
        SparseBlockDevice device = Format(out FatLayout layout);
        byte[] expected = new byte[2048];
        byte[] start = [0xF8, 0xFF, 0xFF, 0x0F, 0xFF, 0xFF, 0xFF, 0x0F, 0xFF, 0xFF, 0xFF, 0x0F];
        start.CopyTo(expected, 0);
        foreach (int copy in (int[])[0, 1])
        {
            Assert.Equal(expected, Read(device, layout.FatStart(copy).Value));
            byte[] rest = new byte[(layout.FatBlocks - 1) * 2048];
            device.Read(layout.FatStart(copy) + 1, rest);
            Assert.False(rest.AsSpan().ContainsAnyExcept((byte)0));
        }

        byte[] root = Read(device, layout.DataStart.Value);
        Assert.Equal("HOLIDAYS   \u0008", Encoding.ASCII.GetString(root, 0, 12));
        Assert.Equal((5 << 11) | (6 << 5) | 4, BinaryPrimitives.ReadUInt16LittleEndian(root.AsSpan(22)));
        Assert.Equal((46 << 9) | (3 << 5) | 4, BinaryPrimitives.ReadUInt16LittleEndian(root.AsSpan(24)));
        Assert.False(root.AsSpan(32).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Only_whole_aligned_packets_are_written_whatever_lay_there()
    {
        SparseBlockDevice device = new(new BlockGeometry(2048, Blocks, 16, false));
        FatFormatter.Write(device, FatFormatter.Plan(device.Geometry, Options));
        Assert.All(device.WriteLog.Where(write => write.Start >= 0), write =>
        {
            Assert.Equal(0, write.Start % 16);
            Assert.Equal(0, write.Count % 16);
        });
    }

    [Fact]
    public void Through_the_packet_device_nothing_is_read_and_every_packet_goes_out_whole()
    {
        EmulatedDrive emulated = new(EmulatedDisc.CreateInMemory(
            new DiscDescription { Medium = MediumType.DvdRam, Units = (int)(Blocks / 16) }));
        using OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        drive.Refresh();
        using PacketDevice device = PacketDevice.Open(
            new OpticalPacketMedium(drive),
            PacketDeviceOptions.Default,
            emulated.Clock,
            NullLogger<PacketDevice>.Instance);
        FatLayout layout = FatFormatter.Plan(device.Geometry, Options);
        FatFormatter.Write(device, layout);
        PacketDeviceStatistics counts = device.Statistics;
        Assert.Equal((0L, 0L), (counts.PacketsReadForModify, counts.PartialPackets));
        long wiped = (528 / 16) + (272 / 16);
        long made = (((2 * layout.FatBlocks) + layout.ReservedBlocks) / 16) + 1;
        Assert.Equal(16, layout.AlignmentBlocks);
        Assert.Equal(wiped + made, counts.PacketsWritten);
        Assert.Equal("HOLIDAYS", FatProbe.Find(device)!.Label);
        device.Close();
    }

    [Fact]
    public void A_format_that_is_cut_off_anywhere_leaves_no_volume()
    {
        SparseBlockDevice old = Format(out FatLayout layout);
        SparseBlockDevice counted = old.Copy();
        FatFormatter.Write(counted, layout);
        int writes = counted.WriteLog.Count(write => write.Start >= 0);
        for (int cut = 1; cut < writes; cut++)
        {
            SparseBlockDevice device = old.Copy();
            Assert.Throws<OperationCanceledException>(() => FatFormatter.Write(new Cut(device, cut), layout));
            Assert.Null(FatProbe.Find(device));
        }
    }

    [Fact]
    public void What_was_udf_is_found_no_more_and_the_other_way_round()
    {
        SparseBlockDevice device = new(new BlockGeometry(2048, Blocks, 16, false));
        UdfLayout udf = UdfFormatter.Plan(device.Geometry, new UdfFormatOptions { Prng = new Prng(1), Label = "U" });
        UdfFormatter.Write(device, udf);
        Assert.Null(FatProbe.Find(device));
        Assert.NotNull(VolumeReader.Read(device).Volume);
        FatFormatter.Write(device, FatFormatter.Plan(device.Geometry, Options));
        Assert.Null(VolumeReader.Read(device).Volume);
        Assert.NotNull(FatProbe.Find(device));
        UdfFormatter.Write(device, udf);
        Assert.NotNull(VolumeReader.Read(device).Volume);
        Assert.Null(FatProbe.Find(device));
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(4096)]
    public void A_volume_in_a_partition_is_found_with_any_sector_size(int blockSize)
    {
        SparseBlockDevice device = new(new BlockGeometry(blockSize, (300L << 20) / blockSize, 1, false));
        FatLayout layout = FatFormatter.Plan(device.Geometry, Options with { HasPartitionTable = true });
        FatFormatter.Write(device, layout);
        FatVolumeFacts found = FatProbe.Find(device)!;
        Assert.Equal(
            new FatVolumeFacts(
                1 << 20,
                "HOLIDAYS",
                Options.VolumeId,
                blockSize,
                layout.ClusterBytes,
                layout.ClusterCount,
                layout.FreeClusters,
                IsClean: true,
                layout.VolumeBlocks * blockSize),
            found);
        byte[] record = new byte[blockSize];
        device.Read(new Lba(0), record);
        Assert.Equal(0x0C, record[450]);
        Assert.Equal((1 << 20) / blockSize, BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(454)));
    }

    [Fact]
    public void Bad_packets_are_left_alone_and_marked()
    {
        SparseBlockDevice device = new(new BlockGeometry(2048, Blocks, 16, false));
        FatLayout sound = FatFormatter.Plan(device.Geometry, Options);
        long last = Blocks - 16;
        device.Unwritable.UnionWith(Enumerable.Range((int)last, 16).Select(block => (long)block));
        FsException met = Assert.Throws<FsException>(() => FatFormatter.Write(device, sound));
        Lba bad = met.Lba!.Value.AlignDown(16);
        Assert.Equal(last, bad.Value);
        FatLayout layout = FatFormatter.Plan(device.Geometry, Options with { DefectiveBlocks = [bad] });
        FatFormatter.Write(device, layout);
        Assert.Equal(16 / layout.ClusterBlocks, layout.BadClusters.Count);
        Assert.Equal(sound.FreeClusters - layout.BadClusters.Count, FatProbe.Find(device)!.FreeClusters);
        byte[] table = new byte[layout.FatBlocks * 2048];
        device.Read(layout.FatStart(1), table);
        Assert.All(layout.BadClusters, cluster =>
            Assert.Equal(0x0FFF_FFF7u, BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan((int)cluster * 4))));
    }

    [Fact]
    public void Noise_is_no_volume()
    {
        Prng prng = new(3);
        SparseBlockDevice device = new(new BlockGeometry(2048, 256, 1, false));
        byte[] noise = new byte[2048];
        for (int i = 0; i < 300; i++)
        {
            prng.Fill(noise);
            (noise[510], noise[511]) = (0x55, 0xAA);
            noise[450] = 0x0C;
            device.Write(new Lba(0), noise);
            Assert.Null(FatProbe.Find(device));
        }
    }

    private static SparseBlockDevice Format(out FatLayout layout)
    {
        SparseBlockDevice device = new(new BlockGeometry(2048, Blocks, 16, false));
        layout = FatFormatter.Plan(device.Geometry, Options);
        FatFormatter.Write(device, layout);
        return device;
    }

    private static byte[] Read(SparseBlockDevice device, long block)
    {
        byte[] bytes = new byte[2048];
        device.Read(new Lba(block), bytes);
        return bytes;
    }

    /// <summary>Lets so many writes through.</summary>
    private sealed class Cut(SparseBlockDevice device, int writes) : IBlockDevice
    {
        private int _left = writes;

        public BlockGeometry Geometry => device.Geometry;

        public void Read(Lba start, Span<byte> buffer) => device.Read(start, buffer);

        public void Write(Lba start, ReadOnlySpan<byte> data)
        {
            if (_left-- == 0)
            {
                throw new OperationCanceledException();
            }

            device.Write(start, data);
        }

        public void Flush() => device.Flush();

        public void Dispose()
        {
        }
    }
}
