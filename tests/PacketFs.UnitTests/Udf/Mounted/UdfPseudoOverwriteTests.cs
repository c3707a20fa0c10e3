using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Simulation;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>
/// UDF 2.60 on a BD-R with pseudo-overwrite: nothing on the disc says what is free, the fresh blocks are.
/// </summary>
public sealed class UdfPseudoOverwriteTests : IDisposable
{
    private readonly SimulatedStack _stack =
        new(PristineDisc.Take(StackShape.BdRPow), StackShape.BdRPow, new StepClock());

    public UdfPseudoOverwriteTests() => _stack.Mount();

    private IFreshSpace Fresh => _stack.Device.Fresh!;

    public void Dispose() => _stack.Dispose();

    [Fact]
    public void The_volume_is_what_UDF_2_60_demands()
    {
        LogicalVolume volume = VolumeReader.Read(_stack.Device).Volume!;
        Assert.True(volume.IsPseudoOverwritable);
        PartitionMap type1 = volume.Maps.Single(map => map.Kind == PartitionMapKind.Type1);
        Assert.Equal(PartitionAccessType.NotSpecified, type1.Partition.AccessType);
        Assert.False(type1.Partition.PartitionContentsUse.HasSpaceSets);
        Assert.Equal(0L, (uint)type1.Partition.PartitionStartingLocation % 32);
        MetadataMapping metadata = volume.Maps.Select(map => map.Mapping).OfType<MetadataMapping>().Single();
        Assert.Equal(MetadataPartitionMap.NoBitmap, (uint)metadata.Map.MetadataBitmapFileLocation);
        Assert.False(metadata.IsDuplicated);
        Assert.Equal((0x0250, 0x0260), (
            (int)(ushort)volume.Integrity!.Use.MinimumUdfReadRevision,
            (int)(ushort)volume.Integrity.Use.MinimumUdfWriteRevision));
        CheckReport report = VolumeChecker.Check(_stack.Device);
        Assert.Empty(report.Findings);
        Assert.True(report.IsComplete);
    }

    [Fact]
    public void New_data_is_appended_and_costs_its_packets_alone()
    {
        OverwriteResources before = Fresh.Left!.Value;
        PathVolume paths = new(_stack.Volume);
        byte[] data = new byte[20 * 65_536];
        new Prng(3).Fill(data);
        paths.Create("a", NodeKind.File, 0x1A4);
        paths.Create("b", NodeKind.File, 0x1A4);
        for (int offset = 0; offset < data.Length; offset += 65_536)
        {
            // Side by side, as two programs would.
            int at = offset;
            paths.With("a", node => _stack.Volume.Write(node, at, data.AsSpan(at, 65_536)));
            paths.With("b", node => _stack.Volume.Write(node, at, data.AsSpan(at, 65_536)));
        }

        _stack.Volume.Sync();
        OverwriteResources after = Fresh.Left!.Value;
        Assert.Equal((before.Entries, before.Updates), (after.Entries, after.Updates));
        Assert.InRange(before.Units - after.Units, 40, 44);
        _stack.Unmount();

        _stack.Mount();
        PathVolume again = new(_stack.Volume);
        byte[] back = new byte[data.Length];
        again.With("b", node => _stack.Volume.Read(node, 0, back));
        Assert.Equal(data, back);
    }

    [Fact]
    public void What_is_changed_of_a_file_goes_to_fresh_blocks_and_the_rest_stays_where_it_is()
    {
        PathVolume paths = new(_stack.Volume);
        byte[] data = new byte[(6 * 65_536) + 1_000];
        new Prng(4).Fill(data);
        paths.Create("file", NodeKind.File, 0x1A4);
        paths.With("file", node => _stack.Volume.Write(node, 0, data));
        _stack.Volume.Sync();
        OverwriteResources before = Fresh.Left!.Value;

        new Prng(5).Fill(data.AsSpan(70_001, 5_000));
        paths.With("file", node => _stack.Volume.Write(node, 70_001, data.AsSpan(70_001, 5_000)));
        byte[] longer = new byte[2_000];
        new Prng(6).Fill(longer);
        paths.With("file", node => _stack.Volume.Write(node, data.Length, longer));
        _stack.Volume.Sync();
        OverwriteResources after = Fresh.Left!.Value;

        // A packet for the data, and one of the log for the file entry.
        Assert.InRange(before.Units - after.Units, 2, 3);
        Assert.Equal(before.Entries, after.Entries);
        byte[] back = new byte[data.Length + longer.Length];
        paths.With("file", node => _stack.Volume.Read(node, 0, back));
        Assert.Equal([.. data, .. longer], back);
        _stack.Unmount();

        _stack.Mount();
        new PathVolume(_stack.Volume).With("file", node => _stack.Volume.Read(node, 0, back));
        Assert.Equal([.. data, .. longer], back);
        Assert.Null(OracleJudgement.Findings(_stack, mayBeOpen: false));
    }

    [Fact]
    public void What_is_deleted_gives_nothing_back_and_what_is_promised_can_be_written()
    {
        PathVolume paths = new(_stack.Volume);
        long promised = _stack.Volume.GetStatistics().FreeBlocks;
        byte[] piece = new byte[64 * 2_048];
        paths.Create("full", NodeKind.File, 0x1A4);
        long written = 0;
        for (; written + 64 <= promised; written += 64)
        {
            long at = written * 2_048;
            paths.With("full", node => _stack.Volume.Write(node, at, piece));
        }

        FsException full = Assert.Throws<FsException>(() =>
        {
            for (int i = 0; i < 2; i++, written += 64)
            {
                long at = written * 2_048;
                paths.With("full", node => _stack.Volume.Write(node, at, piece));
            }
        });
        Assert.Equal(FsError.NoSpace, full.Error);
        _stack.Volume.Sync();
        long before = _stack.Volume.GetStatistics().FreeBlocks;
        paths.At("full", (directory, name) => _stack.Volume.Unlink(directory, name));
        _stack.Volume.Sync();
        Assert.InRange(_stack.Volume.GetStatistics().FreeBlocks, 0, before);
        _stack.Unmount();
        _stack.Mount();
        Assert.Null(_stack.Volume.ReadOnlyReason);
        Assert.InRange(_stack.Volume.GetStatistics().FreeBlocks, 0, before);
    }

    [Fact]
    public void Without_the_drive_that_knows_what_is_fresh_the_volume_is_only_read()
    {
        PathVolume paths = new(_stack.Volume);
        paths.Create("here", NodeKind.Directory, 0x1ED);
        _stack.Unmount();
        _stack.OpenDevice();
        using UdfVolume volume = UdfVolume.Mount(
            new PlainView(_stack.Device), new UdfMountOptions(), new StepClock(),
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        Assert.Contains("pseudo-overwrite", volume.ReadOnlyReason, StringComparison.Ordinal);
        new PathVolume(volume).With("here", _ => { });
    }

    /// <summary>The same blocks, on a device that takes any block and tells nothing.</summary>
    private sealed class PlainView(PacketDevice device) : IBlockDevice
    {
        public BlockGeometry Geometry => device.Geometry;

        public void Read(Lba start, Span<byte> buffer) => device.Read(start, buffer);

        public void Write(Lba start, ReadOnlySpan<byte> data) => device.Write(start, data);

        public void Flush() => device.Flush();

        public void Dispose()
        {
        }
    }
}
