using System.Reflection;
using System.Runtime.CompilerServices;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Structures;

/// <summary>
/// Sizes and offsets of every on-disc structure, as the tables of ECMA-167 and UDF give them. A field's offset is the
/// sum of the sizes before it, and the sum of all is the structure's size: so there is no padding anywhere.
/// </summary>
public sealed class LayoutTests
{
    private static readonly MethodInfo SizeOf = typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!;

    public static TheoryData<Type, int, string> Structures => new()
    {
        {
            typeof(DescriptorTag), 16, "TagIdentifier 0, DescriptorVersion 2, TagChecksum 4, Reserved 5, "
            + "TagSerialNumber 6, "
            + "DescriptorCrc 8, DescriptorCrcLength 10, TagLocation 12"
        },
        { typeof(LbAddr), 6, "LogicalBlockNumber 0, PartitionReferenceNumber 4" },
        { typeof(ExtentAd), 8, "ExtentLength 0, ExtentLocation 4" },
        { typeof(ShortAd), 8, "ExtentLengthAndType 0, ExtentPosition 4" },
        { typeof(LongAd), 16, "ExtentLengthAndType 0, ExtentLocation 4, ImplementationFlags 10, UniqueId 12" },
        { typeof(ExtAd), 20, "RecordedLength 4, InformationLength 8, ExtentLocation 12, ImplementationUse 18" },
        {
            typeof(Timestamp), 12, "TypeAndTimeZone 0, Year 2, Month 4, Day 5, Hour 6, Minute 7, Second 8, "
            + "Centiseconds 9, HundredsOfMicroseconds 10, Microseconds 11"
        },
        { typeof(EntityId), 32, "Flags 0, Identifier 1, IdentifierSuffix 24" },
        { typeof(CharSpec), 64, "CharacterSetType 0, CharacterSetInformation 1" },
        {
            typeof(VolumeStructureDescriptor), 2048,
            "StructureType 0, StandardIdentifier 1, StructureVersion 6, StructureData 7"
        },
        {
            typeof(BootDescriptor), 2048, "ArchitectureType 8, BootIdentifier 40, BootExtentLocation 72, "
            + "BootExtentLength 76, "
            + "LoadAddress 80, StartAddress 88, DescriptorCreationDateAndTime 96, Flags 108, Reserved2 110, BootUse 142"
        },
        {
            typeof(AnchorVolumeDescriptorPointer), 512, "MainVolumeDescriptorSequenceExtent 16, "
            + "ReserveVolumeDescriptorSequenceExtent 24, Reserved 32"
        },
        {
            typeof(VolumeDescriptorPointer), 512,
            "VolumeDescriptorSequenceNumber 16, NextVolumeDescriptorSequenceExtent 20, Reserved 28"
        },
        {
            typeof(PrimaryVolumeDescriptor), 512, "VolumeDescriptorSequenceNumber 16, "
            + "PrimaryVolumeDescriptorNumber 20, "
            + "VolumeIdentifier 24, VolumeSequenceNumber 56, MaximumVolumeSequenceNumber 58, InterchangeLevel 60, "
            + "MaximumInterchangeLevel 62, CharacterSetList 64, MaximumCharacterSetList 68, VolumeSetIdentifier 72, "
            + "DescriptorCharacterSet 200, ExplanatoryCharacterSet 264, VolumeAbstract 328, VolumeCopyrightNotice 336, "
            + "ApplicationIdentifier 344, RecordingDateAndTime 376, ImplementationIdentifier 388, "
            + "ImplementationUse 420, "
            + "PredecessorVolumeDescriptorSequenceLocation 484, Flags 488, Reserved 490"
        },
        {
            typeof(ImplementationUseVolumeDescriptor), 512,
            "VolumeDescriptorSequenceNumber 16, ImplementationIdentifier 20, ImplementationUse 52"
        },
        {
            typeof(LvInformation), 460, "LviCharset 0, LogicalVolumeIdentifier 64, LvInfo1 192, LvInfo2 228, "
            + "LvInfo3 264, "
            + "ImplementationId 300, ImplementationUse 332"
        },
        { typeof(CommitAreaDescription), 460, "Version 0, StartSector 4, PacketCount 8, PacketBlocks 12, Identity 16" },
        {
            typeof(PartitionDescriptor), 512, "PartitionFlags 20, PartitionNumber 22, PartitionContents 24, "
            + "PartitionContentsUse 56, AccessTypeField 184, PartitionStartingLocation 188, PartitionLength 192, "
            + "ImplementationIdentifier 196, ImplementationUse 228, Reserved 356"
        },
        {
            typeof(PartitionHeaderDescriptor), 128, "UnallocatedSpaceTable 0, UnallocatedSpaceBitmap 8, "
            + "PartitionIntegrityTable 16, FreedSpaceTable 24, FreedSpaceBitmap 32, Reserved 40"
        },
        {
            typeof(LogicalVolumeDescriptor), 440, "DescriptorCharacterSet 20, LogicalVolumeIdentifier 84, "
            + "LogicalBlockSize 212, "
            + "DomainIdentifier 216, FileSetDescriptorSequenceExtent 248, MapTableLength 264, "
            + "NumberOfPartitionMaps 268, "
            + "ImplementationIdentifier 272, ImplementationUse 304, IntegritySequenceExtent 432"
        },
        {
            typeof(UnallocatedSpaceDescriptor), 24,
            "VolumeDescriptorSequenceNumber 16, NumberOfAllocationDescriptors 20"
        },
        { typeof(TerminatingDescriptor), 512, "Reserved 16" },
        { typeof(LogicalVolumeHeaderDescriptor), 32, "NextUniqueId 0, Reserved 8" },
        {
            typeof(LogicalVolumeIntegrityDescriptor), 80, "RecordingDateAndTime 16, IntegrityTypeField 28, "
            + "NextIntegrityExtent 32, LogicalVolumeContentsUse 40, NumberOfPartitions 72, LengthOfImplementationUse 76"
        },
        {
            typeof(LogicalVolumeIntegrityImplementationUse), 46, "ImplementationId 0, NumberOfFiles 32, "
            + "NumberOfDirectories 36, MinimumUdfReadRevision 40, MinimumUdfWriteRevision 42, "
            + "MaximumUdfWriteRevision 44"
        },
        {
            typeof(FileSetDescriptor), 512, "RecordingDateAndTime 16, InterchangeLevel 28, MaximumInterchangeLevel 30, "
            + "CharacterSetList 32, MaximumCharacterSetList 36, FileSetNumber 40, FileSetDescriptorNumber 44, "
            + "LogicalVolumeIdentifierCharacterSet 48, LogicalVolumeIdentifier 112, FileSetCharacterSet 240, "
            + "FileSetIdentifier 304, CopyrightFileIdentifier 336, AbstractFileIdentifier 368, RootDirectoryIcb 400, "
            + "DomainIdentifier 416, NextExtent 448, SystemStreamDirectoryIcb 464, Reserved 480"
        },
        { typeof(Type1PartitionMap), 6, "VolumeSequenceNumber 2, PartitionNumber 4" },
        {
            typeof(Type2PartitionMap), 64,
            "PartitionTypeIdentifier 4, VolumeSequenceNumber 36, PartitionNumber 38, Specific 40"
        },
        {
            typeof(VirtualPartitionMap), 64,
            "PartitionTypeIdentifier 4, VolumeSequenceNumber 36, PartitionNumber 38, Reserved2 40"
        },
        {
            typeof(SparablePartitionMap), 64, "PartitionTypeIdentifier 4, VolumeSequenceNumber 36, PartitionNumber 38, "
            + "PacketLength 40, NumberOfSparingTables 42, SizeOfEachSparingTable 44, LocationsOfSparingTables 48"
        },
        {
            typeof(MetadataPartitionMap), 64, "PartitionTypeIdentifier 4, VolumeSequenceNumber 36, PartitionNumber 38, "
            + "MetadataFileLocation 40, MetadataMirrorFileLocation 44, MetadataBitmapFileLocation 48, "
            + "AllocationUnitSize 52, AlignmentUnitSize 56, Flags 58, Reserved2 59"
        },
        {
            typeof(SparingTable), 56,
            "SparingIdentifier 16, ReallocationTableLength 48, Reserved 50, SequenceNumber 52"
        },
        { typeof(SparingEntry), 8, "OriginalLocation 0, MappedLocation 4" },
        {
            typeof(VatHeader), 152, "LengthOfHeader 0, LengthOfImplementationUse 2, LogicalVolumeIdentifier 4, "
            + "PreviousVatIcbLocation 132, NumberOfFiles 136, NumberOfDirectories 140, MinimumUdfReadRevision 144, "
            + "MinimumUdfWriteRevision 146, MaximumUdfWriteRevision 148, Reserved 150"
        },
        { typeof(VatTrailer150), 36, "EntityIdentifier 0, PreviousVatIcbLocation 32" },
        {
            typeof(IcbTag), 20, "PriorRecordedNumberOfDirectEntries 0, StrategyType 4, StrategyParameter 6, "
            + "MaximumNumberOfEntries 8, Reserved 10, FileTypeField 11, ParentIcbLocation 12, FlagsField 18"
        },
        {
            typeof(FileEntry), 176, "IcbTag 16, Uid 36, Gid 40, Permissions 44, FileLinkCount 48, RecordFormat 50, "
            + "RecordDisplayAttributes 51, RecordLength 52, InformationLength 56, LogicalBlocksRecorded 64, "
            + "AccessDateAndTime 72, ModificationDateAndTime 84, AttributeDateAndTime 96, Checkpoint 108, "
            + "ExtendedAttributeIcb 112, ImplementationIdentifier 128, UniqueId 160, LengthOfExtendedAttributes 168, "
            + "LengthOfAllocationDescriptors 172"
        },
        {
            typeof(ExtendedFileEntry), 216, "RecordLength 52, InformationLength 56, ObjectSize 64, "
            + "LogicalBlocksRecorded 72, "
            + "AccessDateAndTime 80, ModificationDateAndTime 92, CreationDateAndTime 104, AttributeDateAndTime 116, "
            + "Checkpoint 128, Reserved 132, ExtendedAttributeIcb 136, StreamDirectoryIcb 152, "
            + "ImplementationIdentifier 168, UniqueId 200, LengthOfExtendedAttributes 208, "
            + "LengthOfAllocationDescriptors 212"
        },
        {
            typeof(FileIdentifierDescriptor), 38, "FileVersionNumber 16, FileCharacteristicsField 18, "
            + "LengthOfFileIdentifier 19, Icb 20, LengthOfImplementationUse 36"
        },
        {
            typeof(AllocationExtentDescriptor), 24,
            "PreviousAllocationExtentLocation 16, LengthOfAllocationDescriptors 20"
        },
        { typeof(IndirectEntry), 52, "IcbTag 16, IndirectIcb 36" },
        { typeof(TerminalEntry), 36, "IcbTag 16" },
        { typeof(UnallocatedSpaceEntry), 40, "IcbTag 16, LengthOfAllocationDescriptors 36" },
        { typeof(SpaceBitmapDescriptor), 24, "NumberOfBits 16, NumberOfBytes 20" },
        {
            typeof(ExtendedAttributeHeaderDescriptor), 24,
            "ImplementationAttributesLocation 16, ApplicationAttributesLocation 20"
        },
        { typeof(ExtendedAttribute), 12, "AttributeTypeField 0, AttributeSubtype 4, Reserved 5, AttributeLength 8" },
        { typeof(FileTimesExtendedAttribute), 20, "DataLength 12, FileTimeExistence 16" },
        {
            typeof(DeviceSpecificationExtendedAttribute), 24,
            "ImplementationUseLength 12, MajorDeviceIdentification 16, MinorDeviceIdentification 20"
        },
        { typeof(IdentifiedExtendedAttribute), 48, "UseLength 12, Identifier 16" },
        {
            typeof(PathComponent), 4,
            "ComponentTypeField 0, LengthOfComponentIdentifier 1, ComponentFileVersionNumber 2"
        },
    };

    [Theory]
    [MemberData(nameof(Structures))]
    public void A_structure_has_the_size_and_offsets_of_the_standard(Type structure, int size, string offsets)
    {
        Dictionary<string, int> actual = [];
        int end = 0;
        BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        foreach (FieldInfo field in structure.GetFields(all))
        {
            actual[field.Name] = end;
            end += Size(field.FieldType);
        }

        Assert.Equal(size, Size(structure));
        Assert.Equal(size, end);
        foreach (string item in offsets.Split(", "))
        {
            string[] parts = item.Split(' ');
            Assert.True(actual.TryGetValue(parts[0], out int offset), $"{structure.Name} has no field {parts[0]}");
            Assert.True(offset == int.Parse(parts[1]), $"{structure.Name}.{parts[0]} is at {offset}");
        }
    }

    [Fact]
    public void Every_structure_that_names_its_size_has_it()
    {
        int checkedCount = 0;
        foreach (Type type in typeof(DescriptorTag).Assembly.GetTypes())
        {
            bool isStructure = type.IsValueType && type.Namespace == typeof(DescriptorTag).Namespace;
            FieldInfo? size = type.GetField("Size") ?? type.GetField("HeadSize");
            if (isStructure && size is { IsLiteral: true })
            {
                Assert.True((int)size.GetRawConstantValue()! == Size(type), type.Name);
                checkedCount++;
            }
        }

        Assert.True(checkedCount > 45, $"only {checkedCount} structures were found");
    }

    private static int Size(Type type) => (int)SizeOf.MakeGenericMethod(type).Invoke(null, null)!;
}
