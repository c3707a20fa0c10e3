using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using PacketFs.UnitTests.Udf.Format;
using Xunit;

namespace PacketFs.UnitTests.Udf.Volumes;

/// <summary>Volumes whose structures are lost, displaced or chained: what can be read is read.</summary>
public sealed class VolumeReaderTests : IDisposable
{
    private const int BlockCount = 4096;
    private const long Last = BlockCount - 1;
    private readonly SparseBlockDevice _device = new(new BlockGeometry(2048, BlockCount, 1, false));
    private readonly UdfLayout _layout;

    public VolumeReaderTests()
    {
        _layout = UdfFormatter.Plan(_device.Geometry, FormatTests.Options("2.01") with { Label = "volume" });
        UdfFormatter.Write(_device, _layout);
    }

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void One_anchor_of_three_is_enough(int kept)
    {
        for (int i = 0; i < 3; i++)
        {
            if (i != kept)
            {
                Erase(_layout.Anchors[i].Value);
            }
        }

        Assert.Equal("volume", Read().Volume!.Label);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(150)]
    [InlineData(152)]
    public void An_anchor_is_found_when_the_drive_reports_a_longer_disc(int drift)
    {
        using SparseBlockDevice longer = new(new BlockGeometry(2048, BlockCount + drift, 1, false));
        byte[] bytes = new byte[2048 * BlockCount];
        _device.Read(new Lba(0), bytes);
        longer.Write(new Lba(0), bytes);
        longer.Write(new Lba(256), new byte[2048]);

        Assert.Equal("volume", VolumeReader.Read(longer).Volume!.Label);
    }

    [Fact]
    public void A_lost_main_sequence_is_replaced_by_the_reserve_one()
    {
        for (long sector = _layout.MainSequence.Start.Value; sector < _layout.MainSequence.End.Value; sector++)
        {
            Erase(sector);
        }

        VolumeReadResult result = Read();
        Assert.Equal("volume", result.Volume!.Label);
        Assert.Contains(Problem.SequencesDiffer, result.Findings.Counts.Keys);
    }

    [Fact]
    public void Each_descriptor_may_come_from_another_sequence()
    {
        DiscEditor disc = new(_device);
        byte[] noise = new byte[2048];
        new Prng(1).Fill(noise);
        _device.Write(disc.Volume.Main.Logical!.Location.ToLba(), noise);
        _device.Write(disc.Volume.Reserve.Primary!.Location.ToLba(), noise);

        VolumeReadResult result = Read();
        Assert.Equal("volume", result.Volume!.Label);
        Assert.Equal(2, result.Findings.Counts[Problem.DescriptorDamaged]);
    }

    [Fact]
    public void The_highest_sequence_number_prevails_wherever_it_stands()
    {
        DiscEditor disc = new(_device);
        RecordedDescriptor old = disc.Volume.Main.Partition(0)!;
        long end = _layout.MainSequence.Start.Value + 7;
        byte[] newer = disc.ReadSector(old.Location.Value);
        disc.WriteSector(end, newer);
        disc.EditSector(end, (ref PartitionDescriptor p) =>
        {
            p.Tag.TagLocation = (uint)end;
            p.VolumeDescriptorSequenceNumber = 99;
            p.AccessTypeField = (uint)PartitionAccessType.ReadOnly;
        });
        for (long sector = _layout.MainSequence.Start.Value; sector < end; sector++)
        {
            bool isEnd = DescriptorTag.Verify(disc.ReadSector(sector), null) is not null
                || DescriptorTag.Of(disc.ReadSector(sector)).Id == TagId.TerminatingDescriptor;
            if (isEnd)
            {
                disc.WriteSector(sector, newer);
                disc.EditSector(sector, (ref PartitionDescriptor p) => p.Tag.TagLocation = (uint)sector);
            }
        }

        Assert.Equal(PartitionAccessType.ReadOnly, Read().Volume!.Maps[0].Partition.AccessType);
        Assert.Contains("ReadOnly", Read().Volume!.WriteObstacle);
    }

    [Fact]
    public void A_pointer_leads_to_the_rest_of_a_sequence_and_a_loop_of_pointers_ends()
    {
        long reserve = _layout.ReserveSequence.Start.Value;
        long main = _layout.MainSequence.Start.Value;
        WritePointer(main, reserve);
        VolumeReadResult chained = Read();
        Assert.Equal("volume", chained.Volume!.Label);
        Assert.Equal(2, chained.Volume.Main.Extents.Count);

        WritePointer(reserve, main);
        VolumeReadResult looped = Read();
        Assert.Null(looped.Volume);
        Assert.Contains(Problem.NoDescriptorSequence, looped.Findings.Counts.Keys);
    }

    [Fact]
    public void The_last_integrity_descriptor_prevails_and_chains_end()
    {
        DiscEditor disc = new(_device);
        long first = disc.Volume.Integrity!.Location.Value;
        byte[] closed = disc.ReadSector(first);
        for (long sector = first + 1; sector < first + 4; sector++)
        {
            disc.WriteSector(sector, closed);
            disc.EditSector(sector, (ref LogicalVolumeIntegrityDescriptor l) => l.Tag.TagLocation = (uint)sector);
        }

        disc.EditSector(first + 3, (ref LogicalVolumeIntegrityDescriptor l) =>
        {
            l.IntegrityTypeField = (uint)IntegrityType.Open;
            l.NextIntegrityExtent = new ExtentAd(8192, new Lsn((uint)first));
        });

        VolumeReadResult result = Read();
        Assert.Equal(first + 3, result.Volume!.Integrity!.Location.Value);
        Assert.True(result.Volume.Integrity.IsOpen);
        Assert.Contains(Problem.SequenceLoops, result.Findings.Counts.Keys);
    }

    [Fact]
    public void The_anchors_that_most_agree_on_are_believed()
    {
        DiscEditor disc = new(_device);
        disc.EditSector(256, (ref AnchorVolumeDescriptorPointer a) =>
            a.MainVolumeDescriptorSequenceExtent = new ExtentAd(32768, new Lsn(3000)));

        VolumeReadResult result = Read();
        Assert.Equal("volume", result.Volume!.Label);
        Assert.Contains(Problem.AnchorsDisagree, result.Findings.Counts.Keys);
        Assert.DoesNotContain(Problem.SequencesDiffer, result.Findings.Counts.Keys);
    }

    [Fact]
    public void Write_protection_and_unknown_demands_forbid_writing()
    {
        DiscEditor disc = new(_device);
        Assert.Null(disc.Volume.WriteObstacle);
        disc.EditSector(disc.Volume.Integrity!.Location.Value, (ref U16Le revision) => revision = 0x0270, 88 + 42);
        Assert.Contains("2.70", Read().Volume!.WriteObstacle);

        disc.EditVolume(TagId.LogicalVolumeDescriptor, (ref LogicalVolumeDescriptor l) =>
            l.DomainIdentifier = EntityId.Domain(UdfRevision.V201, DomainFlags.SoftWriteProtect));
        Assert.Contains("protected", Read().Volume!.WriteObstacle);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(4096)]
    public void The_block_size_of_an_image_is_found_by_its_anchors(int blockSize)
    {
        using SparseBlockDevice device = new(new BlockGeometry(blockSize, 5000, 1, false));
        UdfFormatter.Write(device, UdfFormatter.Plan(device.Geometry, FormatTests.Options("2.01")));
        byte[] image = new byte[device.Geometry.ByteCount];
        device.Read(new Lba(0), image);
        int ReadAt(long offset, Span<byte> buffer)
        {
            image.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
            return buffer.Length;
        }

        Assert.Equal(blockSize, BlockSizeProbe.Probe(ReadAt, image.Length));
        Array.Clear(image);
        Assert.Null(BlockSizeProbe.Probe(ReadAt, image.Length));
    }

    [Fact]
    public void An_unreadable_sector_does_not_hide_a_volume()
    {
        long behindIntegrity = _layout.IntegritySequence.Start.Value + 1;
        _device.Unreadable.UnionWith([256, _layout.MainSequence.Start.Value, behindIntegrity]);
        VolumeReadResult result = Read();

        Assert.Equal("volume", result.Volume!.Label);
        Assert.Contains(Problem.UnreadableSector, result.Findings.Counts.Keys);
    }

    private VolumeReadResult Read() => VolumeReader.Read(_device);

    private void Erase(long sector) => _device.Write(new Lba(sector), new byte[2048]);

    private void WritePointer(long sector, long target)
    {
        byte[] bytes = new byte[2048];
        VolumeDescriptorPointer pointer = new()
        {
            NextVolumeDescriptorSequenceExtent = new ExtentAd(32768, new Lsn((uint)target)),
        };
        System.Runtime.InteropServices.MemoryMarshal.Write(bytes, pointer);
        DescriptorTag.Seal(bytes, TagId.VolumeDescriptorPointer, 3, 1, (uint)sector, 496);
        _device.Write(new Lba(sector), bytes);
    }
}
