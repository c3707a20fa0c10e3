using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>Packets that cannot be written find a new home through the sparing tables.</summary>
public sealed class UdfRelocationTests
{
    private static readonly VolumeShape Shape = new(UdfRevision.V201, 2048, 32768, 32);
    private readonly StepClock _clock = new();

    [Fact]
    public void Files_survive_defective_packets_and_the_tables_say_where_they_went()
    {
        SparseBlockDevice disc = Shape.Format();
        SparseMedium medium = new(disc, 512);
        Prng chance = new(11);
        for (int i = 0; i < 12; i++)
        {
            medium.Defective.Add(chance.Next(100, 900) * 32L);
        }

        byte[] content = new byte[40 << 20];
        chance.Fill(content);
        using (PacketDevice device = Open(medium))
        {
            UdfVolume volume = VolumeShape.Mount(device, _clock);
            NodeId file = volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
            volume.Write(file, 0, content);
            volume.Unmount();
            Assert.True(device.Statistics.Relocations > 0, "some packets have moved");
        }

        SoundVolume.Require(disc, "After relocations");
        using PacketDevice again = Open(new SparseMedium(disc, 512));
        UdfVolume second = VolumeShape.Mount(again, _clock);
        Assert.True(second.TryLookup(NodeId.Root, "file", out NodeAttributes found));
        byte[] back = new byte[content.Length];
        Assert.Equal(back.Length, second.Read(found.Id, 0, back));
        Assert.True(content.AsSpan().SequenceEqual(back), "the file reads back as written");
        second.Unmount();
    }

    [Fact]
    public void Without_a_spare_left_the_volume_takes_no_more_writes_and_still_reads()
    {
        SparseBlockDevice disc = Shape.Format();
        SparseMedium medium = new(disc, 512);
        using PacketDevice device = Open(medium);
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        volume.Write(file, 0, "kept"u8);
        volume.Sync();
        for (long packet = 0; packet < disc.Geometry.BlockCount; packet += 32)
        {
            medium.Defective.Add(packet);
        }

        byte[] content = new byte[1 << 20];
        FsException failure = Assert.Throws<FsException>(() =>
        {
            volume.Write(file, 0, content);
            volume.Sync();
        });
        Assert.Equal(FsError.InputOutput, failure.Error);
        Assert.Throws<FsException>(() => volume.Sync());
        Assert.NotNull(volume.ReadOnlyReason);
        byte[] back = new byte[1000];
        Assert.Equal(back.Length, volume.Read(file, 0, back));
    }

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(0, false, false)]
    [InlineData(0, true, true)]
    public void A_copy_of_the_sparing_table_that_takes_no_write_is_left_out(int copy, bool isTorn, bool goesOn)
    {
        SparseBlockDevice disc = Shape.Format();
        SparableMapping mapping = (SparableMapping)VolumeReader.Read(disc).Volume!.Maps[0].Mapping!;
        long dead = mapping.Sparing.CopyLocations[copy].Value;
        SparseMedium medium = new(disc, 512);
        medium.Defective.Add(dead);
        for (long packet = 150; packet < 900; packet += 50)
        {
            medium.Defective.Add(packet * 32);
        }

        byte[] content = new byte[12 << 20];
        new Prng(12).Fill(content);
        using (PacketDevice device = Open(medium))
        {
            UdfVolume volume = VolumeShape.Mount(device, _clock);
            if (isTorn)
            {
                // As a write that fails may leave it: readers of the first copy that verifies take the other one.
                disc.Write(new Lba(dead), new byte[32 * 2048]);
            }

            NodeId file = volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
            Exception? ended = Record.Exception(() => volume.Write(file, 0, content));
            ended ??= Record.Exception(volume.Sync);
            Assert.Equal(goesOn, ended is null && volume.ReadOnlyReason is null);
            if (!goesOn)
            {
                return;
            }

            volume.Unmount();
            Assert.True(device.Statistics.Relocations > 0, "some packets have moved");
        }

        using PacketDevice again = Open(new SparseMedium(disc, 512));
        UdfVolume second = VolumeShape.Mount(again, _clock);
        Assert.True(second.TryLookup(NodeId.Root, "file", out NodeAttributes found));
        byte[] back = new byte[content.Length];
        Assert.Equal(back.Length, second.Read(found.Id, 0, back));
        Assert.True(content.AsSpan().SequenceEqual(back), "the file reads back as written");
        second.Unmount();
    }

    private PacketDevice Open(IPacketMedium medium) =>
        PacketDevice.Open(medium, PacketDeviceOptions.Default, _clock, NullLogger.Instance);
}
