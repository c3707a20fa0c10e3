using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Check;

/// <summary>
/// One field of a good volume changed and sealed again: the check must name that very problem. The volume was filled by
/// Linux.
/// </summary>
public sealed class CorruptionTests
{
    private const string Small = "docs/small.txt";
    private const string Medium = "docs/medium.bin";
    private const string Fragmented = "fragmented";

    /// <summary>Changes by name; a name starts with the problem that must be found.</summary>
    internal static readonly Dictionary<string, Action<DiscEditor>> Changes = new()
    {
        ["LinkCountWrong"] = disc => Node(disc, Small, (ref ExtendedFileEntry e) => e.FileLinkCount = 3),
        ["LinkCountWrong of a directory"] = disc =>
            Node(disc, "docs", (ref ExtendedFileEntry e) => e.FileLinkCount = 1),
        ["InformationLengthWrong, embedded"] = disc =>
            Node(disc, Small, (ref ExtendedFileEntry e) => e.InformationLength = 7),
        ["InformationLengthWrong"] = disc =>
            Node(disc, Medium, (ref ExtendedFileEntry e) => e.InformationLength = 30000),
        ["ExtentRounded"] = disc => Node(disc, Medium, (ref ExtendedFileEntry e) => e.InformationLength = 19999),
        ["BlocksRecordedWrong"] = disc => Node(disc, Medium, (ref ExtendedFileEntry e) => e.LogicalBlocksRecorded = 41),
        ["BlocksRecordedWrong, embedded"] = disc =>
            Node(disc, Small, (ref ExtendedFileEntry e) => e.LogicalBlocksRecorded = 1),
        ["ObjectSizeWrong"] = disc => Node(disc, Medium, (ref ExtendedFileEntry e) => e.ObjectSize = 1),
        ["UniqueIdInvalid"] = disc => Node(disc, Small, (ref ExtendedFileEntry e) => e.UniqueId = 5),
        ["UniqueIdInvalid root"] = disc => Node(disc, "", (ref ExtendedFileEntry e) => e.UniqueId = 16),
        ["UniqueIdRepeated"] = disc => Node(disc, Small, (ref ExtendedFileEntry e) => e.UniqueId = Id(disc, Medium)),
        ["NextUniqueIdTooLow"] = disc => Node(disc, Small, (ref ExtendedFileEntry e) => e.UniqueId = 1UL << 40),
        ["EntryUniqueIdWrong"] = disc => disc.EditEntry("docs", "link", (ref FileIdentifierDescriptor e) =>
            e.Icb.UniqueId = (uint)Id(disc, Small)),
        ["EntryUniqueIdWrong, none"] = disc => disc.EditEntry("docs", "link", (ref FileIdentifierDescriptor e) =>
            e.Icb.UniqueId = 0),
        ["EntryNameForbidden"] = disc => disc.EditEntryBytes("docs", "absolute", bytes =>
            ((ReadOnlySpan<byte>)[16, 0xFE, 0xFF, 0, 65, 0, 66, 0, 67]).CopyTo(bytes.AsSpan(38))),
        ["FileTypeInvalid"] = disc => Node(disc, Small, (ref ExtendedFileEntry e) => e.IcbTag.FileTypeField = 99),
        ["IcbStrategyUnknown"] = disc => Node(disc, Small, (ref ExtendedFileEntry e) => e.IcbTag.StrategyType = 5),
        ["StreamInvalid flag"] = disc =>
            Node(disc, Small, (ref ExtendedFileEntry e) => e.IcbTag.Flags |= IcbFlags.Stream),
        ["AllocationInvalid kind"] = disc => Node(disc, Medium, (ref ExtendedFileEntry e) =>
            e.IcbTag.AllocationDescriptorType = AllocationDescriptorType.Extended),
        ["AllocationInvalid rest"] = disc => Node(disc, Medium, (ref ExtendedFileEntry e) =>
            e.LengthOfAllocationDescriptors = e.LengthOfAllocationDescriptors + 4u),
        ["IcbLengthsInvalid"] = disc =>
            Node(disc, Small, (ref ExtendedFileEntry e) => e.LengthOfExtendedAttributes = 60000),
        ["TimeInvalid"] = disc => Node(disc, Small, (ref ExtendedFileEntry e) => e.ModificationDateAndTime.Month = 13),
        ["CrcTooShort"] = disc => Node(disc, Small, (ref ExtendedFileEntry e) => e.Tag.DescriptorCrcLength = 100),
        ["IcbDamaged"] = disc => Raw(disc, disc.Find(Small), bytes => bytes[100] ^= 1),
        ["IcbDamaged location"] = disc => Node(disc, Small, (ref ExtendedFileEntry e) => e.Tag.TagLocation = 1),
        ["IcbWrongKind"] = disc => Node(disc, Small, (ref ExtendedFileEntry e) => e.Tag.TagIdentifier = 260),
        ["ExtentOutsidePartition"] = disc => Extent(disc, Medium, (ref ShortAd a) => a.ExtentPosition = 4_000_000_000),
        ["BlockClaimedTwice"] = disc => Extent(disc, Medium, (ref ShortAd a) => a.ExtentPosition = disc.Root),
        ["BlockClaimedTwice bitmap"] = disc => Extent(disc, Medium, (ref ShortAd a) => a.ExtentPosition = 0),
        ["SpaceLeaked extent"] = disc => Extent(disc, Medium, (ref ShortAd a) => a = new ShortAd(
            a.Length, ExtentType.NotAllocated, 0)),
        ["HoleHasLocation"] = disc => Extent(disc, Medium, (ref ShortAd a) => a = new ShortAd(
            a.Length, ExtentType.NotAllocated, a.Position)),
        ["AllocationExtentDamaged"] = disc => Extent(disc, Medium, (ref ShortAd a) => a = new ShortAd(
            512, ExtentType.NextExtentOfAllocationDescriptors, a.Position)),
        ["TailInvalid"] = disc => Node(disc, Medium, (ref ExtendedFileEntry e) => e.InformationLength = 0),
        ["TailLeft"] = disc => Extent(disc, Medium, (ref ShortAd a) => a = new ShortAd(
            20480, ExtentType.AllocatedNotRecorded, a.Position), (ref ExtendedFileEntry e) => e.InformationLength = 0),
        ["ExtentNotWhole"] = disc => Extent(disc, Fragmented, (ref ShortAd a) => a.ExtentLengthAndType = 511),
        ["AllocationExtentDamaged chain"] = disc => disc.EditBlock(
            NextExtent(disc), (ref AllocationExtentDescriptor e) => e.LengthOfAllocationDescriptors = 60000),
        ["AllocationExtentDamaged kind"] = disc => disc.EditBlock(
            NextExtent(disc), (ref AllocationExtentDescriptor e) => e.Tag.TagIdentifier = 8),
        ["BlockClaimedTwice loop"] = disc => disc.EditBlock(
            NextExtent(disc),
            (ref LongAd a) => a = new LongAd(
                512, ExtentType.NextExtentOfAllocationDescriptors, new LbAddr(NextExtent(disc), 0)),
            AllocationExtentDescriptor.HeadSize),

        ["EntryNameInvalid"] = disc => disc.EditEntryBytes("docs", "small.txt", bytes => bytes[38] = 7),
        ["EntryNameInvalid deleted form"] = disc => disc.EditEntryBytes("docs", "small.txt", bytes => bytes[38] = 254),
        ["EntryNameRepeated"] = disc => disc.EditEntryBytes("docs", "link", bytes => "hole"u8.CopyTo(bytes.AsSpan(39))),
        ["EntryDirectoryBitWrong"] = disc => disc.EditEntry("", "pipe", (ref FileIdentifierDescriptor e) =>
            e.FileCharacteristics |= FileCharacteristics.Directory),
        ["EntryInvalid version"] = disc => disc.EditEntry("docs", "link", (ref FileIdentifierDescriptor e) =>
            e.FileVersionNumber = 2),
        ["EntryInvalid bits"] = disc => disc.EditEntry("docs", "link", (ref FileIdentifierDescriptor e) =>
            e.FileCharacteristicsField |= 0x40),
        ["EntryInvalid metadata"] = disc => disc.EditEntry("docs", "link", (ref FileIdentifierDescriptor e) =>
            e.FileCharacteristics |= FileCharacteristics.Metadata),
        ["EntryIcbMissing"] = disc =>
            disc.EditEntry("docs", "link", (ref FileIdentifierDescriptor e) => e.Icb = default),
        ["OrphanIcb"] = disc => disc.EditEntry("docs", "link", (ref FileIdentifierDescriptor e) =>
            e.FileCharacteristics |= FileCharacteristics.Deleted),
        ["ExtentOutsidePartition ICB"] = disc => disc.EditEntry("docs", "link", (ref FileIdentifierDescriptor e) =>
            e.Icb.ExtentLengthAndType = 0x0FFF_FE00),
        ["EntryDamaged"] = disc => disc.EditEntryBytes("docs", "link", bytes => bytes[30] ^= 1, seal: false),
        ["EntryDamaged location"] = disc => disc.EditEntry("docs", "link", (ref FileIdentifierDescriptor e) =>
            e.Tag.TagLocation = 1),
        ["ParentMissing"] = disc => disc.EditEntry("docs", null, (ref FileIdentifierDescriptor e) =>
            e.FileCharacteristics = FileCharacteristics.Deleted),
        ["ParentWrong"] = disc => disc.EditEntry("docs/deep", null, (ref FileIdentifierDescriptor e) =>
            e.Icb.ExtentLocation = new LbAddr(disc.Root, 0)),
        ["DirectoryLinkedTwice"] = disc => disc.EditEntry("docs", "link", (ref FileIdentifierDescriptor e) =>
        {
            e.Icb = new LongAd(512, ExtentType.RecordedAndAllocated, new LbAddr(disc.Find("docs/deep"), 0));
            e.FileCharacteristics |= FileCharacteristics.Directory;
        }),
        ["DirectoryLinkedTwice cycle"] = disc =>
            disc.EditEntry("docs/deep", "deeper", (ref FileIdentifierDescriptor e) =>
            e.Icb.ExtentLocation = new LbAddr(disc.Find("docs"), 0)),
        ["DirectoryIncomplete"] = disc => Node(disc, "empty", (ref ExtendedFileEntry e) =>
            (e.InformationLength, e.ObjectSize, e.LengthOfAllocationDescriptors) = (36, 36, 36)),
        ["SymbolicLinkInvalid"] = disc => Raw(disc, disc.Find("docs/link"), bytes =>
            bytes[DiscEditor.DescriptorsOffset(bytes)] = 9, seal: true),
        ["DeviceWithoutNumbers"] = disc => Raw(disc, disc.Find("console"), bytes =>
            bytes[ExtendedFileEntry.HeadSize + 24] = 6, seal: true),
        ["AttributesInvalid"] = disc => Raw(disc, disc.Find("console"), bytes =>
            bytes[ExtendedFileEntry.HeadSize + 24 + 8] = 0, seal: true),
        ["AttributesInvalid header"] = disc => Raw(disc, disc.Find("console"), bytes =>
            bytes[ExtendedFileEntry.HeadSize + 16] = 30, seal: true),

        ["SpaceUsedMarkedFree"] = disc => Bit(disc, disc.Find(Small), isFree: true),
        ["SpaceLeaked"] = disc => Bit(disc, 3500, isFree: false),
        ["SpaceSetInvalid"] = disc => disc.EditBlock(0, (ref SpaceBitmapDescriptor s) => s.NumberOfBits = 8),
        ["SpaceSetInvalid kind"] = disc => disc.EditBlock(0, (ref SpaceBitmapDescriptor s) => s.Tag.TagIdentifier = 8),
        ["FreeCountWrong"] = disc => Word(disc, 80, 1),
        ["IntegrityInvalid size"] = disc => Word(disc, 84, 1),
        ["ObjectCountsWrong files"] = disc => Word(disc, 88 + 32, 60),
        ["ObjectCountsWrong directories"] = disc => Word(disc, 88 + 36, 6),
        ["NextUniqueIdTooLow counter"] = disc => Word(disc, 40, 16),
        ["IntegrityOpen"] = disc => Word(disc, 28, 0),
        ["IntegrityInvalid count"] = disc => Word(disc, 72, 2),
        ["IntegrityMissing"] = disc => disc.EraseSector(disc.Volume.Integrity!.Location.Value),
        ["RootMissing"] = disc => FileSet(disc, (ref FileSetDescriptor s) => s.RootDirectoryIcb = default),
        ["RootMissing length"] = disc => FileSet(disc, (ref FileSetDescriptor s) =>
            s.RootDirectoryIcb.ExtentLengthAndType = 0x0FFF_FE00),
        ["LabelCopiesDiffer"] = disc => FileSet(disc, (ref FileSetDescriptor s) => s.LogicalVolumeIdentifier = default),
        ["FileSetMissing"] = disc => FileSet(disc, (ref FileSetDescriptor s) => s.Tag.TagIdentifier = 8),
        ["StreamInvalid system"] = disc => FileSet(disc, (ref FileSetDescriptor s) =>
            s.SystemStreamDirectoryIcb.ExtentLocation = new LbAddr(disc.Find(Small), 0)),

        ["SequencesDiffer"] = disc => disc.EditSector(
            disc.Volume.Reserve.Primary!.Location.Value, (ref PrimaryVolumeDescriptor p) => p.InterchangeLevel = 9),
        ["SequenceMemberMissing"] = disc => disc.EditVolume(
            TagId.UnallocatedSpaceDescriptor, (ref DescriptorTag t) => t.TagIdentifier = 10),
        ["DescriptorDamaged"] = disc => RawSector(disc, disc.Volume.Reserve.Primary!.Location.Value, b => b[200] ^= 1),
        ["SequenceNotTerminated"] = disc => Terminators(disc),
        ["DescriptorContentInvalid"] = disc => disc.EditVolume(
            TagId.PartitionDescriptor, (ref PartitionDescriptor p) => p.PartitionFlags = 0),
        ["PartitionOutsideVolume"] = disc => disc.EditVolume(
            TagId.PartitionDescriptor, (ref PartitionDescriptor p) => p.PartitionLength = 1_000_000),
        ["VolumeSpaceOverlap"] = disc => disc.EditVolume(
            TagId.PartitionDescriptor, (ref PartitionDescriptor p) => p.PartitionLength = 3700),
        ["BlockSizeMismatch"] = disc => disc.EditVolume(
            TagId.LogicalVolumeDescriptor, (ref LogicalVolumeDescriptor l) => l.LogicalBlockSize = 2048),
        ["DomainUnknown"] = disc => disc.EditVolume(
            TagId.LogicalVolumeDescriptor, (ref LogicalVolumeDescriptor l) => l.DomainIdentifier = default),
        ["PartitionMapInvalid"] = disc => disc.EditVolume(
            TagId.LogicalVolumeDescriptor, (ref LogicalVolumeDescriptor l) => l.NumberOfPartitionMaps = 2),
        ["PartitionDescriptorMissing"] = disc => disc.EditVolume(
            TagId.PartitionDescriptor, (ref PartitionDescriptor p) => p.PartitionNumber = 7),
        ["AnchorTooFew"] = disc => Erase(disc, 256, 4095),
        ["AnchorMissing"] = disc => Erase(disc, 256, 3839, 4095),
        ["AnchorsDisagree"] = disc => disc.EditSector(
            4095, (ref AnchorVolumeDescriptorPointer a) => a.MainVolumeDescriptorSequenceExtent = default),
        ["RecognitionSequenceMissing"] = disc => Erase(disc, 68),
        ["RecognitionSequenceIncomplete"] = disc => RawSector(disc, 64, bytes => bytes[1] = (byte)'X'),
        ["RecognitionSequenceWrongNsr"] = disc => RawSector(disc, 68, bytes => bytes[5] = (byte)'2'),
    };

    public static TheoryData<string> Names => [.. Changes.Keys];

    [Fact]
    public void The_untouched_volume_is_clean()
    {
        CheckReport report = VolumeChecker.Check(GoldenImages.Open(GoldenImages.LinuxTree, 512));

        Assert.Empty(report.Findings);
        Assert.Equal(0, report.ExitCode);
        Assert.Equal(new CheckCounts(61, 62, 5, 0, report.Objects.UsedBlocks), report.Objects);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_changed_field_is_found_for_what_it_is(string name)
    {
        Problem expected = Enum.Parse<Problem>(name.Split(' ', ',')[0]);
        using SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        Changes[name](new DiscEditor(device));
        device.WriteLog.Clear();

        CheckReport report = VolumeChecker.Check(device);

        Assert.True(report.Counts.ContainsKey(expected), $"found only: {string.Join("\n", report.Findings)}");
        Assert.Empty(device.WriteLog);
        Severity severity = ProblemTable.Get(expected).Severity;
        Assert.True(severity < Severity.Error || (report.ExitCode & 12) != 0, $"exit code {report.ExitCode}");
        Assert.True(severity < Severity.Fatal || report.ExitCode >= 8, $"exit code {report.ExitCode}");
    }

    private static ulong Id(DiscEditor disc, string path) =>
        MemoryMarshal.AsRef<ExtendedFileEntry>(disc.ReadBlock(disc.Find(path)).AsSpan()).UniqueId;

    private static void Node(DiscEditor disc, string path, DiscEditor.FieldChange<ExtendedFileEntry> change) =>
        disc.EditBlock(disc.Find(path), change);

    private static void FileSet(DiscEditor disc, DiscEditor.FieldChange<FileSetDescriptor> change) =>
        disc.EditBlock(disc.Volume.FileSetDescriptorSequenceExtent.Location.Block, change);

    private static void Extent(
        DiscEditor disc,
        string path,
        DiscEditor.FieldChange<ShortAd> change,
        DiscEditor.FieldChange<ExtendedFileEntry>? also = null)
    {
        uint icb = disc.Find(path);
        disc.EditBlock(icb, change, DiscEditor.DescriptorsOffset(disc.ReadBlock(icb)));
        if (also is not null)
        {
            disc.EditBlock(icb, also);
        }
    }

    private static uint NextExtent(DiscEditor disc)
    {
        byte[] block = disc.ReadBlock(disc.Find(Fragmented));
        Span<LongAd> descriptors = MemoryMarshal.Cast<byte, LongAd>(block.AsSpan(
            DiscEditor.DescriptorsOffset(block),
            (int)(uint)MemoryMarshal.AsRef<ExtendedFileEntry>(block.AsSpan()).LengthOfAllocationDescriptors));
        Assert.Equal(ExtentType.NextExtentOfAllocationDescriptors, descriptors[^1].Type);
        return descriptors[^1].Location.Block;
    }

    private static void Raw(DiscEditor disc, uint block, Action<byte[]> change, bool seal = false)
    {
        byte[] bytes = disc.ReadBlock(block);
        change(bytes);
        if (seal)
        {
            DescriptorTag.Reseal(bytes);
        }

        disc.WriteBlock(block, bytes);
    }

    private static void RawSector(DiscEditor disc, long sector, Action<byte[]> change)
    {
        byte[] bytes = disc.ReadSector(sector);
        change(bytes);
        disc.WriteSector(sector, bytes);
    }

    private static void Bit(DiscEditor disc, uint block, bool isFree)
    {
        long offset = SpaceBitmapDescriptor.HeadSize + (block / 8);
        Raw(disc, (uint)(offset / disc.BlockSize), bytes =>
        {
            int mask = 1 << (int)(block % 8);
            ref byte octet = ref bytes[offset % disc.BlockSize];
            Assert.Equal(!isFree, (octet & mask) != 0);
            octet ^= (byte)mask;
        });
    }

    /// <summary>A 32-bit field of the integrity descriptor.</summary>
    private static void Word(DiscEditor disc, int offset, uint value) =>
        disc.EditSector(disc.Volume.Integrity!.Location.Value, (ref U32Le field) => field = value, offset);

    private static void Erase(DiscEditor disc, params ReadOnlySpan<long> sectors)
    {
        foreach (long sector in sectors)
        {
            disc.EraseSector(sector);
        }
    }

    private static void Terminators(DiscEditor disc)
    {
        long start = disc.Volume.Main.Extents[0].Location.Value;
        for (long sector = start; sector < start + 16; sector++)
        {
            if (DescriptorTag.Of(disc.ReadSector(sector)).Id == TagId.TerminatingDescriptor)
            {
                disc.EraseSector(sector);
            }
        }
    }
}
