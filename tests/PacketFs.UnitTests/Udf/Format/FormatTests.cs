using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;

namespace PacketFs.UnitTests.Udf.Format;

public sealed class FormatTests
{
    public static TheoryData<string, int, long, int> Shapes
    {
        get
        {
            TheoryData<string, int, long, int> shapes = [];
            foreach (string revision in (string[])["1.02", "1.50", "2.00", "2.01"])
            {
                foreach (int blockSize in (int[])[512, 1024, 2048, 4096])
                {
                    shapes.Add(revision, blockSize, 600, 1);
                    shapes.Add(revision, blockSize, 5000, 1);
                }

                if (revision != "1.02")
                {
                    shapes.Add(revision, 2048, 300_000, 32);
                    shapes.Add(revision, 2048, 4096, 32);
                    shapes.Add(revision, 2048, 2_295_104, 16);
                    shapes.Add(revision, 2048, 2976, 32);
                }
            }

            shapes.Add("2.01", 2048, 12_219_392, 32);
            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_new_volume_is_clean_and_says_what_was_asked_for(
        string revision, int blockSize, long blocks, int packet)
    {
        UdfFormatOptions options = Options(revision) with { Label = "Übung 光盘" };
        using SparseBlockDevice device = new(new BlockGeometry(blockSize, blocks, packet, false));
        UdfLayout layout = UdfFormatter.Plan(device.Geometry, options);
        UdfFormatter.Write(device, layout);

        CheckReport report = VolumeChecker.Check(device);

        Assert.Empty(report.Findings);
        Assert.Equal(0, report.ExitCode);
        Assert.Equal(options.Revision, report.Volume!.Revision);
        Assert.Equal(options.Label, report.Volume.Label);
        Assert.Null(report.Volume.WriteObstacle);
        Assert.Equal(layout.FreeBlocks, report.Volume.Integrity!.FreeSpaceTable[0]);
        Assert.Equal(layout.Partition.BlockCount, report.Objects.UsedBlocks + layout.FreeBlocks);
        int files = packet > 1 && revision == "1.50" ? 1 : 0;
        int streams = packet > 1 && revision != "1.50" ? 1 : 0;
        Assert.Equal(new CheckCounts(files, files, 1, streams, 0), report.Objects with { UsedBlocks = 0 });
        Assert.Equal(packet > 1, report.Volume.CommitArea is not null);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_layout_keeps_structures_apart(string revision, int blockSize, long blocks, int packet)
    {
        UdfLayout layout = UdfFormatter.Plan(new BlockGeometry(blockSize, blocks, packet, false), Options(revision));
        List<UdfRegion> outside = [.. layout.Regions.Where(region => !region.IsInsidePartition)];
        for (int i = 1; i < outside.Count; i++)
        {
            bool areOne = outside[i].Kind == UdfRegionKind.VolumeRecognitionSequence;
            long end = outside[i - 1].End.Value;
            long packetEnd = areOne ? end : (end + packet - 1) / packet * packet;
            Assert.True(outside[i].Start.Value >= packetEnd, $"{outside[i - 1]} and {outside[i]}");
        }

        Assert.True(outside[^1].End.Value <= blocks);
        Assert.Equal(0, layout.Partition.BlockCount % 8);
        Assert.Equal(0, layout.Partition.Start.Value % layout.PacketBlocks);
        Assert.Equal(0, layout.Partition.BlockCount % layout.PacketBlocks);
        Assert.True(layout.MainSequence.BlockCount >= 16 && layout.ReserveSequence.BlockCount >= 16);
        Assert.True(layout.IntegritySequence.BlockCount * blockSize >= 8192);
        Assert.Contains(new Lsn(256), layout.Anchors);
        Assert.Contains(new Lsn((uint)blocks - 1), layout.Anchors);
        Assert.Equal(blocks >= 3072 ? 3 : 2, layout.Anchors.Count);
        Assert.All(layout.SparingTables, table => Assert.True(table.Start < layout.Partition.Start
            || table.Start >= layout.Partition.End));
        Assert.Contains("Partition", layout.ToString());
    }

    [Fact]
    public void A_cd_rw_is_laid_out_as_others_expect_it()
    {
        UdfLayout layout = UdfFormatter.Plan(new BlockGeometry(2048, 300_000, 32, false), Options("2.01"));

        Assert.Equal(new UdfRegion(UdfRegionKind.MainVolumeDescriptorSequence, new Lba(96), 32), layout.MainSequence);
        Assert.Equal(new UdfRegion(UdfRegionKind.IntegritySequence, new Lba(128), 32), layout.IntegritySequence);
        Assert.Equal(
            new UdfRegion(UdfRegionKind.ReserveVolumeDescriptorSequence, new Lba(299_840), 32), layout.ReserveSequence);
        Assert.Equal([160, 299_904], layout.SparingTables.Select(table => table.Start.Value));
        Assert.Equal([new Lsn(256), new Lsn(299_743), new Lsn(299_999)], layout.Anchors);
        Assert.Equal(32, layout.SparePackets.Count);
        Assert.Equal(new UdfRegion(UdfRegionKind.CommitArea, new Lba(1312), 128 * 32), layout.CommitArea);
        Assert.Equal(new UdfRegion(UdfRegionKind.Partition, new Lba(5408), 294_304), layout.Partition);
    }

    [Fact]
    public void The_commit_area_is_named_by_a_descriptor_of_our_own_and_can_be_left_out()
    {
        using SparseBlockDevice device = new(new BlockGeometry(2048, 20_000, 32, false));
        UdfLayout layout = UdfFormatter.Plan(device.Geometry, Options("2.01") with { CommitAreaPackets = 5 });
        UdfFormatter.Write(device, layout);
        CommitAreaDescription area = VolumeReader.Read(device).Volume!.CommitArea!.Value;
        Assert.Equal(layout.CommitArea!.Value.Start.Value, (uint)area.StartSector);
        Assert.Equal(5u, (uint)area.PacketCount);
        Assert.Equal(32u, (uint)area.PacketBlocks);
        Assert.Equal(CommitAreaDescription.CurrentVersion, (uint)area.Version);
        Assert.True(((ReadOnlySpan<byte>)area.Identity).ContainsAnyExcept((byte)0));

        UdfFormatter.Write(device, UdfFormatter.Plan(device.Geometry, Options("2.01") with { CommitAreaPackets = 0 }));
        Assert.Null(VolumeReader.Read(device).Volume!.CommitArea);
    }

    [Fact]
    public void Formatting_again_changes_the_serial_number_and_nothing_random_but_the_seed()
    {
        BlockGeometry geometry = new(2048, 4096, 32, false);
        using SparseBlockDevice first = new(geometry);
        using SparseBlockDevice second = new(geometry);
        foreach (SparseBlockDevice device in (SparseBlockDevice[])[first, second])
        {
            UdfFormatter.Write(device, UdfFormatter.Plan(geometry, Options("2.01")));
        }

        byte[] left = new byte[geometry.ByteCount];
        byte[] right = new byte[geometry.ByteCount];
        first.Read(new Lba(0), left);
        second.Read(new Lba(0), right);
        Assert.True(left.AsSpan().SequenceEqual(right));

        UdfFormatter.Write(second, UdfFormatter.Plan(geometry, Options("2.01")));
        Assert.Equal(1, VolumeReader.Read(first).Volume!.TagSerialNumber);
        Assert.Equal(2, VolumeReader.Read(second).Volume!.TagSerialNumber);
        Assert.Empty(VolumeChecker.Check(second).Findings);
    }

    [Fact]
    public void The_root_directory_belongs_to_whom_the_options_say()
    {
        using SparseBlockDevice device = new(new BlockGeometry(2048, 4096, 1, false));
        UdfFormatOptions options = Options("2.01") with { RootUid = 1000, RootGid = 100, RootMode = 0b111_000_001 };
        UdfFormatter.Write(device, UdfFormatter.Plan(device.Geometry, options));
        DiscEditor disc = new(device);
        disc.EditBlock(disc.Root, (ref ExtendedFileEntry root) =>
        {
            Assert.Equal(1000u, (uint)root.Uid);
            Assert.Equal(100u, (uint)root.Gid);
            Assert.Equal(options.RootMode, PosixPermissions.ToMode((UdfPermissions)(uint)root.Permissions));
        });
    }

    [Fact]
    public void Labels_of_any_length_that_fits_are_taken_and_cut_for_the_volume_identifier()
    {
        string halfPair = "\ud83d" + new string('x', 20);
        string whole = new('日', 63);
        foreach (string label in (string[])["", "x", new string('x', 126), whole, halfPair, "abcdefghijklmn😀😀"])
        {
            using SparseBlockDevice device = new(new BlockGeometry(2048, 600, 1, false));
            UdfFormatter.Write(device, UdfFormatter.Plan(device.Geometry, Options("2.01") with { Label = label }));
            CheckReport report = VolumeChecker.Check(device);
            Assert.Empty(report.Findings);
            Assert.Equal(label, report.Volume!.Label);
            Assert.Matches("^[0-9a-f]{16}", report.Volume.VolumeSetIdentifier);
        }
    }

    [Fact]
    public void What_cannot_be_formatted_is_refused_with_the_reason()
    {
        BlockGeometry image = new(2048, 4096, 1, false);
        BlockGeometry disc = new(2048, 4096, 32, false);
        Refused(image with { IsReadOnly = true }, Options("2.01"), FsError.ReadOnly);
        Refused(image with { BlockCount = 300 }, Options("2.01"));
        Refused(image with { BlockSize = 256 }, Options("2.01"));
        Refused(image with { BlockSize = 3000 }, Options("2.01"));
        Refused(disc with { BlockCount = 4100 }, Options("2.01"));
        Refused(disc with { BlockCount = 512 }, Options("2.01"));
        Refused(disc, Options("1.02"));
        Refused(disc, Options("2.01") with { Revision = new UdfRevision(0x0270) });
        Refused(disc, Options("2.01") with { SparePackets = 250 });
        Refused(disc, Options("2.01") with { SparePackets = 0 });
        Refused(disc, Options("2.01") with { CommitAreaPackets = 200 });
        Refused(disc, Options("2.01") with { DefectiveBlocks = [new Lba(20)] });
        Refused(disc, Options("2.01") with { DefectiveBlocks = [new Lba(256), new Lba(4095)] });
        Refused(image, Options("2.01") with { DefectiveBlocks = [new Lba(1000)] });
        Refused(image, Options("2.01") with { Label = new string('x', 127) }, FsError.NameTooLong);
        Refused(image with { BlockCount = 1L << 33 }, Options("2.01"));
    }

    internal static UdfFormatOptions Options(string revision)
    {
        Assert.True(UdfRevision.TryParse(revision, out UdfRevision value));
        return new UdfFormatOptions { Prng = new Prng(7), Revision = value, Clock = new FrozenClock() };
    }

    private static void Refused(
        BlockGeometry geometry, UdfFormatOptions options, FsError error = FsError.InvalidArgument)
    {
        FsException refusal = Assert.Throws<FsException>(() => UdfFormatter.Plan(geometry, options));
        Assert.Equal(error, refusal.Error);
        Assert.True(refusal.Message.Length > 20);
    }

    private sealed class FrozenClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);
    }
}
