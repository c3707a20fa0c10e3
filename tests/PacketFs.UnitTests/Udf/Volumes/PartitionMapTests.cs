using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;

namespace PacketFs.UnitTests.Udf.Volumes;

/// <summary>Volumes with more partition maps than one, and maps that nobody knows.</summary>
public sealed class PartitionMapTests
{
    [Fact]
    public void A_map_of_an_unknown_kind_leaves_the_rest_readable_and_says_why_nothing_is_written()
    {
        using SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 8192, 1).Format();
        AddMap(device, Unknown());
        LogicalVolume volume = VolumeReader.Read(device).Volume!;
        Assert.Equal(
            [PartitionMapKind.Type1, PartitionMapKind.Unknown], volume.Maps.Select(map => map.Kind));
        using UdfVolume mounted = VolumeShape.Mount(device, new StepClock());
        Assert.Contains("partition 1 is of kind Unknown", mounted.ReadOnlyReason);
        Assert.Empty(DirectoryListing.Names(mounted, NodeId.Root));
        CheckReport report = VolumeChecker.Check(device);
        Assert.Contains(report.Findings, finding => finding.Problem == Problem.PartitionMapUnknown);
        Assert.Equal(8, report.ExitCode & 8);
    }

    [Fact]
    public void A_second_map_of_the_same_partition_is_read_and_not_written()
    {
        using SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 8192, 1).Format();
        AddMap(device, [1, 6, 1, 0, 0, 0]);
        using UdfVolume mounted = VolumeShape.Mount(device, new StepClock());
        Assert.Contains("more than one partition", mounted.ReadOnlyReason);
        Assert.Empty(DirectoryListing.Names(mounted, NodeId.Root));
    }

    [Fact]
    public void A_metadata_map_without_the_partition_that_it_stands_on_is_no_volume()
    {
        using SparseBlockDevice device = new VolumeShape(UdfRevision.V250, 2048, 8192, 1).Format();
        EditLogical(device, table => Unknown().AsSpan(0, 6).CopyTo(table));
        Assert.Throws<FsException>(() => VolumeShape.Mount(device, new StepClock()));
        Assert.NotEqual(0, VolumeChecker.Check(device).ExitCode);
    }

    private static byte[] Unknown()
    {
        byte[] bytes = new byte[Type2PartitionMap.Size];
        ref Type2PartitionMap map = ref MemoryMarshal.AsRef<Type2PartitionMap>(bytes.AsSpan());
        map.Header.PartitionMapType = PartitionMapHeader.Type2;
        map.Header.PartitionMapLength = Type2PartitionMap.Size;
        map.PartitionTypeIdentifier = EntityId.Named("*Nobody's Partition"u8);
        return bytes;
    }

    private static void AddMap(SparseBlockDevice device, byte[] map) => EditLogical(device, table =>
    {
        int used = table[1];
        map.CopyTo(table[used..]);
    }, map.Length);

    private delegate void TableChange(Span<byte> table);

    /// <summary>Changes the table of partition maps in both sequences, and seals both again.</summary>
    private static void EditLogical(SparseBlockDevice device, TableChange change, int addedBytes = 0)
    {
        LogicalVolume volume = VolumeReader.Read(device).Volume!;
        foreach (VolumeDescriptorSequence sequence in (VolumeDescriptorSequence[])[volume.Main, volume.Reserve])
        {
            RecordedDescriptor found = sequence.Descriptors.First(
                descriptor => descriptor.Tag.Id == TagId.LogicalVolumeDescriptor);
            byte[] block = new byte[volume.BlockSize];
            device.Read(found.Location.ToLba(), block);
            ref LogicalVolumeDescriptor logical = ref MemoryMarshal.AsRef<LogicalVolumeDescriptor>(block.AsSpan());
            change(block.AsSpan(LogicalVolumeDescriptor.HeadSize));
            if (addedBytes > 0)
            {
                logical.NumberOfPartitionMaps = logical.NumberOfPartitionMaps + 1;
                logical.MapTableLength = logical.MapTableLength + (uint)addedBytes;
            }

            int size = LogicalVolumeDescriptor.HeadSize + (int)(uint)logical.MapTableLength;
            DescriptorTag tag = logical.Tag;
            DescriptorTag.Seal(
                block,
                TagId.LogicalVolumeDescriptor,
                tag.DescriptorVersion,
                tag.TagSerialNumber,
                tag.TagLocation,
                size - DescriptorTag.Size);
            device.Write(found.Location.ToLba(), block);
        }
    }
}
