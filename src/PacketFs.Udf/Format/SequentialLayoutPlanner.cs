using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>
/// Lays out a volume on a medium that is written once, from front to back: the volume structures, one anchor, and a
/// partition up to the end of the medium, of which three blocks are used: file set and root directory, found through
/// the virtual allocation table whose ICB is the last block written. UDF 6.10.
/// </summary>
internal static class SequentialLayoutPlanner
{
    private const int MainSequence = 96;
    private const int IntegritySequence = 128;
    private const int ReserveSequence = 224;
    private const int Anchor = 256;
    private const int SequenceBlocks = 16;
    private const int IntegrityBlocks = 2;
    private const int PartitionAlignment = 32;
    private const int SmallestPartition = 64;
    private const int UsedBlocks = 2;

    public static UdfLayout Plan(BlockGeometry geometry, UdfFormatOptions options)
    {
        FormatRules.CheckSequential(geometry, options);
        int packet = Math.Max(1, geometry.PacketBlocks);
        int alignment = Math.Max(PartitionAlignment, packet);
        long start = (Anchor + 1 + alignment - 1) / alignment * alignment;
        long blocks = geometry.BlockCount - start;
        if (blocks < SmallestPartition)
        {
            throw FormatRules.TooSmall(geometry);
        }

        int systemBlocks = VolumeStructureDescriptor.SequenceOffsetBytes / geometry.BlockSize;
        int stride = Math.Max(VolumeStructureDescriptor.Size, geometry.BlockSize);
        int recognition = FormatRules.RecognitionStructures * stride / geometry.BlockSize;

        // Before 2.00 the table lies in a block of its own before its ICB.
        uint table = UsedBlocks + (options.Revision.IsThirdEdition ? 0u : 1);
        while ((start + table + 1) % packet != 0)
        {
            table++;
        }

        UdfRegion main = new(UdfRegionKind.MainVolumeDescriptorSequence, new Lba(MainSequence), SequenceBlocks);
        UdfRegion reserve = new(
            UdfRegionKind.ReserveVolumeDescriptorSequence, new Lba(ReserveSequence), SequenceBlocks);
        UdfRegion integrity = new(UdfRegionKind.IntegritySequence, new Lba(IntegritySequence), IntegrityBlocks);
        UdfRegion partition = new(UdfRegionKind.Partition, new Lba(start), blocks);
        PartitionPlan content = new(0, 0, 0, null, 1, null, null) { VirtualTable = table };
        return new UdfLayout(content)
        {
            Geometry = geometry,
            Options = options,
            PartitionKind = UdfPartitionKind.Virtual,
            PacketBlocks = packet,
            Anchors = [new Lsn(Anchor)],
            MainSequence = main,
            ReserveSequence = reserve,
            IntegritySequence = integrity,
            SparingTables = [],
            SparePackets = [],
            CommitArea = null,
            Partition = partition,
            Regions =
            [
                new UdfRegion(UdfRegionKind.SystemArea, new Lba(0), systemBlocks),
                new UdfRegion(UdfRegionKind.VolumeRecognitionSequence, new Lba(systemBlocks), recognition),
                main,
                integrity,
                reserve,
                new UdfRegion(UdfRegionKind.Anchor, new Lba(Anchor), 1),
                partition,
                new UdfRegion(UdfRegionKind.FileSetDescriptor, new Lba(start), 1),
                new UdfRegion(UdfRegionKind.RootDirectory, new Lba(start + 1), 1),
                new UdfRegion(UdfRegionKind.VirtualAllocationTable, new Lba(start + table), 1),
            ],
            DefectiveInPartition = [],
        };
    }
}
