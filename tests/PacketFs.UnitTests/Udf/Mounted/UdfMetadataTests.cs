using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Format;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>What a metadata partition adds: growth, the mirror, damage to either file.</summary>
public sealed class UdfMetadataTests
{
    private static readonly VolumeShape Shape = new(UdfRevision.V250, 2048, 16384, 1);
    private static readonly VolumeShape Single = Shape with { DuplicateMetadata = false };
    private readonly StepClock _clock = new();

    /// <summary>What many files needed goes back to the data; the files that stay keep it from going too far.</summary>
    [Theory]
    [InlineData(2048, 16384, 1, true, 0)]
    [InlineData(2048, 16384, 32, false, 300)]
    [InlineData(512, 65536, 1, true, 20)]
    public void The_metadata_file_gives_back_what_deleted_files_leave_at_its_end(
        int blockSize, long blocks, int packet, bool duplicate, int kept)
    {
        VolumeShape shape = new(UdfRevision.V250, blockSize, blocks, packet) { DuplicateMetadata = duplicate };
        using SparseBlockDevice device = shape.Format();
        uint formatted = MappingOf(device).BlockCount;
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        long free = volume.GetStatistics().FreeBlocks;
        const int Count = 2500;
        for (int i = 0; i < kept; i++)
        {
            Create(volume, NodeId.Root, $"kept {i}");
        }

        NodeId many = volume.Create(NodeId.Root, "many", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        for (int i = 0; i < Count; i++)
        {
            Create(volume, many, $"file {i}");
        }

        volume.Unmount();
        uint grown = MappingOf(device).BlockCount;
        volume = VolumeShape.Mount(device, _clock);
        for (int i = 0; i < Count; i++)
        {
            volume.Unlink(many, $"file {i}");
        }

        volume.Unmount();
        SoundVolume.Require(device, "After the metadata file has shrunk");
        MetadataMapping after = MappingOf(device);
        Assert.InRange(after.BlockCount, Math.Min(formatted, (uint)kept), grown / 3 * 2);
        Assert.Equal(after.MainFile!.Length, after.MirrorFile!.Length);
        Assert.Equal(0u, after.BlockCount % (uint)after.Map.AllocationUnitSize);
        volume = VolumeShape.Mount(device, _clock);
        Assert.Null(volume.ReadOnlyReason);
        Assert.Equal(kept + 1, DirectoryListing.Names(volume, NodeId.Root).Count());
        long lost = free - volume.GetStatistics().FreeBlocks;
        long more = (long)after.BlockCount - formatted;
        Assert.True(lost <= (Math.Max(0, more) * (duplicate ? 2 : 1)) + 4, $"{lost} blocks are lost");
        for (int i = 0; i < Count; i++)
        {
            Create(volume, many, $"again {i}");
        }

        volume.Unmount();
        SoundVolume.Require(device, "After it has grown again");
    }

    [Theory]
    [InlineData(2048, 16384, 1, true)]
    [InlineData(2048, 16384, 1, false)]
    [InlineData(2048, 16384, 32, true)]
    [InlineData(512, 65536, 1, true)]
    public void More_files_than_the_metadata_file_has_blocks_make_it_grow(
        int blockSize, long blocks, int packet, bool duplicate)
    {
        VolumeShape shape = new(UdfRevision.V250, blockSize, blocks, packet) { DuplicateMetadata = duplicate };
        using SparseBlockDevice device = shape.Format();
        uint before = MappingOf(device).BlockCount;
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId directory = volume.Create(NodeId.Root, "many", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        const int Count = 2500;
        for (int i = 0; i < Count; i++)
        {
            volume.Write(Create(volume, directory, $"file {i}"), 0, new byte[i % 3 * 1000]);
        }

        volume.Unmount();
        MetadataMapping after = MappingOf(device);
        Assert.True(after.BlockCount > Math.Max(before, Count), $"{before} to {after.BlockCount} blocks");
        Assert.Equal(0u, after.BlockCount % (uint)after.Map.AllocationUnitSize);
        Assert.Equal(after.MainFile!.Length, after.MirrorFile!.Length);
        SoundVolume.Require(device, "After growing");
        UdfVolume again = VolumeShape.Mount(device, _clock);
        Assert.True(again.TryLookup(NodeId.Root, "many", out NodeAttributes found));
        Assert.Equal(Count, DirectoryListing.Names(again, found.Id).Count());
        foreach (string name in DirectoryListing.Names(again, found.Id).ToArray())
        {
            again.Unlink(found.Id, name);
        }

        again.RemoveDirectory(NodeId.Root, "many");
        again.Unmount();
        SoundVolume.Require(device, "After everything was deleted");
    }

    [Fact]
    public void A_full_disc_can_be_emptied_again()
    {
        using SparseBlockDevice device = new VolumeShape(UdfRevision.V250, 2048, 2048, 1).Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = Create(volume, NodeId.Root, "filler");
        byte[] piece = new byte[64 * 1024];
        FsException full = Assert.Throws<FsException>(void () =>
        {
            for (long offset = 0; ; offset += piece.Length)
            {
                volume.Write(file, offset, piece);
            }
        });
        Assert.Equal(FsError.NoSpace, full.Error);
        int made = 0;
        full = Assert.Throws<FsException>(void () =>
        {
            for (; ; made++)
            {
                Create(volume, NodeId.Root, $"a file with a name that takes some space {made}");
            }
        });
        Assert.Equal(FsError.NoSpace, full.Error);
        volume.Unlink(NodeId.Root, "filler");
        Assert.True(volume.TryLookup(NodeId.Root, "a file with a name that takes some space 0", out _));
        volume.Forget(file, 1);
        volume.Unmount();
        SoundVolume.Require(device, "After a full disc was emptied");
        UdfVolume again = VolumeShape.Mount(device, _clock);
        Create(again, NodeId.Root, "one more");
        again.Unmount();
        SoundVolume.Require(device, "After a file more");
    }

    [Fact]
    public void Metadata_that_cannot_be_read_is_read_from_the_mirror()
    {
        using SparseBlockDevice device = Filled(Shape);
        MetadataMapping mapping = MappingOf(device);
        for (uint block = 0; block < mapping.BlockCount; block++)
        {
            Assert.True(mapping.TryMap(block, 1, out Lba sector, out _));
            device.Unreadable.Add(sector.Value);
        }

        RequireFiles(device);
        CheckReport report = VolumeChecker.Check(device);
        Assert.Contains(report.Findings, finding => finding.Problem == Problem.MetadataCopyRead);
        Assert.Equal(20, report.Objects.Files);
    }

    [Fact]
    public void Metadata_that_was_overwritten_is_read_from_the_mirror()
    {
        using SparseBlockDevice device = Filled(Shape);
        MetadataMapping mapping = MappingOf(device);
        byte[] rubbish = new byte[2048];
        new Prng(1).Fill(rubbish);
        for (uint block = 0; block < mapping.BlockCount; block++)
        {
            Assert.True(mapping.TryMap(block, 1, out Lba sector, out _));
            device.Write(sector, rubbish);
        }

        RequireFiles(device);
        CheckReport report = VolumeChecker.Check(device);
        Assert.Contains(report.Findings, finding => finding.Problem == Problem.MetadataCopiesDiffer);
        Assert.Equal(20, report.Objects.Files);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_its_metadata_file_a_volume_is_read_through_the_mirror_file(bool duplicate)
    {
        using SparseBlockDevice device = Filled(duplicate ? Shape : Single);
        LbAddr icb = MappingOf(device).MainFile!.Icb;
        Assert.True(VolumeReader.Read(device).Volume!.TryMap(icb, 1, out Lba sector, out _));
        device.Write(sector, new byte[2048]);

        Assert.Contains("metadata file", RequireFiles(device));
        CheckReport report = VolumeChecker.Check(device);
        Assert.Contains(report.Findings, finding => finding.Problem == Problem.MetadataFileDamaged);
    }

    [Fact]
    public void Without_both_files_there_is_no_volume_and_no_crash()
    {
        using SparseBlockDevice device = Filled(Shape);
        MetadataMapping mapping = MappingOf(device);
        LogicalVolume volume = VolumeReader.Read(device).Volume!;
        foreach (SystemFile file in (SystemFile[])[mapping.MainFile!, mapping.MirrorFile!])
        {
            Assert.True(volume.TryMap(file.Icb, 1, out Lba sector, out _));
            device.Unreadable.Add(sector.Value);
        }

        Assert.Throws<FsException>(() => VolumeShape.Mount(device, _clock));
        CheckReport report = VolumeChecker.Check(device);
        Assert.Contains(report.Findings, finding => finding.Problem == Problem.MetadataFilesLost);
        Assert.NotEqual(0, report.ExitCode);
    }

    [Fact]
    public void A_cut_at_any_write_leaves_one_of_both_copies_whole()
    {
        using SparseBlockDevice pristine = new VolumeShape(UdfRevision.V250, 2048, 4096, 1).Format();
        long total = Work(pristine.Copy(), long.MaxValue);
        Assert.True(total > 100, $"{total} writes");
        for (long cut = 0; cut < total; cut += total > 300 ? 3 : 1)
        {
            SparseBlockDevice device = pristine.Copy();
            Work(device, cut);
            UdfVolume volume = VolumeShape.Mount(device, _clock);
            Assert.True(volume.ReadOnlyReason is null, $"cut at write {cut}: {volume.ReadOnlyReason}");
            Create(volume, NodeId.Root, $"after the cut at {cut}");
            volume.Unmount();
            SoundVolume.Require(device, $"After the cut at write {cut}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_packet_that_a_cut_has_torn_is_made_whole_from_the_other_copy(bool isMain)
    {
        using SparseBlockDevice device = Filled(Shape, isClosed: false);
        MetadataMapping mapping = MappingOf(device);
        device.WritingHeals = true;
        for (uint block = 0; block < 32; block++)
        {
            Assert.True(isMain
                ? mapping.TryMap(block, 1, out Lba sector, out _)
                : mapping.TryMapCopy(block, 1, out sector, out _));
            device.Unreadable.Add(sector.Value);
        }

        UdfVolume volume = VolumeShape.Mount(device, _clock);
        Assert.Null(volume.ReadOnlyReason);
        Create(volume, NodeId.Root, "more");
        volume.Unmount();
        Assert.Empty(device.Unreadable);
        RequireFiles(device);
        SoundVolume.Require(device, "After a torn packet was written anew");
    }

    [Fact]
    public void A_metadata_file_in_many_pieces_goes_on_in_further_descriptors()
    {
        using SparseBlockDevice device = new VolumeShape(UdfRevision.V250, 512, 32768, 1).Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        const int Fillers = 380;
        for (int i = 0; i < Fillers; i++)
        {
            // Each takes an aligned run of 64 blocks; with every other one gone, no two units are neighbours.
            NodeId file = Create(volume, NodeId.Root, $"filler {i}");
            volume.Write(file, 0, new byte[64 * 512]);
            volume.CloseWriter(file);
        }

        NodeId rest = Create(volume, NodeId.Root, "rest");
        Assert.Throws<FsException>(void () =>
        {
            for (long offset = 0; ; offset += 64 * 512)
            {
                volume.Write(rest, offset, new byte[64 * 512]);
            }
        });
        volume.Sync();
        for (int i = 0; i < Fillers; i += 2)
        {
            volume.Unlink(NodeId.Root, $"filler {i}");
        }

        volume.Unmount();
        volume = VolumeShape.Mount(device, _clock);
        NodeId directory = volume.Create(NodeId.Root, "d", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        for (int i = 0; i < 4_000; i++)
        {
            Create(volume, directory, $"{i}");
        }

        volume.Unmount();
        MetadataMapping mapping = MappingOf(device);
        Assert.NotEmpty(mapping.MainFile!.DescriptorBlocks);
        Assert.NotEmpty(mapping.MirrorFile!.DescriptorBlocks);
        SoundVolume.Require(device, "After the metadata file lay in many pieces");
        using UdfVolume again = VolumeShape.Mount(device, _clock);
        Assert.True(again.TryLookup(NodeId.Root, "d", out NodeAttributes found));
        Assert.Equal(4_000, DirectoryListing.Names(again, found.Id).Count());
    }

    [Fact]
    public void A_pseudo_overwrite_volume_is_read_and_not_written_without_its_disc()
    {
        using SparseBlockDevice device = Filled(new VolumeShape(UdfRevision.V260, 2048, 16384, 1));
        DiscEditor disc = new(device, hasRoot: false);
        disc.EditVolume(TagId.PartitionDescriptor, (ref PartitionDescriptor partition) =>
        {
            partition.AccessTypeField = 0;
            partition.PartitionContentsUse.UnallocatedSpaceBitmap = default;
        });
        disc.EditVolume(
            TagId.LogicalVolumeDescriptor,
            (ref MetadataPartitionMap map) => map.MetadataBitmapFileLocation = MetadataPartitionMap.NoBitmap,
            LogicalVolumeDescriptor.HeadSize + Type1PartitionMap.Size);

        Assert.Contains("pseudo-overwrite", RequireFiles(device));
    }

    [Fact]
    public void The_plan_names_the_metadata_and_keeps_both_files_apart()
    {
        UdfLayout layout = UdfFormatter.Plan(
            new BlockGeometry(2048, 100_000, 32, false), new() { Prng = new Prng(1), Revision = UdfRevision.V250 });
        UdfRegion main = Assert.Single(layout.Regions, region => region.Kind == UdfRegionKind.MetadataFile);
        UdfRegion mirror = Assert.Single(layout.Regions, region => region.Kind == UdfRegionKind.MetadataMirrorFile);
        Assert.Equal(main.BlockCount, mirror.BlockCount);
        Assert.True(mirror.Start - main.End > 80_000);
        Assert.Equal(0, (main.Start - layout.Partition.Start) % 32);
        Assert.Contains("MetadataBitmap", layout.ToString());
    }

    private static MetadataMapping MappingOf(SparseBlockDevice device) =>
        Assert.IsType<MetadataMapping>(VolumeReader.Read(device).Volume!.Maps[1].Mapping);

    private static NodeId Create(UdfVolume volume, NodeId directory, string name) =>
        volume.Create(directory, name, new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;

    private SparseBlockDevice Filled(VolumeShape shape, bool isClosed = true)
    {
        SparseBlockDevice device = shape.Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId directory = volume.Create(NodeId.Root, "d", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        for (int i = 0; i < 20; i++)
        {
            byte[] content = new byte[i * 1000];
            content.AsSpan().Fill((byte)(i + 1));
            volume.Write(Create(volume, directory, $"file {i}"), 0, content);
        }

        if (isClosed)
        {
            volume.Unmount();
            return device;
        }

        volume.Sync();
        volume.Dispose();
        return device;
    }

    /// <summary>All files are there with their content; answers why the volume is not written.</summary>
    private string? RequireFiles(SparseBlockDevice device)
    {
        using UdfVolume volume = VolumeShape.Mount(device, _clock);
        Assert.True(volume.TryLookup(NodeId.Root, "d", out NodeAttributes directory));
        for (int i = 0; i < 20; i++)
        {
            Assert.True(volume.TryLookup(directory.Id, $"file {i}", out NodeAttributes file));
            byte[] content = new byte[(i * 1000) + 1];
            Assert.Equal(i * 1000, volume.Read(file.Id, 0, content));
            Assert.False(content.AsSpan(0, i * 1000).ContainsAnyExcept((byte)(i + 1)));
        }

        return volume.ReadOnlyReason;
    }

    private long Work(SparseBlockDevice device, long cutAt)
    {
        CutDevice cut = new(device, cutAt);
        UdfVolume volume = VolumeShape.Mount(cut, _clock);
        try
        {
            NodeId directory = volume.Create(NodeId.Root, "d", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
            for (int i = 0; i < 120; i++)
            {
                volume.Write(Create(volume, directory, $"file {i}"), 0, new byte[i * 40]);
                if (i % 20 == 19)
                {
                    volume.Unlink(directory, $"file {i - 7}");
                    volume.Sync();
                }
            }

            volume.Unmount();
        }
        catch (FsException) when (cut.IsCut)
        {
            volume.Dispose();
        }

        return cut.Writes;
    }
}
