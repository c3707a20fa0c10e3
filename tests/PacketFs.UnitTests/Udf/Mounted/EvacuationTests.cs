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

/// <summary>
/// What lies in a packet that takes no write moves, and the packet's blocks are taken for good; what cannot move gets
/// a spare of the reserve, or nothing is written any more.
/// </summary>
public sealed class EvacuationTests
{
    private const int Packet = 32;
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 11 % 253))];

    private static readonly VolumeShape TypeOne =
        new(UdfRevision.V201, 2048, 16384, Packet) { PartitionKind = UdfPartitionKind.Type1 };

    public static TheoryData<VolumeShape> Movable =>
    [
        TypeOne,
        new VolumeShape(UdfRevision.V150, 2048, 16384, Packet),
        new VolumeShape(UdfRevision.V201, 2048, 16384, Packet),
        new VolumeShape(UdfRevision.V250, 2048, 16384, Packet),
        TypeOne with { Revision = UdfRevision.V260, DuplicateMetadata = false },
    ];

    [Theory]
    [MemberData(nameof(Movable))]
    public void A_file_moves_out_and_the_blocks_are_taken_for_good(VolumeShape shape)
    {
        using SparseBlockDevice disc = shape.Format();
        HomelessDevice device = new(disc);
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            NodeId file = Make(volume, "file");
            device.Spoil(PacketOf(disc, volume, file));
            volume.Sync();

            Assert.Empty(device.Homeless);
            Assert.Single(device.Abandoned);
            Assert.Equal(Packet, volume.CountUnusableBlocks());
            Assert.Equal(Content, ReadAll(volume, file));
            volume.Unmount();
        }

        Assert.Null(device.ReadOnlyReason);
        Assert.Empty(VolumeChecker.Check(disc).Findings);
        using UdfVolume again = VolumeShape.Mount(disc, new StepClock());
        Assert.True(again.TryLookup(NodeId.Root, "file", out NodeAttributes found));
        Assert.Equal(Content, ReadAll(again, found.Id));
        Assert.Equal(Packet, again.CountUnusableBlocks());
        again.Unlink(NodeId.Root, "file");
        again.Forget(found.Id, 1);
        again.Unmount();
        Assert.Empty(VolumeChecker.Check(disc).Findings);
    }

    [Fact]
    public void What_is_open_without_a_name_moves_too()
    {
        using SparseBlockDevice disc = TypeOne.Format();
        HomelessDevice device = new(disc);
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        NodeId file = Make(volume, "file");
        Lba packet = PacketOf(disc, volume, file);
        volume.Unlink(NodeId.Root, "file");
        device.Spoil(packet);
        volume.Sync();

        Assert.Single(device.Abandoned);
        Assert.Equal(Content, ReadAll(volume, file));
        volume.Forget(file, 1);
        volume.Unmount();
        Assert.Empty(VolumeChecker.Check(disc).Findings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Directories_do_not_move_they_get_a_spare_of_the_reserve_or_it_ends(int reserve)
    {
        VolumeShape shape = new(UdfRevision.V201, 2048, 16384, Packet);
        using SparseBlockDevice disc = shape.Format();
        HomelessDevice device = new(disc) { Reserve = reserve };
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        NodeId folder = volume.Create(NodeId.Root, "folder", new NewNode(NodeKind.Directory, 0x1ED)).Id;
        device.Spoil(PacketOf(disc, volume, folder));
        volume.Create(folder, "one more", new NewNode(NodeKind.File, 0x1A4));
        volume.Sync();

        Assert.Empty(device.Abandoned);
        Assert.Equal(reserve == 0, device.ReadOnlyReason is not null);
        Assert.Equal(0, volume.CountUnusableBlocks());
    }

    [Fact]
    public void Without_room_elsewhere_it_ends()
    {
        using SparseBlockDevice disc = TypeOne.Format();
        HomelessDevice device = new(disc);
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        NodeId file = Make(volume, "file");
        NodeId filler = volume.Create(NodeId.Root, "filler", new NewNode(NodeKind.File, 0x1A4)).Id;
        long free = volume.GetStatistics().FreeBlocks - 40;
        volume.Write(filler, 0, new byte[free * 2048]);
        device.Spoil(PacketOf(disc, volume, file));
        volume.Sync();

        Assert.Empty(device.Abandoned);
        Assert.NotNull(device.ReadOnlyReason);
        Assert.Equal(Content, ReadAll(volume, file));
    }

    [Fact]
    public void A_volume_that_has_no_record_of_bad_blocks_ends_there()
    {
        using SparseBlockDevice disc = (TypeOne with { Revision = UdfRevision.V150 }).Format();
        HomelessDevice device = new(disc);
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        NodeId file = Make(volume, "file");
        Assert.Null(volume.CountUnusableBlocks());
        device.Spoil(PacketOf(disc, volume, file));
        volume.Sync();

        Assert.NotNull(device.ReadOnlyReason);
        Assert.Equal(Content, ReadAll(volume, file));
    }

    [Fact]
    public void Two_files_in_one_packet_both_move_and_so_does_a_hole_that_is_set_aside()
    {
        using SparseBlockDevice disc = TypeOne.Format();
        HomelessDevice device = new(disc);
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        NodeId[] files = [.. Enumerable.Range(0, 6).Select(i =>
        {
            NodeId file = volume.Create(NodeId.Root, $"small {i}", new NewNode(NodeKind.File, 0x1A4)).Id;
            volume.Write(file, 0, Content.AsSpan(i, 5_000));
            return file;
        })];
        volume.Allocate(files[5], AllocationMode.KeepSize, 8_192, 4_096);
        volume.Sync();
        Lba packet = PacketOf(disc, volume, files[2]);
        // Only what the last commit wrote is asked: all of them change once more.
        foreach (NodeId file in files)
        {
            volume.Write(file, 4_999, Content.AsSpan(4_999, 1));
            volume.SetAttributes(file, new AttributeChange { Mode = 0x1B6 });
        }

        device.Spoil(packet);
        volume.Sync();

        Assert.Single(device.Abandoned);
        for (int i = 0; i < files.Length; i++)
        {
            byte[] back = new byte[4_999];
            Assert.Equal(back.Length, volume.Read(files[i], 0, back));
            Assert.True(back.AsSpan().SequenceEqual(Content.AsSpan(i, 4_999)), $"file {i}");
        }

        volume.Unmount();
        Assert.DoesNotContain(VolumeChecker.Check(disc).Findings, finding => finding.Severity > Severity.Information);
    }

    private static NodeId Make(UdfVolume volume, string name)
    {
        NodeId file = volume.Create(NodeId.Root, name, new NewNode(NodeKind.File, 0x1A4)).Id;
        volume.Write(file, 0, Content);
        volume.CloseWriter(file);
        return file;
    }

    private static byte[] ReadAll(UdfVolume volume, NodeId file)
    {
        byte[] content = new byte[Content.Length + 1];
        Assert.Equal(Content.Length, volume.Read(file, 0, content));
        return content[..^1];
    }

    /// <summary>The packet that holds the middle of a file's data, or a directory's ICB.</summary>
    private static Lba PacketOf(SparseBlockDevice disc, UdfVolume volume, NodeId node)
    {
        NodeAttributes attributes = volume.GetAttributes(node);
        if (attributes.Kind == NodeKind.Directory)
        {
            volume.Sync();
            LogicalVolume found = VolumeReader.Read(disc).Volume!;
            Assert.True(found.TryMap(new LbAddr((uint)(node.Value - 2), 0), 1, out Lba icb, out _));
            return new Lba(icb.Value / Packet * Packet);
        }

        byte[] wanted = new byte[2048];
        long middle = attributes.Size / 2 / 2048 * 2048;
        int length = volume.Read(node, middle, wanted);
        byte[] block = new byte[2048];
        for (long lba = 0; lba < disc.Geometry.BlockCount; lba++)
        {
            disc.Read(new Lba(lba), block);
            if (block.AsSpan(0, length).SequenceEqual(wanted.AsSpan(0, length)))
            {
                return new Lba(lba / Packet * Packet);
            }
        }

        throw new InvalidOperationException("the file's data is nowhere");
    }
}
