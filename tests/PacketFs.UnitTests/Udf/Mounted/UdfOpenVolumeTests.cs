using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>Volumes that nobody closed, and volumes with damage.</summary>
public sealed class UdfOpenVolumeTests
{
    private static readonly VolumeShape Shape = new(UdfRevision.V201, 2048, 8192, 32);
    private readonly StepClock _clock = new();

    [Fact]
    public void What_was_synced_before_the_power_went_is_there_and_can_be_written_on()
    {
        SparseBlockDevice device = Shape.Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId directory = volume.Create(NodeId.Root, "directory", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        for (int i = 0; i < 300; i++)
        {
            volume.Write(Create(volume, directory, $"file {i}"), 0, new byte[i * 20]);
        }

        volume.Sync();
        SparseBlockDevice cut = device.Copy();
        for (int i = 0; i < 300; i += 2)
        {
            volume.Unlink(directory, $"file {i}");
        }

        volume.Dispose();
        UdfVolume again = VolumeShape.Mount(cut, _clock);
        Assert.Null(again.ReadOnlyReason);
        Assert.True(again.TryLookup(NodeId.Root, "directory", out NodeAttributes found));
        Assert.Equal(300, DirectoryListing.Names(again, found.Id).Count());
        NodeId more = Create(again, found.Id, "more");
        again.Write(more, 0, new byte[100_000]);
        again.Unmount();
        SoundVolume.Require(cut, "After a volume left open was written and closed");
    }

    [Fact]
    public void A_stale_bitmap_on_a_volume_left_open_is_found_out_by_walking_it()
    {
        SparseBlockDevice device = Shape.Format();
        SparseBlockDevice empty = device.Copy();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        byte[] content = new byte[500_000];
        new Prng(1).Fill(content);
        NodeId file = Create(volume, NodeId.Root, "file");
        volume.Write(file, 0, content);
        volume.Sync();
        volume.Dispose();
        PutBack(device, empty);
        UdfVolume again = VolumeShape.Mount(device, _clock);
        Assert.Null(again.ReadOnlyReason);
        NodeId second = Create(again, NodeId.Root, "second");
        again.Write(second, 0, new byte[500_000]);
        Assert.True(again.TryLookup(NodeId.Root, "file", out NodeAttributes found));
        byte[] back = new byte[content.Length];
        again.Read(found.Id, 0, back);
        Assert.True(back.AsSpan().SequenceEqual(content), "the first file was not written over");
        again.Unmount();
        SoundVolume.Require(device, "After the walk");
    }

    [Fact]
    public void A_stale_bitmap_on_a_closed_volume_stops_all_writing_once_it_shows()
    {
        SparseBlockDevice device = Shape.Format();
        SparseBlockDevice empty = device.Copy();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = Create(volume, NodeId.Root, "file");
        volume.Write(file, 0, new byte[500_000]);
        volume.Unmount();
        PutBack(device, empty);
        UdfVolume again = VolumeShape.Mount(device, _clock);
        Assert.True(again.TryLookup(NodeId.Root, "file", out _));
        Assert.NotNull(again.ReadOnlyReason);
        Assert.Equal(
            FsError.ReadOnly, Assert.Throws<FsException>(() => Create(again, NodeId.Root, "second")).Error);
    }

    [Fact]
    public void A_broken_object_is_an_error_for_itself_alone()
    {
        SparseBlockDevice device = Shape.Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        for (int i = 0; i < 20; i++)
        {
            volume.Write(Create(volume, NodeId.Root, $"file {i}"), 0, "text"u8);
        }

        Assert.True(volume.TryLookup(NodeId.Root, "file 7", out NodeAttributes victim));
        volume.Unmount();
        Corrupt(device, (uint)(victim.Id.Value - 2));
        UdfVolume again = VolumeShape.Mount(device, _clock);
        FsException failure = Assert.Throws<FsException>(() => again.TryLookup(NodeId.Root, "file 7", out _));
        Assert.Equal(FsError.Corrupt, failure.Error);
        Assert.Equal(20, DirectoryListing.ReadAll(again, NodeId.Root, withAttributes: true).Count);
        Assert.True(again.TryLookup(NodeId.Root, "file 8", out NodeAttributes sound));
        Assert.Equal(4, again.Read(sound.Id, 0, new byte[10]));
    }

    [Fact]
    public void A_read_error_names_the_file()
    {
        SparseBlockDevice device = Shape.Format();
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId directory = volume.Create(NodeId.Root, "directory", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        NodeId file = Create(volume, directory, "precious");
        byte[] content = new byte[100_000];
        new Prng(1).Fill(content);
        volume.Write(file, 0, content);
        volume.Sync();
        device.Unreadable.UnionWith(Enumerable.Range(0, 8192).Select(block => (long)block));
        FsException failure = Assert.Throws<FsException>(() => volume.Read(file, 0, new byte[10_000]));
        Assert.Equal(FsError.InputOutput, failure.Error);
        Assert.Contains("/directory/precious", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Sense);
    }

    private static NodeId Create(UdfVolume volume, NodeId directory, string name) =>
        volume.Create(directory, name, new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;

    /// <summary>
    /// The bitmap as it was when the volume was new: every packet of it that has one block of the descriptor.
    /// </summary>
    private static void PutBack(SparseBlockDevice device, SparseBlockDevice empty)
    {
        uint start = FindBitmap(device);
        byte[] block = new byte[2048];
        empty.Read(new Lba(start), block);
        device.Write(new Lba(start), block);
    }

    private static uint FindBitmap(SparseBlockDevice device)
    {
        byte[] block = new byte[2048];
        for (uint sector = 0; sector < device.Geometry.BlockCount; sector++)
        {
            device.Read(new Lba(sector), block);
            if (DescriptorTag.Verify(block, null, TagId.SpaceBitmapDescriptor, 24) is null)
            {
                return sector;
            }
        }

        throw new InvalidOperationException("the volume has a bitmap");
    }

    private static void Corrupt(SparseBlockDevice device, uint icb)
    {
        byte[] block = new byte[2048];
        for (uint sector = 0; sector < device.Geometry.BlockCount; sector++)
        {
            device.Read(new Lba(sector), block);
            if (DescriptorTag.Verify(block, icb, TagId.ExtendedFileEntry, 216) is null)
            {
                block[100] ^= 1;
                device.Write(new Lba(sector), block);
            }
        }
    }
}
